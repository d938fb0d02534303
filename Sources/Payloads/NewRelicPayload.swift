import Model

/// New Relic: the default template of workflows, and the notification channels of before.
///
/// Source: FACTS on senders, "New Relic".
enum NewRelicPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        (body["current_state"] == nil ? workflow : legacy).decode(body, input)
    }

    private static let workflow = TablePayload(
        map: GenericMap(
            [
                .title: "title", .description: ["description", "annotations.description.0", "alertConditionNames.0"],
                .severity: "priority", .status: ["state", "status"], .service: "alertPolicyNames.0",
                .host: "impactedEntities.0", .url: ["issueUrl", "issuePageUrl"], .fingerprint: ["id", "issueId"],
                .time: ["updatedAt", "createdAt"],
            ]),
        repeatsBodies: true, marks: ["state", "title", "issueUrl"],
        finish: { alert, body in
            // There is no state of that name: only what caused the message says so.
            let trigger = body.text(at: "trigger") ?? ""
            if alert.status == .triggered, trigger.uppercased().hasSuffix("ACKNOWLEDGED") {
                alert.status = .acknowledged
                alert.event = "acknowledged"
            }
        })

    private static let legacy = TablePayload(
        map: GenericMap(
            [
                .title: ["condition_name", "details"], .description: "details", .severity: "severity",
                .status: "current_state", .service: "policy_name", .host: "targets.0.name", .url: "incident_url",
                .fingerprint: "incident_id", .time: "timestamp",
            ],
            labels: "targets.0.labels"),
        repeatsBodies: true,
        ignored: { body in
            let isTest = body["incident_id"]?.text == "0" || body.value(at: "targets.0.product")?.string == "TESTING"
            return isTest ? "a test notification" : nil
        })
}
