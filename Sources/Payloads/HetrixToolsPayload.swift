import Model

/// HetrixTools' uptime notifications. Source: FACTS on senders, "others".
enum HetrixToolsPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["monitor_name", "monitor_target"], .description: "monitor_type", .status: "monitor_status",
                .host: "monitor_target", .service: "monitor_category", .fingerprint: "monitor_id", .time: "timestamp",
            ]),
        marks: ["monitor_name", "monitor_status", "monitor_id"])
}
