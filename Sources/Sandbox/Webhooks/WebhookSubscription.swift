package import Model

/// Where webhooks go: a V3 webhook subscription.
package struct WebhookSubscription: Sendable {
    package var id: String
    /// http or https.
    package var url: String
    /// Each makes one `v1=` of the signature header; several during a rotation.
    package var secrets: [Secret]
    /// The event types wanted; nil takes them all.
    package var events: Set<String>?
    /// Only webhooks of this service; nil takes them all.
    package var service: String?
    package var customHeaders: [Header]
    package var description: String
    package var active: Bool

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(id: String = "PWHS001", url: String, secrets: [Secret], events: Set<String>? = nil) {
        self.id = id
        self.url = url
        self.secrets = secrets
        self.events = events
        customHeaders = []
        description = ""
        active = true
    }

    func wants(_ event: AccountEvent) -> Bool {
        guard active else { return false }
        if let events, !events.contains(event.type) { return false }
        if let service, let incident = event.incident, incident.service != service { return false }
        return true
    }
}
