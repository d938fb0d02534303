import Model

/// Dash0's check notifications. Source: FACTS on senders, "others".
enum Dash0Payload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["data.issue.summary", "data.issue.checkrules.0.name"], .description: "data.issue.description",
                .severity: ["data.issue.severity", "data.issue.checkrules.0.labels.severity"],
                .status: .init(
                    paths: ["type", "data.issue.status"],
                    values: [
                        "alert.ongoing": "triggered", "alert.resolved": "resolved", "ongoing": "triggered",
                        "degraded": "triggered",
                    ]),
                .url: "data.issue.url", .fingerprint: ["data.issue.issueIdentifier", "data.issue.id"],
            ],
            labels: "data.issue.labels", annotations: "data.issue.annotations"),
        repeatsBodies: true, marks: ["type", "data.issue.id"],
        ignored: { $0["type"]?.string == "test" ? "a test notification" : nil },
        finish: { alert, body in
            let issue = body["data"]?["issue"]
            // While a check fails its state says how badly.
            if alert.rawSeverity == nil, alert.status == .triggered, let word = issue?.text(at: "status") {
                let severity = word == "degraded" ? .warning : Severity(word: word)
                if severity != .unknown { (alert.rawSeverity, alert.severity) = (word, severity) }
            }
            alert.occurredAt = alert.status == .resolved ? issue?.time(at: "end", "start") : issue?.time(at: "start")
        })
}
