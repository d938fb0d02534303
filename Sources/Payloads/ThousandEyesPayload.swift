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
                .delivery: "eventId",
            ],
            labels: "alert.testLabels"),
        marks: ["eventType", "alert.ruleName", "alert.alertId"],
        ignored: { ($0["eventType"]?.string ?? "").contains("TEST") ? "a test notification" : nil },
        finish: { alert, body in
            let event = body["alert"]
            alert.occurredAt =
                alert.status == .resolved ? event?.time(at: "dateEndZoned", "dateStartZoned") : event?.time(at: "dateStartZoned")
            // Labels of a test are names without values.
            for label in event?["testLabels"]?.array ?? [] {
                if let name = label["name"]?.text, label["value"] == nil { alert.labels[name] = "" }
            }
        })
}
