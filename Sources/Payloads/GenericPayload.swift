import Model

/// Any sender of JSON or forms, read by the map of its source; without a map, by the names that most senders use.
enum GenericPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        let map = input.map ?? usual
        return TablePayload(map: map, mayBeList: true, fits: map.leadsAnywhere).decode(body, input)
    }

    /// The names senders mostly use.
    static let usual = GenericMap(
        [
            .title: ["title", "summary", "subject", "message", "name", "alert_name", "alertname", "text", "msg"],
            .description: ["description", "details", "message", "text", "body"],
            .status: ["status", "state", "event_action", "action", "alert_status", "current_state"],
            .severity: ["severity", "level", "priority", "criticality"],
            .service: ["service", "service_name", "component", "application", "app"],
            .host: ["host", "hostname", "host_name", "instance", "server", "node", "entity"],
            .environment: ["environment", "env"],
            .url: ["url", "link", "href", "client_url"],
            .fingerprint: ["fingerprint", "alert_id", "alertId", "incident_id", "alias"],
            .dedupKey: ["dedup_key", "incident_key"],
            .time: ["timestamp", "time", "occurred_at", "created_at", "started_at", "date"],
        ],
        labels: ["tags", "labels"], annotations: "annotations")
}
