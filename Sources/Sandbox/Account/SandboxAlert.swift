package import Model

/// One alert inside an incident, made by a trigger event of the Events API.
package struct SandboxAlert: Sendable {
    package enum Status: String, Sendable, CaseIterable { case triggered, resolved }
    package struct Link: Hashable, Sendable {
        package var href: String
        package var text: String?
    }

    package var id: String
    /// The event's `dedup_key`; `alert_key` in the API.
    package var key: String
    package var routingKey: String
    package var summary: String
    /// The event's own word: critical, error, warning or info.
    package var severity: String
    package var source: String?
    package var status: Status
    package var createdAt: Timestamp
    /// The event's `custom_details` as compact JSON text; nil where it had none.
    package var details: String?
    package var links: [Link]
    package var client: String?
    package var clientURL: String?
}
