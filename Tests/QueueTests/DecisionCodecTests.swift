import Model
import TestSupport
import Testing

@testable import Queue

@Suite struct DecisionCodecTests {
    private func decision(_ verdicts: [RuleResult.Verdict]) -> Decision {
        let rules = verdicts.enumerated().map { index, verdict in
            RuleResult(
                rule: "rule-\(index)", verdict: verdict, because: "title ~ \"disk\", actual \"\u{1F}lag\"",
                unknownFields: verdict == .unknown ? ["labels.env", "host"] : [], limitHits: index % 3)
        }
        return Decision(alert: "d1/0", ruleSet: "sha256:1", rules: rules, action: verdicts.contains(.fired) ? .sample() : nil)
    }

    @Test("Every verdict comes back as it went", arguments: RuleResult.Verdict.allCases)
    func roundTrip(_ verdict: RuleResult.Verdict) throws {
        let decision = decision([verdict, .notMatched, verdict])
        let stored = try DecisionCodec.decode(DecisionCodec.encode(decision))
        #expect(stored.decision == decision)
        #expect(stored.omitted == 0)
    }

    @Test func aLongRecordLeavesOutWhatDidNotMatchFirst() throws {
        let long = decision(Array(repeating: .notMatched, count: 500) + [.fired, .notAsked, .unknown])
        let text = DecisionCodec.encode(long, limit: 4096)
        let stored = try DecisionCodec.decode(text)
        #expect(text.utf8.count < 4096)
        #expect(stored.decision.rules.map(\.verdict) == [.fired, .unknown])
        #expect(stored.decision.action == long.action)
        #expect(stored.omitted == 501)
    }

    @Test func aRecordStaysBoundedEvenIfEverythingFires() throws {
        let text = DecisionCodec.encode(decision(Array(repeating: .fired, count: 5000)), limit: 4096)
        #expect(text.utf8.count < 4500)
        let stored = try DecisionCodec.decode(text)
        #expect(stored.decision.rules.count + stored.omitted == 5000)
        #expect(stored.decision.rules.first?.rule == "rule-0")
    }

    @Test(arguments: ["{}", #"{"alert":"a","rule_set":"r","rules":[{"rule":"x","verdict":"maybe","because":""}]}"#])
    func damage(_ text: String) {
        let error = #expect(throws: QueueError.self) { try DecisionCodec.decode(text) }
        #expect(error?.code == .damaged)
    }
}
