import Model

/// Pingdom's webhooks, of uptime and transaction checks. Source: FACTS on senders, "others".
enum PingdomPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["check_name", "description"], .description: ["long_description", "description"],
                .severity: "importance_level", .status: "current_state", .host: "check_params.hostname",
                .url: ["check_params.full_url", "check_params.url"], .fingerprint: "check_id",
                .time: "state_changed_timestamp",
            ],
            labels: "tags"),
        marks: ["check_name", "current_state", "check_id"])
}
