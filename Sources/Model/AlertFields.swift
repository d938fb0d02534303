/// The fields of an `Alert`.
package struct AlertFields: Sendable {
    /// Unique among all alerts: the delivery's id, and the place in its body where there are several.
    package var id: String
    /// What happened, by the names of PagerDuty's webhooks without `incident.`: `triggered`, `resolved`, `annotated` …
    package var event: String
    package var status: AlertStatus
    /// The name of the configured source, `alertmanager` in `POST /webhooks/alertmanager`.
    package var source: String
    /// The sender's kind, `alertmanager`.
    package var kind: String

    package var title: String?
    package var description: String?
    package var severity = Severity.unknown
    /// The sender's own word for the severity.
    package var rawSeverity: String?
    package var service: String?
    package var host: String?
    package var environment: String?
    package var url: String?
    /// Stable from the problem to its recovery.
    package var fingerprint: String?
    package var dedupKey: DedupKey?
    package var labels = LabelTable()
    package var annotations = LabelTable()
    /// The incident as the sender knows it; nil where the sender does not speak of incidents.
    package var incident: IncidentSnapshot?
    /// The id of the user or integration that caused the event (PagerDuty's `agent`).
    package var agent: String?
    package var occurredAt: Timestamp?
    /// The raw body, for `payload.<path>`; with `alerts` added once the incident's own alerts have been fetched.
    package var payload: JSONValue?
    /// The incident's own alerts, with their labels, have not been fetched yet: a field that they supply and that is missing
    /// here may still turn out to be there.
    package var awaitsIncidentAlerts = false

    init(id: String, event: String, status: AlertStatus, source: String, kind: String) {
        self.id = id
        self.event = event
        self.status = status
        self.source = source
        self.kind = kind
    }
}
