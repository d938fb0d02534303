import Model
import Queue

/// Ends circles in which fettle answers what its own updates set off: the third action on one incident with nothing from a
/// person or a monitor between is held back, and so is every further one until somebody speaks.
///
/// Counts updates, not steps or retries. Its memory is bounded; what it has forgotten, and what an earlier life of the process did,
/// the store still knows.
struct LoopBreaker: Sendable {
    enum Finding: Hashable, Sendable {
        case passes
        /// This action opens it, and is held back.
        case opens
        /// It is open, and the action is held back.
        case isOpen
    }

    private struct Record {
        /// When a person or a monitor spoke last, by our clock.
        var lastWord = Timestamp(milliseconds: .min)
        /// Actions since.
        var actions = 0
    }

    /// The action that is one too many.
    static let limit = 3

    private var records: RecentMap<IncidentID, Record>

    init(capacity: Int) { records = RecentMap(capacity: capacity) }

    /// Whether anything is remembered of the incident; if not, an echo is to be counted only after `recall`.
    func knows(_ incident: IncidentID) -> Bool { records[incident] != nil }

    /// Takes over what the store tells of an incident that is not remembered here: the last updates that have ended, in their order.
    mutating func recall(_ incident: IncidentID, spokenAt: Timestamp?, _ deeds: [IncidentPast.Deed]) {
        if knows(incident) { return }
        if let spokenAt { hear(of: incident, at: spokenAt) }
        for deed in deeds { _ = act(on: incident, isEcho: deed.isEcho, decidedAt: deed.decidedAt) }
    }

    /// A person or a monitor spoke of the incident.
    mutating func hear(of incident: IncidentID, at time: Timestamp) {
        if let record = records[incident], record.lastWord >= time { return }
        records[incident] = Record(lastWord: time)
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back: else no action would count for so long.
    mutating func shift(by jump: Duration) {
        records.shift(by: jump) { $0.lastWord = $0.lastWord + jump }
    }

    /// `isEcho`: nobody but PagerDuty itself caused the action, see `Action.isEcho`.
    mutating func act(on incident: IncidentID, isEcho: Bool, decidedAt: Timestamp) -> Finding {
        var record = records[incident] ?? Record()
        // Decided before somebody spoke: no part of what has gone on since.
        if decidedAt < record.lastWord { return .passes }
        if !isEcho { record = Record(lastWord: decidedAt) }
        record.actions = min(record.actions + 1, Self.limit + 1)
        records[incident] = record
        if record.actions < Self.limit { return .passes }
        return record.actions == Self.limit ? .opens : .isOpen
    }
}
