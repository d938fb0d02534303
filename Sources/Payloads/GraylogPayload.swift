import Model

/// Graylog's event notifications; an event has no end, so nothing is ever resolved. Source: FACTS on senders, "others".
enum GraylogPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["event_definition_title", "event.message"],
                .description: ["event.message", "event_definition_description"],
                .severity: .init(
                    paths: ["event.priority"], values: ["1": "info", "2": "warning", "3": "error", "4": "critical"]),
                // `event.source` is the Graylog node that has noticed it.
                .host: [
                    "event.group_by_fields.host", "event.group_by_fields.source", "event.fields.host", "event.fields.source",
                    "event.source",
                ],
                .fingerprint: .init([.joined(["event_definition_id", "event.key"], separator: "/")]),
                .time: "event.timestamp", .delivery: "event.id",
            ],
            labels: ["event.group_by_fields", "event.fields"]),
        marks: ["event_definition_title", "event_definition_id", "event.message"])
}
