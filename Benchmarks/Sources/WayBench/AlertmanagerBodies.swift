import Model

/// Alerts as Alertmanager would send them, two a body.
enum AlertmanagerBodies {
    static func make(_ alerts: [Alert]) -> [[UInt8]] {
        stride(from: 0, to: alerts.count - 1, by: 2).map { Array(body(alerts[$0], alerts[$0 + 1]).utf8) }
    }

    private static func body(_ first: Alert, _ second: Alert) -> String {
        let name = first.labels["alertname"] ?? ""
        return """
            {"receiver":"fettle","status":"firing","alerts":[\(entry(first)),\(entry(second))],"groupLabels":{"alertname":"\(name)"},\
            "commonLabels":{"severity":"page","team":"sre"},"commonAnnotations":{},"externalURL":"http://alertmanager:9093",\
            "version":"4","groupKey":"{}:{alertname=\\"\(name)\\"}","truncatedAlerts":0}
            """
    }

    private static func entry(_ alert: Alert) -> String {
        var labels = alert.labels
        labels["service"] = alert.service
        labels["instance"] = alert.host
        labels["env"] = alert.environment
        let pairs = labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
        return """
            {"status":"firing","labels":{\(pairs)},"annotations":{"summary":"\(alert.title ?? "")",\
            "description":"\(alert.description ?? "")","runbook_url":"https://runbooks.example.com/RB-1204"},\
            "startsAt":"2026-11-23T07:22:41.337Z","endsAt":"0001-01-01T00:00:00Z",\
            "generatorURL":"http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1","fingerprint":"a7e2c9d0b1f4\(alert.id)"}
            """
    }
}
