import Logging
import Model
import TestSupport
import Testing

@testable import FettleServer

@Suite struct InstrumentsTests {
    private let instruments = Instruments(
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, readiness: Readiness(), timekeeper: ManualTimekeeper())

    private func has(_ line: String) -> Bool { instruments.text.split(separator: "\n").contains { $0 == line } }

    @Test("A rule that is gone has no open breaker")
    func breakers() {
        instruments.breakers([("old", true)])
        #expect(has(#"fettle_breaker_open{rule="old"} 1"#))
        instruments.breakers([("new", true)])
        #expect(has(#"fettle_breaker_open{rule="old"} 0"#))
        #expect(has(#"fettle_breaker_open{rule="new"} 1"#))
    }

    @Test("Every way in which an update can end is counted from zero", arguments: Outcome.Result.allCases)
    func outcomes(result: Outcome.Result) {
        #expect(has(#"fettle_updates_total{result="\#(result.rawValue)"} 0"#))
    }

    @Test("What a rule held and now drops is counted; what it lets go was counted when it was held")
    func holds() {
        let action = Action(
            target: .id("Q1"), update: IncidentUpdate(), rules: ["it"], alert: "a", source: "s", cause: .triggered,
            decidedAt: Timestamp(milliseconds: 0))
        func ended(_ verdict: RuleResult.Verdict, _ action: Action?) -> Decision {
            let result = RuleResult(rule: "it", verdict: verdict, because: "", suppressedBy: action == nil ? .hold : nil)
            return Decision(alert: "a", target: .id("Q1"), ruleSet: "s", rules: [result], action: action)
        }
        instruments.holdEnded([ended(.fired, action)])
        #expect(has(#"fettle_updates_total{result="suppressed"} 0"#))
        #expect(!has(#"fettle_rule_decisions_total{rule="it",decision="fired"} 1"#))
        instruments.holdEnded([ended(.suppressed, nil)])
        #expect(has(#"fettle_updates_total{result="suppressed"} 1"#))
        #expect(has(#"fettle_rule_decisions_total{rule="it",decision="suppressed"} 1"#))
    }
}
