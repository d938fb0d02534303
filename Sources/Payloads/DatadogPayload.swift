import Model

/// Datadog's webhooks, whose body the user writes: read by the names of our own template (docs/senders.md) and by those
/// other templates mostly use. As JSON, or encoded as a form. Source: FACTS on senders, "Datadog".
enum DatadogPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["title", "alert_title", "event_title", "monitor_name"],
                .description: ["message", "body", "text", "event_msg", "text_only_msg"],
                // "Warn" and "Renotify" speak of something that is still wrong; "No Data" is a state of its own.
                .status: .init(
                    paths: ["transition", "alert_transition", "status", "alert_status"],
                    values: [
                        "re-triggered": "triggered", "warn": "triggered", "re-warn": "triggered", "renotify": "triggered",
                        "re-renotify": "triggered", "recovered": "resolved",
                    ]),
                .severity: ["type", "alert_type", "severity", "priority", "alert_priority"],
                .service: "service", .host: ["host", "hostname"], .environment: ["env", "environment"],
                .url: ["link", "url", "alert_url"],
                // One cycle from trigger to recovery; `$ID` names this event alone.
                .fingerprint: ["cycle", "alert_cycle_key", "aggregate", "aggreg_key", "alert_id", "monitor_id"],
                .time: ["date", "last_updated", "timestamp"], .delivery: ["id", "event_id"],
            ],
            labels: "tags"),
        marks: ["title", "alert_title", "event_title", "transition", "alert_transition", "alert_id"],
        ignored: { ($0.text(at: "title", "event_title") ?? "").hasPrefix("[TEST]") ? "a test notification" : nil })
}
