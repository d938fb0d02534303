import Model

/// Alertmanager's webhooks, version 4: a group of alerts a body, each with a status of its own.
///
/// Sources: FACTS on senders, "Alertmanager"; FACTS 4.2 on PagerDuty for the key.
enum AlertmanagerPayload {
    /// Alerts of one body beyond this are left aside, and said so.
    static let maximumAlerts = TablePayload.maximumAlerts

    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded { decode(body, input, Dialect()) }

    /// Where a sender of the same format departs from it.
    struct Dialect: Sendable {
        /// Why this alert is none (a test message), or nil.
        var ignored: @Sendable (_ entry: JSONValue) -> String? = { _ in nil }
        var finish: @Sendable (_ alert: inout Alert, _ entry: JSONValue) -> Void = { _, _ in }
    }

    static func decode(_ body: JSONValue, _ input: PayloadInput, _ dialect: Dialect) -> Decoded {
        guard let entries = body["alerts"]?.array else { return .undecodable(reason: "there is no list `alerts`") }
        // A body carries no id, and one that was answered 5xx comes again byte for byte.
        let delivery = input.bodyHash
        let group = Group(
            key: body["groupKey"]?.string.nonEmpty.flatMap { DedupKey(sha256Hex($0)) },
            status: body["status"]?.string.nonEmpty)
        var alerts: [Alert] = []
        alerts.reserveCapacity(min(entries.count, maximumAlerts))
        var ignored: [String] = []
        for (index, entry) in entries.prefix(maximumAlerts).enumerated() {
            guard entry.kind == .object, let word = entry["status"]?.string.nonEmpty ?? group.status else {
                ignored.append("alerts.\(index) is no alert with a status")
                continue
            }
            if let reason = dialect.ignored(entry) {
                ignored.append("alerts.\(index): \(reason)")
                continue
            }
            // Filled where it lies: an alert is large enough for its copies to show.
            let status = AlertStatus(word == "firing" ? "triggered" : word)
            alerts.append(input.alert(status, delivery, place: index, payload: body))
            fill(&alerts[alerts.count - 1], entry, group)
            dialect.finish(&alerts[alerts.count - 1], entry)
        }
        if entries.count > maximumAlerts { ignored.append("\(entries.count - maximumAlerts) alerts beyond \(maximumAlerts)") }
        if let cut = body["truncatedAlerts"]?.int, cut > 0 { ignored.append("\(cut) alerts were cut by the sender (max_alerts)") }
        if alerts.isEmpty {
            return .ignored(reason: ignored.first ?? "the list `alerts` is empty", delivery: delivery)
        }
        return .alerts(alerts, delivery: delivery, ignored: ignored)
    }

    /// Labels and annotations by convention: the first of each that is there and not empty.
    private enum Names {
        static let title = ["summary", "title"]
        static let description = ["description", "message"]
        static let service = ["service", "job"]
        static let host = ["instance", "host", "hostname", "node", "pod"]
        static let environment = ["env", "environment"]
    }

    /// What the alerts of one body share.
    private struct Group {
        /// By which Alertmanager's own PagerDuty receiver on the same route names the incident.
        var key: DedupKey?
        /// `firing` as long as any alert fires: only for alerts that say nothing themselves.
        var status: String?
    }

    private static func fill(_ alert: inout Alert, _ entry: JSONValue, _ group: Group) {
        // Looked up in the tables, whose texts are shared, rather than read from the body once more.
        let labels = Labels(entry["labels"])
        let annotations = Labels(entry["annotations"])
        alert.labels = labels.table
        alert.annotations = annotations.table
        alert.title = annotations.first(Names.title)
        if alert.title.nonEmpty == nil, let name = labels.table["alertname"] { alert.title = name }
        alert.description = annotations.first(Names.description)
        alert.rawSeverity = labels.table["severity"]
        alert.severity = alert.rawSeverity.map { Severity(word: $0) } ?? .unknown
        alert.service = labels.first(Names.service)
        alert.host = labels.first(Names.host)
        alert.environment = labels.first(Names.environment)
        alert.url = entry.text(of: "generatorURL").nonEmpty
        alert.fingerprint = entry.text(of: "fingerprint").nonEmpty ?? fingerprint(of: alert.labels)
        alert.dedupKey = group.key
        // While an alert fires, `endsAt` is the zero time; the status decides, never the time.
        alert.occurredAt = entry.timestamp(of: alert.status == .resolved ? "endsAt" : "startsAt")
    }
}
