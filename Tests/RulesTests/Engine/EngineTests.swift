import Model
import PCRE2
import Rules
import Testing

/// The plan and the plain evaluation must agree in everything they say.
@Suite struct EngineTests {
    private func sets(_ text: String) throws -> (planned: RuleSet, plain: RuleSet) {
        var settings = RuleSettings()
        settings.match.match = 2000
        func load(_ engine: RuleSettings.Engine) throws -> RuleSet {
            settings.engine = engine
            let result = RuleLoader.load([RuleFile(path: "random.yaml", text: text)], settings: settings)
            guard let set = result.ruleSet else {
                throw Unsound(text: text + "\n" + result.diagnostics.map { result.render($0) }.joined(separator: "\n"))
            }
            return set
        }
        return (try load(.planned), try load(.plain))
    }

    @Test("Random rules say the same of random alerts, whichever way they are asked", arguments: 0..<24)
    func decisions(seed: UInt64) throws {
        var random = RandomRules(random: Seeded(state: seed))
        var verdicts: Set<RuleResult.Verdict> = []
        for _ in 0..<6 {
            let text = random.rules()
            let (planned, plain) = try sets(text)
            var scratch = planned.makeScratch()
            for number in 0..<40 {
                let alert = random.alert(number)
                let expected = plain.decide(alert, at: noon)
                let actual = planned.decide(alert, at: noon, scratch: &scratch)
                if actual != expected { Issue.record("\(text)\n\(alert)\nplanned \(actual)\nplain \(expected)") }
                verdicts.formUnion(expected.rules.map(\.verdict))
                #expect(planned.decide(alert, at: noon, recording: .all) == plain.decide(alert, at: noon, recording: .all))
            }
        }
        #expect(verdicts.isSuperset(of: [.fired, .unknown]))
    }

    @Test("A plan that has learnt from alerts says the same as before", arguments: 200..<212)
    func adapted(seed: UInt64) throws {
        var random = RandomRules(random: Seeded(state: seed))
        let (planned, plain) = try sets(random.rules())
        #expect(planned.adapted(leastAlerts: 1) == nil)
        var scratch = planned.makeScratch()
        for number in 0..<160 { _ = planned.decide(random.alert(number), at: noon, scratch: &scratch) }
        let adapted = try #require(planned.adapted(leastAlerts: 3))
        #expect(planned.adapted(leastAlerts: 1) == nil)
        for number in 0..<80 {
            let alert = random.alert(number)
            #expect(adapted.decide(alert, at: noon, scratch: &scratch) == plain.decide(alert, at: noon))
        }
    }

    @Test("A rule is reached through what has turned out to be rare in alerts")
    func learnsWhatIsRare() throws {
        // To judge by the rules alone `acme monitoring` is rarer than `disk full`; but every alert has it.
        let others = (1...9).map { "  - {name: r\($0), when: {title: 'disk full on db-\($0)'}, stop: true}\n" }.joined()
        let text =
            "rules:\n  - {name: a, when: {title: 'acme monitoring', description: 'disk full'}, stop: true}\n" + others
            + "  - {name: b, when: {description: 'disk full on x'}, stop: true}\n"
        let set = try sets(text).planned
        let alerts = (0..<1600).map { number in
            var alert = alert("acme monitoring \(number)")
            alert.description = number % 100 == 0 ? "disk full" : "all is well"
            return alert
        }
        var scratch = set.makeScratch()
        for alert in alerts { _ = set.decide(alert, at: noon, scratch: &scratch) }
        let adapted = try #require(set.adapted())
        func asked(_ set: RuleSet) -> Int { set.dearestRules(20, on: alerts) { 0 }.first { $0.rule == "a" }?.asked ?? 0 }
        #expect(asked(set) == 1600)
        #expect(asked(adapted) == 16)
        #expect(adapted.decide(alerts[0], at: noon) == set.decide(alerts[0], at: noon))
    }

    @Test("Matching alone names the rules that a decision says have fired", arguments: 100..<108)
    func matching(seed: UInt64) throws {
        var random = RandomRules(random: Seeded(state: seed))
        for _ in 0..<4 {
            let (planned, plain) = try sets(random.rules())
            var scratch = planned.makeScratch()
            var fired: [Int] = []
            for number in 0..<40 {
                let alert = random.alert(number)
                let expected = plain.decide(alert, at: noon).rules.filter { $0.verdict == .fired }.map(\.rule)
                planned.match(alert, scratch: &scratch, into: &fired)
                #expect(fired.map { planned.rules[$0].name } == expected)
                plain.match(alert, scratch: &scratch, into: &fired)
                #expect(fired.map { plain.rules[$0].name } == expected)
            }
        }
    }

    @Test("One scratch goes from one rule set to another and back")
    func scratchChangesHands() throws {
        let first = try sets("rules: [{name: a, when: {title: disk}, stop: true}]").planned
        let second = try sets("rules: [{name: b, when: {title: lag}, stop: true}]").planned
        var scratch = first.makeScratch()
        for _ in 0..<3 {
            #expect(first.decide(alert("disk lag"), at: noon, scratch: &scratch).rules.map(\.rule) == ["a"])
            #expect(second.decide(alert("disk lag"), at: noon, scratch: &scratch).rules.map(\.rule) == ["b"])
            #expect(first.decide(alert("lag"), at: noon, scratch: &scratch).rules.isEmpty)
        }
    }

    @Test("A rule whose rarest field is missing is unknown, unless another of its conditions is false")
    func missingPivot() throws {
        let set = try sets(
            """
            rules:
              - {name: a, when: {labels.tenant: {equals: acme}, title: 'replica lag'}, stop: true}
              - {name: b, when: {labels.tenant: {equals: other}}, then: {urgency: low}}
            """
        ).planned
        func unknown(_ title: String) -> [String] { set.decide(alert(title), at: noon).rules.map(\.rule) }
        #expect(unknown("replica lag") == ["a", "b"])
        #expect(unknown("disk full") == ["b"])
    }

    @Test("A match given up is no unknown where the text lacks a literal that every match has")
    func provenByLiteral() throws {
        for set in [try sets("rules: [{name: a, when: {title: '(a+)+$.*disk'}, stop: true}]")].flatMap({ [$0.planned, $0.plain] })
        {
            let text = String(repeating: "a", count: 60)
            #expect(set.decide(alert(text + "!"), at: noon).rules.isEmpty)
            #expect(set.decide(alert("disk " + text + "! disk"), at: noon).rules.map(\.verdict) == [.unknown])
        }
    }
}
