import Model
import Rules
import Testing

@Suite struct RuleCostTests {
    private func dearest(_ when: String, _ alerts: [Alert]) throws -> RuleCost {
        let text = "rules:\n  - {name: a, when: \(when), stop: true}\n"
        let set = try #require(RuleLoader.load([RuleFile(path: "rules.yaml", text: text)]).ruleSet)
        return try #require(set.dearestRules(5, on: alerts) { 0 }.first)
    }

    @Test(
        "The dearest rules are named with the reason and what would help",
        arguments: [
            ("{title: '\\d{1,}'}", "has no text that every match contains", "add an `equals`"),
            ("{severity: {at_least: warning}}", "no condition to be found by", "add an `equals`"),
            ("{title: '.*lag on db'}", "begins with `.*`", "leave out the `.*`"),
            ("{title: 'lag (\\w+)+ on'}", "can take exponential time", "possessive"),
            ("{title: 'lag on', description: '[0-9]x'}", "100% of the alerts have \"lag on\"", "rarer"),
        ])
    func reasons(_ when: String, _ reason: String, _ advice: String) throws {
        let alerts = (0..<40).map { number in
            var alert = alert("lag on db-\(number)")
            alert.description = "nothing"
            alert.severity = .critical
            return alert
        }
        let cost = try dearest(when, alerts)
        #expect(cost.reason.contains(reason))
        #expect(cost.advice?.contains(advice) == true)
        #expect(cost.asked == 40)
    }

    @Test("A pattern that runs into its limit is named as that")
    func limits() throws {
        let alert = alert("lag " + String(repeating: "a", count: 60) + "!")
        let cost = try dearest("{title: 'lag (a+)+$'}", [alert])
        #expect(cost.reason == "a pattern was given up at its limit for 1 alerts")
        #expect(cost.advice?.contains("possessive") == true)
    }
}
