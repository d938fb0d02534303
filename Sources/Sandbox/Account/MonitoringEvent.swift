import Model

/// One event of the Events API v2, checked. Source: FACTS 5.
package struct MonitoringEvent: Sendable {
    package enum Action: String, Sendable, CaseIterable { case trigger, acknowledge, resolve }

    package var routingKey: String
    package var action: Action
    package var dedupKey: String
    package var summary: String
    package var severity: String
    package var source: String?
    /// Compact JSON text.
    package var details: String?
    package var links: [SandboxAlert.Link]
    package var client: String?
    package var clientURL: String?

    package init(
        _ action: Action, routingKey: String, dedupKey: String, summary: String = "", severity: String = "error",
        source: String? = nil
    ) {
        self.action = action
        self.routingKey = routingKey
        self.dedupKey = dedupKey
        self.summary = summary
        self.severity = severity
        self.source = source
        links = []
    }

    func alert(id: String, at now: Timestamp) -> SandboxAlert {
        SandboxAlert(
            id: id, key: dedupKey, routingKey: routingKey, summary: summary, severity: severity, source: source,
            status: .triggered, createdAt: now, details: details, links: links, client: client, clientURL: clientURL)
    }
}
