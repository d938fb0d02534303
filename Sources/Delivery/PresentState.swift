import Coalescing
import Correlation
import Model

/// What is known of incidents while updates wait for them, and what it means for an update: its state as last heard, and when a
/// person last made somebody responsible.
struct PresentState: Sendable {
    static let movedReason = "a person has made somebody else responsible meanwhile"

    private let acknowledgeFreshness: Duration
    private var memory: IncidentMemory
    private var moves: RecentMap<IncidentID, Timestamp>

    init(settings: DeliverySettings) {
        acknowledgeFreshness = settings.acknowledgeFreshness
        memory = IncidentMemory(freshness: settings.stateFreshness, capacity: settings.maxHeld)
        moves = RecentMap(capacity: settings.maxHeld)
    }

    mutating func note(_ incident: IncidentSnapshot, at time: Timestamp) { memory.note(incident, at: time) }

    mutating func note(_ status: IncidentStatus, of incident: IncidentID, at time: Timestamp) {
        memory.note(status, of: incident, at: time)
    }

    /// A call that may have changed it failed.
    mutating func doubt(_ incident: IncidentID, at time: Timestamp) { memory.doubt(incident, at: time) }

    mutating func moved(_ incident: IncidentID, at time: Timestamp) { moves[incident] = max(time, moves[incident] ?? time) }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back.
    mutating func shift(by jump: Duration) {
        memory.shift(by: jump)
        moves.shift(by: jump) { $0 = $0 + jump }
    }

    func knows(_ incident: IncidentID) -> Bool { memory.knows(incident) }

    func status(of incident: IncidentID, at now: Timestamp) -> IncidentStatus? { memory.status(of: incident, at: now) }

    /// Triggered alerts inside, where that is known.
    func alerts(in incident: IncidentID, at now: Timestamp) -> Int? { memory.state(of: incident, at: now)?.triggeredAlerts }

    /// What is left of an update decided at that time, and why anything is not.
    func rest(of update: IncidentUpdate, for incident: IncidentID, decidedAt: Timestamp) -> (IncidentUpdate, note: String) {
        guard let moved = moves[incident], decidedAt < moved else { return (update, "") }
        let rest = update.dropping(MergeLaw.responsibility)
        return (rest, rest == update ? "" : Self.movedReason)
    }

    /// How a batch is to be called: what is known to hold already is not sent; what must not be sent blindly, or seems to be stale,
    /// is read first.
    func call(for batch: Batch, _ caution: Caution, at now: Timestamp) -> BatchCall {
        var call = BatchCall(batch: batch, readFirst: caution.unsure, readsWhenRejected: caution.readsWhenRejected)
        if acknowledgeFreshness > .zero { call.freshness = min(call.freshness, acknowledgeFreshness) }
        if caution.isUnknown { return call }
        for item in batch.items where !caution.unsure.contains(item.incident) {
            switch memory.state(of: item.incident, at: now).map({ StateLaw.compare(item.update, with: $0) }) {
            case .holds: call.withdrawn[item.incident] = .holds
            case .stale: call.readFirst.insert(item.incident)
            case .needed, nil:
                let trusts = acknowledgeFreshness > .zero
                let status = trusts ? memory.status(of: item.incident, at: now, within: acknowledgeFreshness) : nil
                if item.update.status == .acknowledged, status == nil || status == .resolved {
                    call.readFirst.insert(item.incident)
                }
            }
        }
        return call
    }
}
