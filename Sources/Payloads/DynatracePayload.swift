import Model

/// Dynatrace's problem notifications, by the names of its default template. Source: FACTS on senders, "others".
enum DynatracePayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "ProblemTitle", .description: ["ProblemDetailsText", "ProblemDetails", "ProblemImpact"],
                // What it hits, where no one says how bad it is.
                .severity: .init(
                    paths: ["ProblemSeverity", "ProblemImpact"],
                    values: [
                        "availability": "critical", "error": "error", "performance": "warning",
                        "resource_contention": "warning", "custom_alert": "warning", "infrastructure": "error",
                        "application": "error", "service": "error",
                    ]),
                .status: "State", .host: ["ImpactedEntities.0.name", "ImpactedEntityNames", "ImpactedEntity"],
                .url: ["ProblemURL", "Problem URL"], .fingerprint: ["PID", "ProblemID"],
                .time: ["ProblemDetailsJSON.startTime"],
            ],
            labels: "Tags"),
        marks: ["ProblemTitle", "ProblemID", "PID"],
        ignored: { $0["ProblemID"]?.text == "999" ? "a test notification" : nil },
        finish: { alert, body in
            // -1 while the problem is open.
            if alert.status == .resolved, let end = body.time(at: "ProblemDetailsJSON.endTime") { alert.occurredAt = end }
        })
}
