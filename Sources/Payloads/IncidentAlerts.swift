package import Model

extension Alert {
    /// Takes over what a PagerDuty incident's own alerts tell and its webhook does not (FACTS 3.2, 4.1): labels, annotations,
    /// severity, description, host, environment, dedup key, and `payload.alerts`.
    ///
    /// `alerts` as in `GET /incidents/{id}/alerts`, oldest first. For one name the oldest alert's value stands, of severities the
    /// highest; what the alert has already stays.
    package mutating func add(incidentAlerts alerts: [JSONValue]) {
        awaitsIncidentAlerts = false
        var labels = Labels()
        // What comes later wins, so the oldest comes last.
        for alert in alerts.reversed() { Self.read(alert, &labels, &annotations) }
        self.labels.merge(labels.table, keepingOwn: true)
        if rawSeverity == nil, severity == .unknown {
            let words = alerts.compactMap { $0.text(at: "severity", "body.cef_details.severity") }
            if let highest = words.max(by: { Severity(word: $0) < Severity(word: $1) }) {
                (rawSeverity, severity) = (highest, Severity(word: highest))
            }
        }
        description = description ?? firstFilled(alerts.map { $0.text(at: "body.cef_details.description", "summary") })
        fillFromLabels(labels)
        host = host ?? firstFilled(alerts.map(Self.source))
        dedupKey = dedupKey ?? alerts.lazy.compactMap(Self.key).first
        addToPayload(alerts)
    }

    private static func key(of alert: JSONValue) -> DedupKey? {
        alert.text(at: "alert_key", "body.cef_details.dedup_key").flatMap { DedupKey($0) }
    }

    private static func read(_ alert: JSONValue, _ labels: inout Labels, _ annotations: inout LabelTable) {
        guard let details = alert["body"]?["details"] ?? alert["body"]?["cef_details"]?["details"] else { return }
        // Alertmanager and Grafana write theirs into one text unless they are told otherwise.
        let lists = AlertTextList(details["firing"]?.string ?? "")
        for (name, text) in lists.labels { labels.set(name, text) }
        labels.add(details["tags"])
        labels.add(details["labels"])
        if details.kind == .object { for (name, text) in Labels(details).table { labels.set(name, text) } }
        annotations.merge(lists.annotations, keepingOwn: false)
        annotations.merge(Labels(details["annotations"]).table, keepingOwn: false)
    }

    /// What the event calls its source, unless that is only the sender's own name.
    private static func source(of alert: JSONValue) -> String? {
        let cef = alert["body"]?["cef_details"]
        guard let source = cef?["source_origin"]?.text.nonEmpty, source != cef?["client"]?.text else { return nil }
        return source
    }

    private mutating func addToPayload(_ alerts: [JSONValue]) {
        var json = JSONWriter()
        json.beginObject()
        for (name, value) in payload?.members ?? [] where name != "alerts" {
            json.key(name)
            json.raw(value.bytes)
        }
        json.key("alerts")
        json.beginArray()
        for alert in alerts { json.raw(alert.bytes) }
        json.endArray()
        json.endObject()
        // Too large together: the webhook's own body is worth more.
        payload = (try? JSONValue.parse(json.bytes)) ?? payload
    }
}

/// The text in which Alertmanager and Grafana tell PagerDuty of a group's alerts (`custom_details.firing`), of which the first
/// alert's values stand:
///
/// ```
/// Labels:
///  - alertname = HighCPU
/// Annotations:
///  - summary = CPU is high
/// Source: http://prometheus:9090/graph
/// ```
struct AlertTextList {
    private(set) var labels = LabelTable()
    private(set) var annotations = LabelTable()

    private enum Section { case none, labels, annotations }
    private static let longest = 256 * 1024

    init(_ text: String) {
        guard text.utf8.count <= Self.longest else { return }
        var section = Section.none
        for line in text.split(whereSeparator: \.isNewline) {
            switch line {
            case "Labels:": section = .labels
            case "Annotations:": section = .annotations
            case _ where line.hasPrefix(" - "):
                let entry = line.dropFirst(3)
                guard let mark = entry.firstRange(of: " = ") else { continue }
                let (name, value) = (String(entry[..<mark.lowerBound]), String(entry[mark.upperBound...]))
                switch section {
                case .labels: labels[name] = labels[name] ?? value
                case .annotations: annotations[name] = annotations[name] ?? value
                case .none: break
                }
            // A value of several lines goes on here; its further lines are left out.
            default: if line.hasPrefix("Source:") { section = .none }
            }
        }
    }
}
