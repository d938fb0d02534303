import Logging
import Model
import TestSupport
import Testing

@testable import FettleServer
@testable import PagerDuty

@Suite struct InstrumentsTests {
    private let readiness = Readiness()
    private let instruments: Instruments

    init() {
        instruments = Instruments(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, readiness: readiness, timekeeper: ManualTimekeeper())
    }

    private func has(_ line: String) -> Bool { instruments.text.split(separator: "\n").contains { $0 == line } }

    @Test("A rule that is gone has no open breaker")
    func breakers() {
        instruments.breakers([("old", true)])
        #expect(has(#"fettle_breaker_open{rule="old"} 1"#))
        instruments.breakers([("new", true)])
        #expect(has(#"fettle_breaker_open{rule="old"} 0"#))
        #expect(has(#"fettle_breaker_open{rule="new"} 1"#))
    }

    @Test("While PagerDuty does not answer readiness says so, and is none the less")
    func outage() {
        readiness.clear(.identity)
        func ended(_ status: String) {
            instruments.requestObserver.finished(.init(operation: .updateIncidents, status: status, seconds: 1))
        }
        for _ in 1...3 { ended("503") }
        #expect(readiness.json.contains("\"outage\":\"PagerDuty does not answer since "))
        #expect(readiness.isReady)
        ended("429")
        #expect(!readiness.json.contains("does not answer"))
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
