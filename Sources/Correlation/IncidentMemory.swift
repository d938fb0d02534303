package import Model

/// The state of incidents as last heard, from webhooks, look-ups and answers; bounded, and trusted for a short time only.
///
/// PagerDuty tells of a changed title or urgency by no event (FACTS 3.1), so nothing is trusted for longer than `freshness`.
package struct IncidentMemory: Sendable {
    private struct Sight {
        var status: IncidentStatus
        var statusAt: Timestamp
        /// The other fields, where they were heard with the status.
        var details: IncidentSnapshot?
        var detailsAt: Timestamp
        /// A call that may have changed the incident failed then: what was heard before says nothing certain.
        var doubtedAt: Timestamp?
    }
    private var sights: RecentMap<IncidentID, Sight>
    private let freshness: Duration

    /// Longer titles are not kept, so that the memory's size is bounded; such a title is sent again rather than compared.
    private static let longestTitle = 1024

    /// `freshness`: how long a state is taken to be true still.
    package init(freshness: Duration, capacity: Int) {
        self.freshness = freshness
        sights = RecentMap(capacity: capacity)
    }

    /// Notes that `incident` had `status` at `time`; older news than what is known is left aside.
    package mutating func note(_ status: IncidentStatus, of incident: IncidentID, at time: Timestamp) {
        if var sight = sights[incident] {
            if sight.statusAt > time { return }
            (sight.status, sight.statusAt) = (status, time)
            sights[incident] = sight
        } else {
            sights[incident] = Sight(status: status, statusAt: time, detailsAt: time)
        }
    }

    /// Notes what was told of an incident at `time`; a telling without a status, a mere reference, says nothing.
    package mutating func note(_ incident: IncidentSnapshot, at time: Timestamp) {
        guard let status = incident.status else { return }
        note(status, of: incident.id, at: time)
        guard var sight = sights[incident.id], sight.details == nil || sight.detailsAt <= time else { return }
        var details = incident
        if (details.title?.utf8.count ?? 0) > Self.longestTitle { details.title = nil }
        // Webhooks do not tell it; an older count is better than none.
        details.triggeredAlerts = incident.triggeredAlerts ?? sight.details?.triggeredAlerts
        (sight.details, sight.detailsAt) = (details, time)
        sights[incident.id] = sight
    }

    /// A call for `incident` failed at `time` that may have been applied nevertheless.
    package mutating func doubt(_ incident: IncidentID, at time: Timestamp) { sights[incident]?.doubtedAt = time }

    /// The status, if it was heard no longer ago than `age`, `freshness` by default; a time in the future counts as now.
    package func status(of incident: IncidentID, at now: Timestamp, within age: Duration? = nil) -> IncidentStatus? {
        guard let sight = sights[incident], now - sight.statusAt <= min(age ?? freshness, freshness) else { return nil }
        return sight.status
    }

    /// All that is certain of the incident's present state: no field that is too old, or in doubt.
    package func state(of incident: IncidentID, at now: Timestamp) -> IncidentSnapshot? {
        guard let sight = sights[incident], isCertain(sight.statusAt, sight, at: now) else { return nil }
        var state = IncidentSnapshot(id: incident)
        if let details = sight.details, isCertain(sight.detailsAt, sight, at: now) { state = details }
        state.status = sight.status
        return state
    }

    private func isCertain(_ heard: Timestamp, _ sight: Sight, at now: Timestamp) -> Bool {
        now - heard <= freshness && sight.doubtedAt.map { $0 <= heard } ?? true
    }
}
