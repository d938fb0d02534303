/// That a person or a monitor spoke of an incident, as a webhook of PagerDuty's told: what was decided before may no longer be
/// wanted.
///
/// Kept on disk in the commit that accepts the webhook: what a person has said must not be lost by a crash a moment later.
package struct IncidentWord: Hashable, Sendable {
    package var incident: IncidentID
    /// When it was heard, by our clock.
    package var at: Timestamp
    /// It made somebody else responsible for the incident.
    package var moved: Bool

    package init(_ incident: IncidentID, at time: Timestamp, moved: Bool = false) {
        self.incident = incident
        at = time
        self.moved = moved
    }
}
