/// One alert of a monitoring system or one event of PagerDuty's, normalised: what rules are matched against.
///
/// A value like any other, but no dearer to hand on than one reference: its fields are shared until one of them is written to.
/// `AlertFields` says what each of them means.
package struct Alert: Sendable {
    // One element: an array is all that it takes to share what is read and to copy what is written to.
    private var shared: [AlertFields]

    package var id: String {
        get { shared[0].id }
        set { shared[0].id = newValue }
    }
    package var event: String {
        get { shared[0].event }
        set { shared[0].event = newValue }
    }
    package var status: AlertStatus {
        get { shared[0].status }
        set { shared[0].status = newValue }
    }
    package var source: String {
        get { shared[0].source }
        set { shared[0].source = newValue }
    }
    package var kind: String {
        get { shared[0].kind }
        set { shared[0].kind = newValue }
    }
    package var title: String? {
        get { shared[0].title }
        set { shared[0].title = newValue }
    }
    package var description: String? {
        get { shared[0].description }
        set { shared[0].description = newValue }
    }
    package var severity: Severity {
        get { shared[0].severity }
        set { shared[0].severity = newValue }
    }
    package var rawSeverity: String? {
        get { shared[0].rawSeverity }
        set { shared[0].rawSeverity = newValue }
    }
    package var service: String? {
        get { shared[0].service }
        set { shared[0].service = newValue }
    }
    package var host: String? {
        get { shared[0].host }
        set { shared[0].host = newValue }
    }
    package var environment: String? {
        get { shared[0].environment }
        set { shared[0].environment = newValue }
    }
    package var url: String? {
        get { shared[0].url }
        set { shared[0].url = newValue }
    }
    package var fingerprint: String? {
        get { shared[0].fingerprint }
        set { shared[0].fingerprint = newValue }
    }
    package var dedupKey: DedupKey? {
        get { shared[0].dedupKey }
        set { shared[0].dedupKey = newValue }
    }
    package var labels: LabelTable {
        get { shared[0].labels }
        set { shared[0].labels = newValue }
        _modify { yield &shared[0].labels }
    }
    package var annotations: LabelTable {
        get { shared[0].annotations }
        set { shared[0].annotations = newValue }
        _modify { yield &shared[0].annotations }
    }
    package var incident: IncidentSnapshot? {
        get { shared[0].incident }
        set { shared[0].incident = newValue }
    }
    package var agent: String? {
        get { shared[0].agent }
        set { shared[0].agent = newValue }
    }
    package var occurredAt: Timestamp? {
        get { shared[0].occurredAt }
        set { shared[0].occurredAt = newValue }
    }
    package var payload: JSONValue? {
        get { shared[0].payload }
        set { shared[0].payload = newValue }
    }
    package var awaitsIncidentAlerts: Bool {
        get { shared[0].awaitsIncidentAlerts }
        set { shared[0].awaitsIncidentAlerts = newValue }
    }

    package init(id: String, event: String = "triggered", status: AlertStatus = .triggered, source: String, kind: String) {
        shared = [AlertFields(id: id, event: event, status: status, source: source, kind: kind)]
    }

    /// Lends the fields where they lie, for a reader to whom counting a reference up and down for each text would show.
    package func withFields(_ body: (UnsafePointer<AlertFields>) -> Void) {
        shared.withUnsafeBufferPointer { if let fields = $0.baseAddress { body(fields) } }
    }

    /// Where an update caused by this alert goes: its incident's id, else its key, else nowhere.
    package var target: IncidentTarget? {
        if let id = shared[0].incident?.id { return .id(id) }
        return dedupKey.map { .key($0) }
    }

    /// PagerDuty's own doing, as far as can be told: a timeout, an escalation, a workflow; neither a person nor a monitor.
    package var isEcho: Bool {
        // Only PagerDuty speaks of incidents; everybody else is a monitor.
        guard shared[0].incident != nil, event != "triggered" else { return false }
        guard let agent else { return true }
        // A service that acts on its incident is a monitor only when it ends it; else one of its timers ran out.
        return agent == shared[0].incident?.service?.id && event != "resolved"
    }

    /// Somebody else is responsible for the incident now.
    package var isReassignment: Bool { shared[0].incident != nil && ["reassigned", "delegated", "escalated"].contains(event) }
}
