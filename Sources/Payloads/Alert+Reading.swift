package import Model

extension Alert {
    /// Reads a normalised alert by the field names of rule files: `alert:` of a rule test, a line of `bench --alerts`.
    ///
    /// Every field may be absent: the event is then `triggered`, or the status where only that is given. Labels may also be
    /// written flat, as `labels.env`. What has the wrong type counts as absent; `problems(normalised:)` tells.
    /// - Parameters:
    ///   - source: The source, unless the JSON names one.
    ///   - id: The id, unless the JSON names one.
    /// - Returns: Nil if the JSON is no object.
    package init?(normalised json: JSONValue, source: String, id: String) {
        guard json.kind == .object else { return nil }
        let status = json["status"]?.string
        let event = json["event"]?.string ?? status ?? "triggered"
        let source = json["source"]?.string ?? source
        self.init(
            id: json["id"]?.text ?? id, event: event, status: status.map { AlertStatus($0) } ?? AlertStatus(event: event),
            source: source, kind: json["kind"]?.string ?? source)
        title = json["title"]?.text
        description = json["description"]?.text
        let word = json["severity"]?.text
        // A sender's own word may stand in the place of ours.
        rawSeverity = json["raw_severity"]?.text ?? (word.flatMap(Severity.init(rawValue:)) == nil ? word : nil)
        severity = word.map { Severity(word: $0) } ?? .unknown
        service = json["service"]?.text
        host = json["host"]?.text
        environment = json["environment"]?.text
        url = json["url"]?.text
        fingerprint = json["fingerprint"]?.text
        dedupKey = json["dedup_key"]?.text.flatMap { DedupKey($0) }
        labels = Self.table("labels", in: json)
        annotations = Self.table("annotations", in: json)
        incident = json["incident"].flatMap { IncidentSnapshot(normalised: $0) }
        agent = json["agent"]?.text
        occurredAt = json["occurred_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        payload = json["payload"]
    }

    /// What of a normalised alert would not be understood, a sentence each: for checking what a person has written.
    package static func problems(normalised json: JSONValue) -> [String] {
        guard let members = json.members else { return ["an alert is a map of fields"] }
        var problems: [String] = []
        for (name, value) in members {
            let fits: Bool
            switch name {
            case "labels", "annotations": fits = value.members?.allSatisfy { $0.value.text != nil } ?? false
            case "incident": fits = IncidentSnapshot(normalised: value) != nil
            case "payload": fits = true
            case "occurred_at": fits = value.string.flatMap { Timestamp(rfc3339: $0) } != nil
            case "dedup_key": fits = value.text.flatMap { DedupKey($0) } != nil
            case _ where Self.textFields.contains(name) || name.hasPrefix("labels.") || name.hasPrefix("annotations."):
                fits = value.text != nil
            default:
                problems.append("an alert has no field `\(name)`")
                continue
            }
            if !fits { problems.append("`\(name)` cannot have this value") }
        }
        if let incident = json["incident"]?.members {
            for (name, _) in incident where !IncidentSnapshot.fields.contains(name) {
                problems.append("an incident has no field `\(name)`")
            }
        }
        return problems
    }

    private static let textFields: Set<String> = [
        "id", "event", "status", "source", "kind", "title", "description", "severity", "raw_severity", "service", "host",
        "environment", "url", "fingerprint", "agent",
    ]

    private static func table(_ name: String, in json: JSONValue) -> LabelTable {
        var table = Labels(json[name]).table
        for (key, value) in json.members ?? [] where key.hasPrefix(name + ".") {
            table[String(key.dropFirst(name.count + 1))] = value.text
        }
        return table
    }
}

extension AlertStatus {
    /// The status that an event leaves behind, by the events of PagerDuty's webhooks; for one that tells nothing of the
    /// status, such as `annotated`, its own name.
    init(event: String) {
        self =
            switch event {
            case "escalated", "reopened", "unacknowledged": .triggered
            default: AlertStatus(event)
            }
    }
}

extension IncidentSnapshot {
    static let fields: Set<String> = [
        "id", "number", "title", "status", "urgency", "priority", "service", "escalation_policy", "assignees", "teams", "type",
        "triggered_alerts", "merged_into",
    ]

    /// Reads an incident by the names that follow `incident.` in rule files; nil without an id.
    package init?(normalised json: JSONValue) {
        guard let id = json["id"]?.text.nonEmpty else { return nil }
        self.init(id: IncidentID(id))
        number = json["number"]?.int
        title = json["title"]?.text
        status = json["status"]?.string.flatMap(IncidentStatus.init(rawValue:))
        urgency = json["urgency"]?.string.flatMap(Urgency.init(rawValue:))
        priority = json["priority"].flatMap { Reference(normalised: $0) }
        service = json["service"].flatMap { Reference(normalised: $0) }
        escalationPolicy = json["escalation_policy"].flatMap { Reference(normalised: $0) }
        assignees = json["assignees"]?.array?.compactMap { Reference(normalised: $0) }
        teams = json["teams"]?.array?.compactMap { Reference(normalised: $0) }
        type = json["type"]?.text
        triggeredAlerts = json["triggered_alerts"]?.int
        mergedInto = json["merged_into"]?.text.nonEmpty.map { IncidentID($0) }
    }
}

extension Reference {
    /// An object with `id` and `name`, or one text that stands for both.
    fileprivate init?(normalised json: JSONValue) {
        if let text = json.text.nonEmpty {
            self.init(id: text, name: text)
        } else if let id = json["id"]?.text.nonEmpty ?? json["name"]?.text.nonEmpty {
            self.init(id: id, name: json["name"]?.text)
        } else {
            return nil
        }
    }
}
