import Model
import Rules

/// Rule files and alerts by chance, from words few enough that much matches and much is missing.
struct RandomRules {
    var random: Seeded

    private static let words = ["disk", "full", "lag", "replica", "db-1", "web", "prod", "ſtage", "Kafka", "timeout", "9", "ü"]
    private static let patterns = [
        "disk", "(?i)DISK", "lag|full", "^disk", "full$", "(?:disk|lag) on (?<where>[\\w-]+)", "(?i)stage", "\\d", "^$", ".",
        "(?<!not )lag", "replica(?! ok)", "(a+)+$", "x*", "db-\\d+", "[Kk]afka", "(?i)kafka", "timeout.*prod", "^[a-z]+$", "we?b",
        "prod(uction)?", "(lag){2}", "\\bdisk\\b", "Disk|(?:(?i)LAG)", "ü", "(?i)Ü", "k", "on", "(?<name>prod|web)$", "ks",
        "(a+)+$.*disk", "\\Qdb-1\\E", "(?x) disk # c\n", "lag.{0,20}disk",
    ]
    private static let textFields = [
        "title", "description", "service", "host", "environment", "labels.a", "labels.b", "annotations.n", "payload.list",
        "payload.deep.x", "incident.teams", "incident.title", "incident.service",
    ]

    mutating func rules() -> String {
        var text = "rules:\n"
        for number in 0..<(1 + random.below(24)) {
            text += "  - name: r\(number)\n"
            if random.once(in: 5) {
                text += "    events: [\(random.oneOf(["triggered, resolved", "resolved", "triggered", "annotated"]))]\n"
            }
            if random.once(in: 8) { text += "    mode: \(random.oneOf(["observe", "live", "{canary: 50%}"]))\n" }
            text += "    when: \(conditions(3))\n"
            text += "    then: \(random.oneOf(effects))\n"
            if random.once(in: 7) { text += "    stop: true\n" }
        }
        return text
    }

    private let effects = [
        "{urgency: low}", "{urgency: high, priority: P1}", "{title: '{{host}} of {{service}}'}", "{status: acknowledged}",
        "{status: resolved, resolution: 'seen {{title}}'}",
    ]

    private mutating func conditions(_ depth: Int) -> String {
        var entries: [String] = []
        var used: Set<String> = []
        for _ in 0..<(1 + random.below(3)) {
            let (key, value) = entry(depth)
            if used.insert(key).inserted { entries.append("\(key): \(value)") }
        }
        return "{\(entries.joined(separator: ", "))}"
    }

    private mutating func entry(_ depth: Int) -> (key: String, value: String) {
        switch random.below(depth > 0 ? 14 : 9) {
        case 0..<5: return (random.oneOf(Self.textFields), quoted(random.oneOf(Self.patterns)))
        case 5: return (random.oneOf(Self.textFields), "{equals: \(quoted(word()))}")
        case 6: return (random.oneOf(Self.textFields), "{not_in: [\(quoted(word())), \(quoted(word()))]}")
        case 7: return (random.oneOf(Self.textFields), "{in: [\(quoted(word())), \(quoted(text()))]}")
        case 8: return special()
        case 9: return (random.oneOf(Self.textFields), "{not_matches: \(quoted(random.oneOf(Self.patterns))), exists: true}")
        case 10: return ("not", conditions(depth - 1))
        case 11: return ("all", list(depth))
        default: return ("any", list(depth))
        }
    }

    private mutating func special() -> (String, String) {
        random.oneOf([
            ("severity", "{at_least: warning}"), ("severity", "critical"), ("severity", "{equals: error}"),
            ("labels.a", "{above: 5}"), ("labels.b", "{at_most: 9}"), ("host", "{cidr: 10.0.0.0/8}"),
            ("labels.a", "{exists: true}"), ("host", "{exists: false}"), ("event", "{equals: triggered}"),
            ("incident.teams", "{equals: T1}"), ("incident.service", "{in: [S1, web]}"),
        ])
    }

    private mutating func list(_ depth: Int) -> String {
        let parts = (0..<(1 + random.below(3))).map { _ in conditions(depth - 1) }
        return "[\(parts.joined(separator: ", "))]"
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    // MARK: - Alerts

    mutating func alert(_ number: Int) -> Alert {
        var alert = Alert(
            id: "A\(number)", event: random.oneOf(["triggered", "triggered", "triggered", "resolved", "delegated"]),
            source: "s", kind: "k")
        alert.title = maybe(text())
        alert.description = maybe(text() + " " + text())
        alert.severity = random.oneOf(Severity.allCases)
        alert.service = maybe(word())
        alert.host = maybe(random.oneOf(["db-1", "10.1.2.3", "web", "lag on web-2"]))
        alert.environment = maybe(word())
        for name in ["a", "b"] where !random.once(in: 3) { alert.labels[name] = random.oneOf([word(), "7", "", text()]) }
        if random.once(in: 2) { alert.annotations["n"] = text() }
        if !random.once(in: 3) {
            var incident = IncidentSnapshot(id: IncidentID("Q\(number)"))
            incident.title = maybe(text())
            incident.service = random.oneOf([nil, Reference(id: "S1"), Reference(id: "S1", name: word())])
            incident.teams = random.oneOf([nil, [], [Reference(id: "T1", name: word()), Reference(id: "T2", name: text())]])
            alert.incident = incident
        }
        if random.once(in: 2) {
            let list = (0..<random.below(4)).map { _ in "\"\(text())\"" }.joined(separator: ",")
            alert.payload = try? JSONValue.parse("{\"list\":[\(list)],\"deep\":{\"x\":\"\(word())\"}}")
        }
        return alert
    }

    private mutating func maybe(_ text: String) -> String? { random.once(in: 4) ? nil : text }
    private mutating func word() -> String { random.oneOf(Self.words) }

    private mutating func text() -> String {
        if random.once(in: 12) { return String(repeating: "a", count: 40) + random.oneOf(["!", "! disk", ""]) }
        var words = (0..<random.below(6)).map { _ in random.once(in: 6) ? "on" : word() }
        if random.once(in: 4) { words = words.map { $0.uppercased() } }
        if random.once(in: 6) { words.append("\u{212A}afka") }
        return words.joined(separator: " ")
    }
}
