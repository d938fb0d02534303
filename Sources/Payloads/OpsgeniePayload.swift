import Model

/// Opsgenie's outgoing webhooks: one action on one alert. Source: FACTS on senders, "others".
enum OpsgeniePayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "alert.message", .description: "alert.description",
                .severity: .init(
                    paths: ["alert.priority"],
                    values: ["1": "critical", "2": "error", "3": "warning", "4": "info", "5": "info"]),
                // What else is done to an alert (AddNote, AssignOwnership) leaves its state alone and keeps its name.
                .status: .init(
                    paths: ["action"],
                    values: ["create": "triggered", "unacknowledge": "triggered", "close": "resolved", "delete": "resolved"]),
                .host: ["alert.entity", "alert.source"], .fingerprint: ["alert.alias", "alert.alertId"],
                .time: ["alert.updatedAt", "alert.createdAt"],
            ],
            labels: ["alert.tags", "alert.details"]),
        repeatsBodies: true, marks: ["action", "alert.message", "alert.alias", "alert.alertId"],
        finish: { alert, body in
            if body["action"]?.string?.lowercased() == "unacknowledge" { alert.event = "unacknowledged" }
            alert.agent = body.filled(at: "alert.userId")
        })
}
