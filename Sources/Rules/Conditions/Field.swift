import Model

/// A field of an alert that conditions and templates can name.
enum Field: Hashable, Sendable {
    case plain(Plain)
    case label(String)
    case annotation(String)
    case incident(Part)
    /// A value of the raw body by its path, `alerts.0.labels.x`.
    case payload(String)

    /// The fields every alert may have, by their names in rule files.
    enum Plain: String, CaseIterable, Sendable {
        case title, description, severity, status, event, source, kind, service, host, environment, url, id, fingerprint
        case dedupKey = "dedup_key"
    }

    /// The incident as the sender knows it, `incident.<name>`.
    enum Part: String, CaseIterable, Sendable {
        case id, number, title, status, urgency, priority, service
        case escalationPolicy = "escalation_policy"
        case assignees, teams, type
    }

    init?(_ name: String) {
        if let plain = Plain(rawValue: name) {
            self = .plain(plain)
            return
        }
        guard let dot = name.firstIndex(of: "."), name.index(after: dot) < name.endIndex else { return nil }
        let rest = String(name[name.index(after: dot)...])
        switch name[..<dot] {
        case "labels": self = .label(rest)
        case "annotations": self = .annotation(rest)
        case "payload": self = .payload(rest)
        case "incident":
            guard let part = Part(rawValue: rest) else { return nil }
            self = .incident(part)
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .plain(let plain): plain.rawValue
        case .label(let key): "labels.\(key)"
        case .annotation(let key): "annotations.\(key)"
        case .incident(let part): "incident.\(part.rawValue)"
        case .payload(let path): "payload.\(path)"
        }
    }

    /// Whether the alerts of a PagerDuty incident may supply it where its webhook does not.
    var comesWithIncidentAlerts: Bool {
        switch self {
        case .label, .annotation: true
        case .payload(let path): path == "alerts" || path.hasPrefix("alerts.")
        case .plain(.severity), .plain(.description), .plain(.host), .plain(.environment), .plain(.dedupKey): true
        case .plain, .incident: false
        }
    }

    /// It is missing in `alert`, but may only not be known yet.
    func isAwaited(in alert: Alert) -> Bool {
        alert.awaitsIncidentAlerts && comesWithIncidentAlerts && value(in: alert) == .missing
    }

    /// The fixed words this field can hold; nil where it can hold any.
    var words: [String]? {
        switch self {
        case .plain(.severity): Severity.allCases.map(\.rawValue)
        case .plain(.event): KnownEvents.names
        case .incident(.status): IncidentStatus.allCases.map(\.rawValue)
        case .incident(.urgency): Urgency.allCases.map(\.rawValue)
        default: nil
        }
    }

    /// Names to compare a misspelt one with.
    static let known: [String] = Plain.allCases.map(\.rawValue) + Part.allCases.map { "incident.\($0.rawValue)" }

    /// What to write instead of the unknown `name`; nil where nothing is near.
    static func help(_ name: String, more: [String] = []) -> String? {
        switch name {
        case "labels.", "annotations.": return "name one: `\(name)<key>`"
        case "payload.": return "name a value by its path: `payload.<path>`"
        case _ where name.contains(":"): return "write a blank behind the colon: `\(name.replacing(":", with: ": "))`"
        case "labels", "annotations": return "name one: `\(name).<key>`"
        case "payload": return "name a value by its path: `payload.<path>`"
        case "incident": return "name one of its fields: `incident.title`, `incident.urgency`, …"
        case "message", "summary", "name", "alertname": return "did you mean `title`?"
        case "hostname", "instance", "node": return "did you mean `host`?"
        case "env": return "did you mean `environment`?"
        case "urgency", "priority", "number", "assignees", "teams", "type", "escalation_policy":
            return "did you mean `incident.\(name)`?"
        default: break
        }
        if let near = NearestName.help(name, in: more + known) { return near }
        guard let dot = name.firstIndex(of: "."),
            let head = NearestName.of(String(name[..<dot]), in: ["labels", "annotations", "payload"])
        else { return nil }
        return "did you mean `\(head)\(name[dot...])`?"
    }
}
