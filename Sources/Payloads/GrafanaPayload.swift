import Model

/// Grafana's webhooks: unified alerting (8 and later), which is Alertmanager's format with more in it, and the dashboard
/// alerts of before, told apart by what is in the body. Source: FACTS on senders, "Grafana".
enum GrafanaPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        if body["alerts"] != nil {
            let outside = body["externalURL"]?.string.nonEmpty
            return AlertmanagerPayload.decode(
                body, input,
                .init(ignored: { isTest($0) ? "a test notification" : nil }, finish: { finish(&$0, $1, outside: outside) }))
        }
        return GrafanaLegacyPayload.table.decode(body, input)
    }

    /// The button "Test" of a contact point.
    private static func isTest(_ entry: JSONValue) -> Bool {
        let labels = entry["labels"]
        return labels?["alertname"]?.string == "TestAlert" && labels?["instance"]?.string == "Grafana"
    }

    private static func finish(_ alert: inout Alert, _ entry: JSONValue, outside: String?) {
        // Alerts about a rule without data are named after that state; the rule's name is then a label.
        if entry.text(at: "annotations.summary", "annotations.title") == nil, let rule = alert.labels["rulename"] {
            alert.title = rule
        }
        // Relative in some versions ("?orgId=1"): of no use outside Grafana.
        if !(alert.url?.contains("://") ?? false) {
            alert.url = entry.filled(at: "panelURL", "dashboardURL") ?? outside
        }
    }
}

/// Dashboard alerts of Grafana 8 and before: one rule a body, no times, no fingerprint.
enum GrafanaLegacyPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                // The title is the name with the state before it, and so another one on recovery.
                .title: ["ruleName", "title"], .description: "message", .url: "ruleUrl",
                .status: .init(paths: ["state"]), .severity: "tags.severity",
                .fingerprint: .init([.joined(["orgId", "ruleId"], separator: "/")]),
            ],
            labels: ["evalMatches.0.tags", "tags"]),
        marks: ["state", "ruleId", "ruleName"],
        ignored: { $0["ruleId"]?.int == 0 && $0["ruleName"]?.string == "Test notification" ? "a test notification" : nil })
}
