import Model
import Queue
import Synchronization

/// A queue in memory that keeps the promises of the durable one, and can be told to fail or to crash.
final class FakeQueue: DurableQueue, Sendable {
    struct State {
        var lastID: Int64 = 0
        var pending: [QueuedUpdate] = []
        var inFlight: [UpdateID: QueuedUpdate] = [:]
        var outcomes: [UpdateID: Outcome] = [:]
        /// What those with an outcome have asked for.
        var settled: [UpdateID: Action] = [:]
        var words: [IncidentWord] = []
        var recalls: [[UpdateID: IncidentID]] = []
        /// Updates that were settled although they had an outcome or were not claimed.
        var unexpected: [UpdateID] = []
        var settlements: [Int] = []
        var releases: [[UpdateID]] = []
        var claims: [Int] = []
        var requests: [RequestRecord] = []
        var failing = false
        /// What it knows of the past cannot be read.
        var pastIsDamaged = false
    }
    private let state = Mutex(State())

    /// What the queue holds and has seen.
    var now: State { state.withLock { $0 } }

    func fail(_ failing: Bool) { state.withLock { $0.failing = failing } }

    func damagePast() { state.withLock { $0.pastIsDamaged = true } }

    @discardableResult
    func add(_ action: Action, at time: Timestamp, attempts: Int = 0) -> UpdateID {
        state.withLock { state in
            state.lastID += 1
            let id = UpdateID(state.lastID)
            state.pending.append(QueuedUpdate(id: id, action: action, acceptedAt: time, attempts: attempts))
            return id
        }
    }

    /// What opening the store after a crash does.
    func reopen() {
        state.withLock { state in
            state.pending = (state.pending + state.inFlight.values).sorted { $0.id < $1.id }
            state.inFlight = [:]
        }
    }

    func accept(_ entry: QueueEntry) async throws(Refusal) -> Receipt {
        if now.failing { throw Refusal(.storeFailed, "no room") }
        state.withLock { $0.words += entry.words }
        for action in entry.decisions.compactMap(\.action) { add(action, at: entry.receivedAt) }
        return Receipt(delivery: entry.delivery, alerts: entry.alerts, updates: entry.decisions.count)
    }

    func claim(upTo limit: Int) async throws(QueueError) -> [QueuedUpdate] { try claim { $0.prefix(limit) } }

    func claimKnown(upTo limit: Int, after last: UpdateID?) async throws(QueueError) -> KnownClaim {
        let seen = now.pending.filter { update in last.map { $0 < update.id } ?? true }.prefix(limit)
        let known = seen.filter { update in
            if case .key = update.action.target { update.located != nil } else { update.action.undecided == nil }
        }
        return KnownClaim(updates: try claim { _ in known }, lookedAt: seen.count, last: seen.last?.id)
    }

    private func claim(
        _ chosen: ([QueuedUpdate]) -> some Sequence<QueuedUpdate>
    ) throws(QueueError) -> [QueuedUpdate] {
        try check()
        return state.withLock { state in
            var claimed = Array(chosen(state.pending))
            let ids = Set(claimed.map(\.id))
            state.pending.removeAll { ids.contains($0.id) }
            let latest = state.outcomes.keys.max()
            for index in claimed.indices { claimed[index].isLate = latest.map { $0 > claimed[index].id } ?? false }
            state.claims.append(claimed.count)
            for update in claimed {
                state.inFlight[update.id] = update
                state.inFlight[update.id]?.isLate = false
                state.inFlight[update.id]?.attempts += 1
            }
            return claimed
        }
    }

    func decide(_ update: QueuedUpdate, by decision: Decision) async throws(QueueError) -> QueuedUpdate {
        try check()
        return state.withLock { state in
            var decided = update
            decided.action.undecided = nil
            if let action = decision.action { decided.action = action }
            state.inFlight[update.id]?.action = decided.action
            return decided
        }
    }

    func locate(_ incidents: [UpdateID: IncidentID]) async throws(QueueError) {
        try check()
        state.withLock { state in
            for (update, incident) in incidents { state.inFlight[update]?.located = incident }
        }
    }

    func past(of updates: [UpdateID: IncidentID]) async throws(QueueError) -> [IncidentID: IncidentPast] {
        try check()
        state.withLock { $0.recalls.append(updates) }
        let state = now
        if state.pastIsDamaged { throw QueueError(.damaged, "malformed") }
        var pasts: [IncidentID: IncidentPast] = [:]
        for (update, incident) in updates {
            let ended = state.outcomes.values.filter { $0.incident == incident.text }.sorted { $0.update < $1.update }
            for outcome in ended where outcome.update > update && outcome.result == .sent {
                pasts[incident, default: IncidentPast()].overtakers[outcome.update] = state.settled[outcome.update]?.update
            }
            let deeds = ended.filter { $0.result != .noAction && $0.result != .dropped }.compactMap { state.settled[$0.update] }
                .suffix(IncidentPast.mostDeeds).map { IncidentPast.Deed(isEcho: $0.isEcho, decidedAt: $0.decidedAt) }
            if !deeds.isEmpty { pasts[incident, default: IncidentPast()].deeds = deeds }
            let words = state.words.filter { $0.incident == incident }
            if let last = words.map(\.at).max() { pasts[incident, default: IncidentPast()].spokenAt = last }
            if let last = words.filter(\.moved).map(\.at).max() { pasts[incident, default: IncidentPast()].movedAt = last }
        }
        return pasts
    }

    func settle(_ outcomes: [Outcome]) async throws(QueueError) {
        try check()
        state.withLock { state in
            state.settlements.append(outcomes.count)
            for outcome in outcomes {
                let claimed = state.inFlight.removeValue(forKey: outcome.update)
                state.settled[outcome.update] = claimed?.action
                if claimed == nil || state.outcomes.updateValue(outcome, forKey: outcome.update) != nil {
                    state.unexpected.append(outcome.update)
                }
            }
        }
    }

    func release(_ updates: [UpdateID], untouched: Set<UpdateID>) async throws(QueueError) {
        try check()
        state.withLock { state in
            state.releases.append(updates)
            for id in updates {
                guard var update = state.inFlight.removeValue(forKey: id) else { continue }
                if untouched.contains(id) { update.attempts -= 1 }
                state.pending.append(update)
            }
            state.pending.sort { $0.id < $1.id }
        }
    }

    func note(_ requests: [RequestRecord]) async throws(QueueError) {
        try check()
        state.withLock { $0.requests += requests }
    }

    func statistics() async throws(QueueError) -> QueueStatistics {
        let state = now
        return QueueStatistics(pending: state.pending.count, inFlight: state.inFlight.count, dead: 0, oldest: nil)
    }
    func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow] { [] }
    func checkWritable() async throws(QueueError) { try check() }

    private func check() throws(QueueError) {
        if now.failing { throw QueueError(.full, "no room") }
    }
}
