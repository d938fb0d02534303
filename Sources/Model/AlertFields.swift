/// The fields of an `Alert`.
struct AlertFields: Sendable {
    /// Unique among all alerts: the delivery's id, and the place in its body where there are several.
    var id: String
    /// What happened, by the names of PagerDuty's webhooks without `incident.`: `triggered`, `resolved`, `annotated` …
    var event: String
    var status: AlertStatus
    /// The name of the configured source, `alertmanager` in `POST /webhooks/alertmanager`.
    var source: String
    /// The sender's kind, `alertmanager`.
    var kind: String

    var title: String?
    var description: String?
    var severity = Severity.unknown
    /// The sender's own word for the severity.
    var rawSeverity: String?
    var service: String?
    var host: String?
    var environment: String?
    var url: String?
    /// Stable from the problem to its recovery.
    var fingerprint: String?
    var dedupKey: DedupKey?
    var labels = LabelTable()
    var annotations = LabelTable()
    /// The incident as the sender knows it; nil where the sender does not speak of incidents.
    var incident: IncidentSnapshot?
    /// The id of the user or integration that caused the event (PagerDuty's `agent`).
    var agent: String?
    var occurredAt: Timestamp?
    /// The raw body, for `payload.<path>`; with `alerts` added once the incident's own alerts have been fetched.
    var payload: JSONValue?
    /// The incident's own alerts, with their labels, have not been fetched yet: a field that they supply and that is missing
    /// here may still turn out to be there.
    var awaitsIncidentAlerts = false

    init(id: String, event: String, status: AlertStatus, source: String, kind: String) {
        self.id = id
        self.event = event
        self.status = status
        self.source = source
        self.kind = kind
    }
}
