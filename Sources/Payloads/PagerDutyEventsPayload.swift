import Model

/// Bodies of PagerDuty's Events API, version 2 and 1: whatever can talk to PagerDuty can talk to us.
///
/// Source: FACTS 5 on PagerDuty.
enum PagerDutyEventsPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        guard body.kind == .object else { return .undecodable(reason: "the body is no object") }
        if let action = body["event_action"]?.text { return version2(body, action, input) }
        if let type = body["event_type"]?.text { return version1(body, type, input) }
        if body["payload"] != nil { return .ignored(reason: "a change event", delivery: nil) }
        return .undecodable(reason: "there is neither event_action nor event_type")
    }

    private static func version2(_ body: JSONValue, _ action: String, _ input: PayloadInput) -> Decoded {
        var alert = input.alert(AlertStatus(sender: action), nil, payload: body)
        let payload = body["payload"]
        alert.title = payload?.text(at: "summary")
        alert.rawSeverity = payload?.text(at: "severity")
        alert.service = payload?.text(at: "component", "group")
        alert.host = payload?.text(at: "source")
        alert.url = body.filled(at: "client_url", "links.0.href")
        alert.occurredAt = payload?.time(at: "timestamp")
        return finish(&alert, key: body["dedup_key"], details: payload?["custom_details"], secret: "routing_key")
    }

    private static func version1(_ body: JSONValue, _ type: String, _ input: PayloadInput) -> Decoded {
        var alert = input.alert(AlertStatus(sender: type), nil, payload: body)
        alert.title = body.text(at: "description")
        alert.rawSeverity = body.text(at: "details.severity")
        alert.url = body.filled(at: "client_url", "contexts.0.href")
        return finish(&alert, key: body["incident_key"], details: body["details"], secret: "service_key")
    }

    private static func finish(_ alert: inout Alert, key: JSONValue?, details: JSONValue?, secret: String) -> Decoded {
        alert.severity = alert.rawSeverity.map { Severity(word: $0) } ?? .unknown
        alert.fingerprint = key?.text.nonEmpty
        alert.dedupKey = alert.fingerprint.flatMap { DedupKey($0) }
        let labels = Labels(details)
        alert.labels = labels.table
        alert.fillFromLabels(labels)
        // Whoever knows the key can raise incidents: it goes no further.
        if let body = alert.payload, body[secret] != nil { alert.payload = body.replacing(secret) { $0.string("***") } }
        return .alerts([alert], delivery: nil, ignored: [])
    }
}
