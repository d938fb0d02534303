import Model
import PCRE2
import Rules

/// Random rule sets about random alerts: the engine, the engine after it has learnt from them, and the plain evaluation must decide
/// alike in every word.
struct RuleFuzz {
    private static let alertsEach = 48
    private var random: RandomRules

    init(seed: UInt64) { random = RandomRules(random: Seeded(state: seed)) }

    func run(_ sets: Int, _ report: inout Report, _ progress: Progress) {
        var fuzz = self
        for _ in 0..<sets {
            fuzz.round(&report)
            progress.tell(report)
        }
    }

    private mutating func round(_ report: inout Report) {
        let text = random.rules()
        guard let planned = load(text, .planned), let plain = load(text, .plain) else {
            return report.differ("does not load:\n\(text)")
        }
        report.ruleSets += 1
        var scratch = planned.makeScratch()
        let now = Timestamp(milliseconds: 1_764_000_000_000)
        let alerts = (0..<Self.alertsEach).map { random.alert($0) }
        let expected = alerts.map { plain.decide($0, at: now) }
        func compare(_ set: RuleSet, _ name: String) {
            for (alert, expected) in zip(alerts, expected) {
                let found = set.decide(alert, at: now, scratch: &scratch)
                report.decisions += 1
                report.fired += expected.rules.count { $0.verdict == .fired }
                if found != expected { report.differ("\(name):\n\(text)\n\(alert)\n\(found)\ninstead of\n\(expected)") }
            }
        }
        compare(planned, "the engine")
        if let adapted = planned.adapted(leastAlerts: 1) { compare(adapted, "the engine, adapted") }
    }

    private func load(_ text: String, _ engine: RuleSettings.Engine) -> RuleSet? {
        var settings = RuleSettings()
        settings.engine = engine
        settings.match.match = 2000
        return RuleLoader.load([RuleFile(path: "fuzz.yaml", text: text)], settings: settings).ruleSet
    }
}
