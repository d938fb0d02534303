import Model
import TestSupport

/// Puts rules together by chance, some of them with a mistake.
enum RuleComposer {
    static func rule(using random: inout SeededRandom) -> String {
        var keys = ["name: it", "when: \(condition(2, using: &random))"]
        let more = [
            "then: {urgency: low}", "then: {priority: P1, title: 'On {{host}}'}", "then: {status: resolved, resolution: x}",
            "stop: true",
            "events: [triggered, resolved]", "hold: 5m", "cooldown: {for: 1h, by: [host]}", "threshold: {count: 2, within: 1m}",
            "limit: {incidents: 3, per: 1h}", "mode: observe", "limits: {match: 10}", "description: x",
            "during: {windows: ['01:00-02:00']}",
        ]
        let wrong = [
            "then: {urgency: mid}", "then: {urgancy: low}", "nmae: x", "events: [firing]", "threshold: {count: 2}",
            "limit: {incidents: 3, per: 1h, x: 1}", "then: {escalation_level: 0}", "then: {conference_bridge: {link: x}}",
        ]
        keys.append(more.prefix(4).randomElement(using: &random) ?? "")
        keys += more.dropFirst(3).shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
        if Int.random(in: 0..<3, using: &random) == 0 { keys.append(wrong.randomElement(using: &random) ?? "") }
        // The first of two equal keys stays, so that the mistake is what it is meant to be.
        var seen: Set<Substring> = []
        let kept = keys.reversed().filter { seen.insert($0.prefix { $0 != ":" }).inserted }
        return "{\(kept.joined(separator: ", "))}\n"
    }

    /// Rules that agree wherever they meet.
    static func harmless(_ name: String, using random: inout SeededRandom) -> String {
        let then = ["{urgency: low}", "{priority: P1}", "{title: fixed}"].randomElement(using: &random) ?? ""
        return "  - {name: \(name), when: \(condition(2, sound: true, using: &random)), then: \(then)}\n"
    }

    static func alert(using random: inout SeededRandom) -> Alert {
        var alert = Alert(id: "A", source: "s", kind: "generic")
        alert.title = ["disk full", "lag", "x"].randomElement(using: &random) ?? ""
        alert.host = ["db-1", "10.0.0.7", nil].randomElement(using: &random) ?? nil
        alert.service = ["shop", nil].randomElement(using: &random) ?? nil
        alert.severity = Severity.allCases.randomElement(using: &random) ?? .unknown
        if Bool.random(using: &random) { alert.labels["n"] = ["5", "many"].randomElement(using: &random) }
        alert.incident = IncidentSnapshot(id: "Q1")
        return alert
    }

    private static func condition(_ depth: Int, sound: Bool = false, using random: inout SeededRandom) -> String {
        let leaves = [
            "title: lag", "title: {matches: 'd.sk', not_matches: x}", "service: {in: [shop, bank]}",
            "severity: {at_least: warning}",
            "labels.n: {above: 4}", "host: {exists: true}", "host: {cidr: 10.0.0.0/8}", "host: {not_equals: db-1}",
        ]
        let wrong = ["titel: x", "title: {equal: x}", "service: {in: x}", "host: {exists: maybe}"]
        if !sound, Int.random(in: 0..<12, using: &random) == 0 { return "{\(wrong.randomElement(using: &random) ?? "")}" }
        let leaf = leaves.randomElement(using: &random) ?? ""
        if depth == 0 { return "{\(leaf)}" }
        let inner = (0..<2).map { _ in condition(depth - 1, sound: sound, using: &random) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return "{all: [\(inner.joined(separator: ", "))]}"
        case 1: return "{any: [\(inner.joined(separator: ", "))]}"
        case 2: return "{not: \(inner[0]), \(leaf)}"
        default: return "{\(leaf)}"
        }
    }
}
