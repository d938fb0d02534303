package import Model

/// Something that happened in the account: becomes one webhook. Source: FACTS 3.1, 3.2.
package struct AccountEvent: Sendable {
    /// What the webhook's `data` holds.
    package enum Subject: Sendable {
        /// The incident as it was right after the event.
        case incident(SandboxIncident)
        case note(SandboxIncident.Note, SandboxIncident)
        case conferenceBridge(ConferenceBridge, SandboxIncident)
        case ping
    }

    /// Every type this account can send.
    package static let types: Set<String> = [
        "incident.acknowledged", "incident.annotated", "incident.conference_bridge.updated", "incident.delegated",
        "incident.escalated", "incident.incident_type.changed", "incident.priority_updated", "incident.reassigned",
        "incident.reopened", "incident.resolved", "incident.service_updated", "incident.triggered", "incident.unacknowledged",
        "pagey.ping",
    ]

    /// Unique in this account's life, rising.
    package var number: Int
    /// `incident.triggered`, `pagey.ping` …
    package var type: String
    package var occurredAt: Timestamp
    package var agent: AccountAgent?
    package var subject: Subject

    /// The incident whose webhooks keep their order; nil for a ping.
    package var incident: SandboxIncident? {
        switch subject {
        case .incident(let incident), .note(_, let incident), .conferenceBridge(_, let incident): incident
        case .ping: nil
        }
    }
}
