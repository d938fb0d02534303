package import Model

/// The state of incidents as last heard, from webhooks, look-ups and answers; bounded, and trusted for a short time only.
///
/// PagerDuty tells of a changed title or urgency by no event (FACTS 3.1), so nothing is trusted for longer than `freshness`, and
/// nothing is kept for longer than twice that.
package struct IncidentMemory: Sendable {
    /// The fields other than the status, where they were heard with one. Apart from the rest, since they are large and the map
    /// has room for more entries than it holds.
    private indirect enum Details {
        case unknown
        case told(IncidentSnapshot, at: Timestamp)
    }

    private struct Sight {
        var status: IncidentStatus
        var statusAt: Timestamp
        var details = Details.unknown
        /// A call that may have changed the incident failed then: what was heard before says nothing certain.
        var doubtedAt: Timestamp?
    }
    private var sights: RecentMap<IncidentID, Sight>
    private let freshness: Duration

    /// Longer titles are not kept, so that the memory's size is bounded; such a title is sent again rather than compared.
    private static let longestTitle = 1024

    /// `freshness`: how long a state is taken to be true still; `capacity`: how many incidents are remembered at least, twice as
    /// many at most.
    package init(freshness: Duration, capacity: Int) {
        self.freshness = freshness
        sights = RecentMap(capacity: capacity)
    }

    /// Whether anything was heard of it, however long ago.
    package func knows(_ incident: IncidentID) -> Bool { sights[incident] != nil }

    /// How many incidents it holds anything of.
    package var count: Int { sights.count }

    /// Notes that `incident` had `status` at `time`; older news than what is known is left aside.
    package mutating func note(_ status: IncidentStatus, of incident: IncidentID, at time: Timestamp) {
        sights.age(to: time, lifetime: freshness)
        if var sight = sights[incident] {
            if sight.statusAt > time { return }
            (sight.status, sight.statusAt) = (status, time)
            sights[incident] = sight
        } else {
            sights[incident] = Sight(status: status, statusAt: time)
        }
    }

    /// Notes what was told of an incident at `time`; a telling without a status, a mere reference, says nothing.
    package mutating func note(_ incident: IncidentSnapshot, at time: Timestamp) {
        guard let status = incident.status else { return }
        sights.age(to: time, lifetime: freshness)
        var sight = sights[incident.id] ?? Sight(status: status, statusAt: time)
        if sight.statusAt <= time { (sight.status, sight.statusAt) = (status, time) }
        var details = Self.comparable(incident)
        if case .told(let known, let heard) = sight.details {
            if heard > time { return }
            // Webhooks do not tell it; an older count is better than none.
            details.triggeredAlerts = details.triggeredAlerts ?? known.triggeredAlerts
        }
        sight.details = .told(details, at: time)
        sights[incident.id] = sight
    }

    /// A call for `incident` failed at `time` that may have been applied nevertheless.
    package mutating func doubt(_ incident: IncidentID, at time: Timestamp) {
        sights.age(to: time, lifetime: freshness)
        sights[incident]?.doubtedAt = time
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back: else what is told from now on would
    /// pass for older news.
    package mutating func shift(by jump: Duration) {
        sights.shift(by: jump) { sight in
            sight.statusAt = sight.statusAt + jump
            sight.doubtedAt = sight.doubtedAt.map { $0 + jump }
            if case .told(let details, let heard) = sight.details { sight.details = .told(details, at: heard + jump) }
        }
    }

    /// The status, if it was heard no longer ago than `age`, `freshness` by default; a time in the future counts as now.
    package func status(of incident: IncidentID, at now: Timestamp, within age: Duration? = nil) -> IncidentStatus? {
        guard let sight = sights[incident], now - sight.statusAt <= min(age ?? freshness, freshness) else { return nil }
        return sight.status
    }

    /// All that is certain of the incident's present state: no field that is too old, or in doubt.
    package func state(of incident: IncidentID, at now: Timestamp) -> IncidentSnapshot? {
        guard let sight = sights[incident], isCertain(sight.statusAt, sight, at: now) else { return nil }
        var state = IncidentSnapshot(id: incident)
        if case .told(let details, let heard) = sight.details, isCertain(heard, sight, at: now) { state = details }
        state.status = sight.status
        return state
    }

    /// What is compared with updates (`StateLaw`), and nothing that is only told: service, teams, names.
    private static func comparable(_ incident: IncidentSnapshot) -> IncidentSnapshot {
        var kept = IncidentSnapshot(id: incident.id)
        if let title = incident.title, title.utf8.count <= longestTitle { kept.title = title }
        (kept.status, kept.urgency, kept.type) = (incident.status, incident.urgency, incident.type)
        kept.priority = incident.priority.map { Reference(id: $0.id) }
        kept.escalationPolicy = incident.escalationPolicy.map { Reference(id: $0.id) }
        kept.assignees = incident.assignees.map { $0.map { Reference(id: $0.id) } }
        kept.conferenceBridge = incident.conferenceBridge
        kept.triggeredAlerts = incident.triggeredAlerts
        return kept
    }

    private func isCertain(_ heard: Timestamp, _ sight: Sight, at now: Timestamp) -> Bool {
        now - heard <= freshness && sight.doubtedAt.map { $0 <= heard } ?? true
    }
}
