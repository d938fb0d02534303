import Coalescing
import Model
import PagerDuty
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Queue, Delivery and a PagerDuty with faults together, through random arrivals, failures and crashes.
@Suite struct DeliveryModelTests {
    /// What is sent blindly: fields of updates that may have been applied before and were not read since.
    private final class Witness: Sendable {
        struct Change: Hashable {
            var update: UpdateID
            var field: IncidentField
        }
        struct State {
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
        let state = Mutex(State())
    }

    /// Wraps the scripted PagerDuty and watches that nothing doubtful is repeated without a read.
    private struct WatchedAPI: PagerDutyAPI {
        let inner: ScriptedPagerDuty
        let witness: Witness

        func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]> {
            witness.state.withLock { state in
                for item in items {
                    let changes = state.changes(item)
                    state.blind += changes.intersection(state.doubtful[item.incident] ?? [])
                    state.doubtful[item.incident, default: []].formUnion(changes)
                }
            }
            let answer = await inner.update(items)
            // A success stays in doubt too: a crash may come before it is settled.
            if case .failure(let failure) = answer, failure.verdict != .outcomeUnknown {
                witness.state.withLock { state in
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
                witness.state.withLock { state in for incident in incidents { state.doubtful[incident] = nil } }
            }
            return answer
        }

        func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> { await inner.openIncidents(for: key) }
        func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate> { await inner.resolveNames(in: update) }
        func currentUser() async -> Answer<Reference> { await inner.currentUser() }
    }

    @Test("Every accepted update has exactly one outcome, and none is repeated blindly", arguments: 0..<60)
    func storm(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let keys = try (1...4).map { try #require(DedupKey("key-\($0)")) }
        let faults = Mutex(SeededRandom(seed: UInt64(seed) + 1000))
        let api = ScriptedPagerDuty { state in
            state.open(20)
            state.bad = ["Q13"]
            state.largest = 6
            // The last key never has an incident.
            for (number, key) in keys.dropLast().enumerated() { state.keys[key] = [IncidentID("Q\(number + 1)")] }
            state.script = { _, _ in
                faults.withLock { faults in
                    switch Int.random(in: 0..<16, using: &faults) {
                    case 0: .init(.outcomeUnknown, status: 504, applied: true)
                    case 1: .init(.outcomeUnknown)
                    case 2: .init(.rateLimited(retryAfter: .seconds(2)), status: 429)
                    case 3: .init(.notSent)
                    case 4 where Int.random(in: 0..<4, using: &faults) == 0: .init(.unauthorized, status: 401)
                    default: nil
                    }
                }
            }
        }
        let witness = Witness()
        let watched = WatchedAPI(inner: api, witness: witness)
        let settings = DeliverySettings(coalescer: CoalescerSettings(maxBatch: 8), claimChunk: 5, maxHeld: 40)
        var simulation = Simulation(api: api, settings: settings, calling: watched)
        var accepted = 0
        for _ in 0..<150 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0...12:
                accepted += 1
                let byKey = Int.random(in: 0..<4, using: &random) == 0
                let incident = IncidentID("Q\(Int.random(in: 1...20, using: &random))")
                let target = byKey ? keys.randomElement(using: &random).map { IncidentTarget.key($0) } : .id(incident)
                let kind = Int.random(in: 0..<6, using: &random)
                let change: (inout IncidentUpdate) -> Void = { update in
                    switch kind {
                    case 0, 1: update.title = "\(accepted)"
                    case 2: (update.urgency, update.status) = (.high, .acknowledged)
                    case 3: update.status = .acknowledged
                    case 4: (update.priority, update.escalationLevel) = (Named("P1"), 2)
                    default: (update.status, update.title) = (.resolved, "\(accepted)")
                    }
                }
                let id = simulation.accept(target, cause: kind == 5 ? .resolved : .triggered, change)
                var asked = IncidentUpdate()
                change(&asked)
                witness.state.withLock { $0.asked[id] = asked }
            case 13...16: await simulation.run(for: .milliseconds(Int64.random(in: 1...3000, using: &random)))
            case 17: await simulation.carryOut(limit: 3)
            case 18: simulation.queue.fail(Bool.random(using: &random))
            default: simulation.crash()
            }
        }
        simulation.queue.fail(false)
        simulation.signal { $0.resume = true }
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(600))
        let queue = simulation.queue.now
        #expect(queue.pending.isEmpty && queue.inFlight.isEmpty)
        #expect(queue.unexpected.isEmpty)
        #expect(queue.outcomes.count == accepted)
        #expect(api.now.reopened.isEmpty)
        #expect(witness.state.withLock { $0.blind }.isEmpty)
    }
}

extension IncidentUpdate {
    fileprivate func only(_ field: IncidentField) -> IncidentUpdate {
        var copy = self
        for other in IncidentField.allCases where other != field { copy.remove(other) }
        return copy
    }
}
