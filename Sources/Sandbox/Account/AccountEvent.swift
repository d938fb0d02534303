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
