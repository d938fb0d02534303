package import Model

/// The status of incidents as last heard, from webhooks, look-ups and answers; bounded, and trusted for a short time only.
package struct IncidentMemory: Sendable {
    private struct Sight {
        var status: IncidentStatus
        var at: Timestamp
    }
    private var sights: RecentMap<IncidentID, Sight>
    private let freshness: Duration

    /// `freshness`: how long a status is taken to be true still.
    package init(freshness: Duration, capacity: Int) {
        self.freshness = freshness
        sights = RecentMap(capacity: capacity)
    }

    /// Notes that `incident` had `status` at `time`; older news than what is known is left aside.
    package mutating func note(_ status: IncidentStatus, of incident: IncidentID, at time: Timestamp) {
        if let known = sights[incident], known.at > time { return }
        sights[incident] = Sight(status: status, at: time)
    }

    /// The status, if it was heard lately enough to act on; a time in the future counts as now.
    package func status(of incident: IncidentID, at now: Timestamp) -> IncidentStatus? {
        guard let sight = sights[incident], now - sight.at <= freshness else { return nil }
        return sight.status
    }
}
