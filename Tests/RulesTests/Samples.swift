import Model
import Rules

/// Loads one file's text; a helper for tests whose rules are sound.
func load(_ text: String) throws -> RuleSet {
    let result = RuleLoader.load([RuleFile(path: "rules/test.yaml", text: text)])
    guard let set = result.ruleSet else {
        throw Unsound(text: result.diagnostics.map { result.render($0) }.joined(separator: "\n"))
    }
    return set
}

/// One rule with this condition, which lowers the urgency.
func load(when condition: String) throws -> RuleSet {
    try load("rules:\n  - name: it\n    when: \(condition)\n    then: {urgency: low}\n")
}

struct Unsound: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}

/// The verdict of the first rule.
func verdict(_ set: RuleSet, _ alert: Alert) -> RuleResult.Verdict? {
    set.decide(alert, at: noon, recording: .all).rules.first?.verdict
}

let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

/// An alert with a title and an incident `Q1`.
func alert(_ title: String = "Replica lag on db-17", _ change: (inout Alert) -> Void = { _ in }) -> Alert {
    var alert = Alert(id: "A1", source: "pagerduty", kind: "pagerduty")
    alert.title = title
    alert.incident = IncidentSnapshot(id: "Q1")
    change(&alert)
    return alert
}
