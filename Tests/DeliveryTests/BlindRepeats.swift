import Coalescing
import Model
import PagerDuty
import Synchronization

/// A PagerDuty that watches for what is sent blindly: changes that may have been applied before and were not read since.
final class BlindRepeats: PagerDutyAPI, Sendable {
    struct Change: Hashable {
        var update: UpdateID
        var field: IncidentField
    }
    private struct State {
        /// What each update asked for.
        var asked: [UpdateID: IncidentUpdate] = [:]
        var doubtful: [IncidentID: Set<Change>] = [:]
        var blind: [Change] = []

        /// The fields of an item, each with the updates that asked for just that.
        func changes(_ item: BatchItem) -> Set<Change> {
            let pairs = item.updates.flatMap { id in item.update.fields.map { Change(update: id, field: $0) } }
            return Set(pairs.filter { asked[$0.update]?.only($0.field) == item.update.only($0.field) })
        }
    }
    private let inner: ScriptedPagerDuty
    /// Is told of every update as it is sent.
    private let leaves: @Sendable ([BatchItem]) -> Void
    private let state = Mutex(State())

    init(_ inner: ScriptedPagerDuty, leaves: @escaping @Sendable ([BatchItem]) -> Void) {
        self.inner = inner
        self.leaves = leaves
    }

    var found: [Change] { state.withLock { $0.blind } }

    func note(_ update: IncidentUpdate, of id: UpdateID) { state.withLock { $0.asked[id] = update } }

    func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]> {
        leaves(items)
        state.withLock { state in
            for item in items {
                let changes = state.changes(item)
                state.blind += changes.intersection(state.doubtful[item.incident] ?? [])
                state.doubtful[item.incident, default: []].formUnion(changes)
            }
        }
        let answer = await inner.update(items)
        // A success stays in doubt too: a crash may come before it is settled.
        if case .failure(let failure) = answer, failure.verdict != .outcomeUnknown {
            state.withLock { state in
                for item in items {
                    let changes = state.changes(item)
                    state.doubtful[item.incident]?.subtract(changes)
                }
            }
        }
        return answer
    }

    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        let answer = await inner.read(incidents)
        if case .success = answer {
            state.withLock { state in for incident in incidents { state.doubtful[incident] = nil } }
        }
        return answer
    }

    func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> { await inner.openIncidents(for: key) }
    func resolvedIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> { await inner.resolvedIncidents(for: key) }
    func alerts(of incident: IncidentID) async -> Answer<[JSONValue]> { await inner.alerts(of: incident) }
    func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate> { await inner.resolveNames(in: update) }
    func currentUser() async -> Answer<Reference> { await inner.currentUser() }
}

extension IncidentUpdate {
    fileprivate func only(_ field: IncidentField) -> IncidentUpdate {
        var copy = self
        for other in IncidentField.allCases where other != field { copy.remove(other) }
        return copy
    }
}
