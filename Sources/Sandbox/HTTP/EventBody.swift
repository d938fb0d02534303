import Model

/// The body of `POST /v2/enqueue`, read by the description of the Events API. Source: FACTS 5.
enum EventBody {
    static let maxBytes = 512 * 1024

    private static let fields: Set<String> = [
        "routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images",
    ]
    private static let payloadFields: Set<String> = [
        "summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details",
    ]

    /// - Parameter newKey: makes the key of a trigger that brings none.
    static func event(_ body: JSONValue, strict: Bool, newKey: () -> String) throws(APIError) -> MonitoringEvent {
        var reader = FieldReader(strict: strict)
        guard let object = reader.object(body, "event", fields: fields) else { throw .invalidInput(reader.errors) }
        let routingKey = reader.requiredString(object["routing_key"], "routing_key")
        if let routingKey, routingKey.count != 32 { reader.complain("routing_key must have a length of 32") }
        let words = MonitoringEvent.Action.allCases.map(\.rawValue)
        let word = reader.choice(object["event_action"], "event_action", of: words, required: true)
        let action = word.flatMap(MonitoringEvent.Action.init) ?? .trigger
        let given = reader.string(object["dedup_key"], "dedup_key", upTo: 255).flatMap { $0.isEmpty ? nil : $0 }
        if given == nil, action != .trigger { reader.complain("dedup_key is required for \(action.rawValue)") }
        var event = MonitoringEvent(action, routingKey: routingKey ?? "", dedupKey: given ?? newKey())
        event.client = reader.string(object["client"], "client")
        event.clientURL = reader.string(object["client_url"], "client_url")
        if let links = object["links"], let list = reader.array(links, "links") {
            if list.count > 50 { reader.complain("links should have at most 50 item(s)") }
            event.links = list.prefix(50).enumerated().compactMap { index, link in
                guard let object = reader.object(link, "links[\(index)]", fields: ["href", "text"]) else { return nil }
                let href = reader.requiredString(object["href"], "links[\(index)].href")
                return href.map { SandboxAlert.Link(href: $0, text: object["text"]?.string) }
            }
        }
        // Alertmanager sends the payload with a resolve too; it is looked at, but means nothing there.
        if action == .trigger || object["payload"] != nil { readPayload(object["payload"], into: &event, &reader) }
        try reader.finish()
        return event
    }

    private static func readPayload(_ value: JSONValue?, into event: inout MonitoringEvent, _ reader: inout FieldReader) {
        guard let payload = reader.object(value, "payload", fields: payloadFields) else { return }
        event.summary = reader.requiredString(payload["summary"], "payload.summary", upTo: 1024) ?? ""
        event.source = reader.requiredString(payload["source"], "payload.source")
        let severities = ["critical", "error", "warning", "info"]
        let severity = reader.choice(payload["severity"], "payload.severity", of: severities, required: true)
        event.severity = severity ?? "error"
        if let details = payload["custom_details"] {
            // The description says object; other shapes are taken and left aside.
            event.details = details.kind == .object ? details.serialized() : nil
        }
    }
}
