import Model

/// Checkly's webhooks, by its default template; every value is a text. Source: FACTS on senders, "others".
enum ChecklyPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["check_name", "event"], .description: ["check_error_message", "event"],
                .status: .init(
                    paths: ["alert_type"],
                    values: [
                        "alert_failure": "triggered", "alert_failure_remain": "triggered", "alert_degraded": "triggered",
                        "alert_degraded_remain": "triggered", "alert_degraded_failure": "triggered",
                        "alert_failure_degraded": "triggered", "alert_ssl": "triggered", "alert_recovery": "resolved",
                        "alert_degraded_recovery": "resolved",
                    ]),
                .service: "group_name", .url: "link", .fingerprint: "check_id", .time: "started_at",
                .delivery: ["uuid", "check_result_id"],
            ],
            labels: "tags",
            annotations: .init(named: ["region": ["run_location", "region"]])),
        marks: ["check_name", "alert_type"])
}
