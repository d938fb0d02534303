import Model

/// UptimeRobot: the body of docs/senders.md, by the variables' own names. Source: FACTS on senders, "others".
enum UptimeRobotPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["monitor_friendly_name", "monitorFriendlyName"], .description: ["alert_details", "alertDetails"],
                .status: .init(
                    paths: ["alert_type", "alertType", "alert_type_friendly_name", "alertTypeFriendlyName"],
                    values: ["1": "triggered", "2": "resolved", "3": "ssl_expiry"]),
                .host: ["monitor_url", "monitorURL"], .url: ["monitor_url", "monitorURL"],
                .fingerprint: ["monitor_id", "monitorID", "monitor_url", "monitorURL"],
                .time: ["alert_datetime", "alertDateTime"],
            ]),
        marks: ["monitor_friendly_name", "monitorFriendlyName", "alert_type", "alertType"])
}
