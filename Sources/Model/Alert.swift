/// One alert of a monitoring system or one event of PagerDuty's, normalised: what rules are matched against.
package struct Alert: Sendable {
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
    package var severity: Severity
    /// The sender's own word for the severity.
    package var rawSeverity: String?
    package var service: String?
    package var host: String?
    package var environment: String?
    package var url: String?
    /// Stable from the problem to its recovery.
    package var fingerprint: String?
    package var dedupKey: DedupKey?
    package var labels: [String: String]
    package var annotations: [String: String]
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

    package init(id: String, event: String = "triggered", status: AlertStatus = .triggered, source: String, kind: String) {
        self.id = id
        self.event = event
        self.status = status
        self.source = source
        self.kind = kind
        severity = .unknown
        labels = [:]
        annotations = [:]
    }

    /// Where an update caused by this alert goes: its incident's id, else its key, else nowhere.
    package var target: IncidentTarget? {
        if let incident { return .id(incident.id) }
        return dedupKey.map { .key($0) }
    }

    /// PagerDuty's own doing, as far as can be told: a timeout, an escalation, a workflow; neither a person nor a monitor.
    package var isEcho: Bool {
        // Only PagerDuty speaks of incidents; everybody else is a monitor.
        guard let incident, event != "triggered" else { return false }
        guard let agent else { return true }
        // A service that acts on its incident is a monitor only when it ends it; else one of its timers ran out.
        return agent == incident.service?.id && event != "resolved"
    }

    /// Somebody else is responsible for the incident now.
    package var isReassignment: Bool { incident != nil && ["reassigned", "delegated", "escalated"].contains(event) }
}
