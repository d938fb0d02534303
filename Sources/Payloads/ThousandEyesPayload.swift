import Model

/// ThousandEyes' alert notifications. Source: FACTS on senders, "others".
enum ThousandEyesPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["alert.ruleName", "alert.testName"], .description: "alert.ruleExpression",
                .severity: "alert.severity",
                .status: .init(
                    paths: ["eventType"],
                    values: ["alert_notification_trigger": "triggered", "alert_notification_clear": "resolved"]),
                .service: "alert.testName", .host: ["alert.hostname", "alert.agentName", "alert.agents.0.agentName"],
                .url: "alert.permalink", .fingerprint: "alert.alertId",
                .time: ["alert.dateEndZoned", "alert.dateStartZoned"], .delivery: "eventId",
            ],
            labels: "alert.testLabels"),
        marks: ["eventType", "alert.ruleName", "alert.alertId"],
        ignored: { ($0["eventType"]?.string ?? "").contains("TEST") ? "a test notification" : nil })
}
