import Model
import Rules
import Testing

@Suite struct RuleTestRunnerTests {
    private func run(_ tests: String) throws -> [RuleTestResult] {
        let set = try load(
            """
            rules:
              - name: noisy
                when: {title: 'lag on (?<host>[\\w-]+)'}
                cooldown: {for: 5m, by: host}
                then: {urgency: low}
                tests:
            \(tests)
              - {name: wait, hold: 2m, when: {title: flap}, then: {status: acknowledged}}
              - {name: often, threshold: {count: 2, within: 10m}, when: {title: often}, then: {priority: P1}}
              - {name: night, during: {windows: ['01:00-03:00']}, when: {title: backup}, then: {urgency: low}}
            """)
        return RuleTestCase.chains(set.rules.flatMap(\.tests)).flatMap { chain in
            var runner = RuleTestRunner(set) { _, _ in .failure(RuleTestDecodeFailure("no")) }
            return chain.map { runner.run($0) }
        }
    }

    @Test("The clock and the state go on with `+3m`, and begin anew without")
    func sequences() throws {
        let results = try run(
            """
                  - {at: 2026-11-23T01:00:00Z, alert: {incident.id: Q1, title: lag on db}, expect: {Q1: {urgency: low}}}
                  - {at: +3m, alert: {incident.id: Q1, title: lag on db}, suppressed_by: cooldown}
                  - {at: +2m, alert: {incident.id: Q1, title: lag on db}, expect: {Q1: {urgency: low}}}
                  - {alert: {incident.id: Q1, title: lag on db}, expect: {Q1: {urgency: low}}}
                  - {at: +59s, alert: {incident.id: Q1, title: lag on web}, expect: {Q1: {urgency: low}}}
                  - {at: 2026-11-23T02:59:00Z, alert: {incident.id: Q1, title: backup}, expect: {Q1: {urgency: low}}, fires: night}
                  - {at: +1m, alert: {incident.id: Q1, title: backup}, suppressed_by: {night: during}}
                  - {at: 2026-11-23T03:30:00+01:00, alert: {incident.id: Q1, title: backup}, fires: [night]}
                  - steps:
                      - {alert: {incident.id: Q1, title: flap}, expect: nothing, fires: wait}
                      - {at: +119s, expect: nothing}
                      - {at: +1s, expect: {Q1: {status: acknowledged}}}
                      - {at: +1s, expect: nothing}
                  - steps:
                      - {alert: {incident.id: Q1, title: flap}, suppressed_by: {wait: hold}}
                      - {at: +1m, alert: {incident.id: Q1, event: resolved, status: resolved}, expect: nothing}
                      - {at: +10m, expect: nothing}
                  - steps:
                      - {alert: {incident.id: Q1, title: often}, suppressed_by: {often: threshold}}
                      - {alert: {incident.id: Q1, title: often}, fires: often, expect: {Q1: {priority: P1}}}
            """)
        #expect(results.count == 17)
        #expect(results.filter { !$0.passed }.map { "\($0.test.name): \($0.failures)" } == [])
    }

    @Test(
        "What is not as expected fails, with the reason",
        arguments: [
            ("{alert: {incident.id: Q1, title: flap}, expect: nothing}", "the rule `wait` fired and is not mentioned"),
            (
                "{alert: {incident.id: Q1, title: lag on db}, suppressed_by: cooldown}",
                "the rule `noisy` was not suppressed by cooldown: fired, title matches"
            ),
            ("{alert: {title: x}, fires: often, expect: nothing}", "the rule `often` did not fire"),
            (
                "{alert: {incident.id: Q1, title: often}, fires: [often]}",
                "the rule `often` did not fire: suppressed, 1 of 2 matches within 10m"
            ),
        ])
    func failures(test: String, words: String) throws {
        let results = try run("      - \(test)\n")
        #expect(results.first?.failures.contains { $0.hasPrefix(words) } == true, "\(results.map(\.failures))")
    }

    @Test("A difference is shown field by field")
    func diff() throws {
        let results = try run(
            "      - {alert: {incident.id: Q1, title: lag on db}, expect: {Q1: {urgency: high, priority: P1}}}\n")
        #expect(results.first?.diff == ["  Q1:", "    - urgency: high", "    + urgency: low", "    - priority: P1"])
        #expect(results.first?.explanations.isEmpty == false)
    }

    @Test(
        "A misspelt rule, suppression, time or field is an error of the load",
        arguments: [
            ("{alert: {title: x}, fires: [ofen], expect: nothing}", "FTL402"),
            ("{alert: {title: x}, suppressed_by: {nosiy: cooldown}}", "FTL402"),
            ("{alert: {title: x}, suppressed_by: coldown}", "FTL401"),
            ("{at: soon, alert: {title: x}, expect: nothing}", "FTL401"),
            ("{alert: {titel: x}, expect: nothing}", "FTL201"), ("{alert: {title: x}}", "FTL401"),
            ("{expect: nothing}", "FTL401"),
            ("{steps: []}", "FTL401"), ("{alert: {title: x}, expect: nothing, steps: [{at: +1m, expect: nothing}]}", "FTL401"),
        ])
    func mistakes(test: String, code: String) {
        let text =
            "rules:\n  - name: noisy\n    when: {title: x}\n    then: {urgency: low}\n    tests:\n      - \(test)\n"
            + "  - {name: often, when: {title: y}, then: {urgency: low}}\n"
        let result = RuleLoader.load([RuleFile(path: "r.yaml", text: text)])
        #expect(result.ruleSet == nil)
        #expect(result.diagnostics.map(\.code).contains(code), "\(result.diagnostics)")
    }

    @Test("Coverage counts a condition once it has been true and false, and shows what was unknown")
    func coverage() throws {
        let set = try load(
            "rules:\n  - {name: it, when: {title: x, host: y}, then: {urgency: low}}\n  - {name: no, when: {title: z}, stop: true}\n"
        )
        var coverage = RuleCoverage(set)
        #expect(coverage.percent == 0)
        for (title, host) in [("x", "y"), ("a", nil), ("x", "b")] as [(String, String?)] {
            var runner = RuleTestRunner(set) { _, _ in .failure(RuleTestDecodeFailure("no")) }
            var test = try #require(
                RuleSuite.load(RuleFile(path: "t", text: "rules: [a]\ntests: [{alert: {title: a}, expect: nothing}]")).suite.tests
                    .first)
            test.input = .alert(
                alert(title) { $0.host = host })
            _ = runner.run(test)
            coverage.merge(runner.coverage)
        }
        #expect(coverage.rows.map(\.fired) == [1, 0])
        #expect(coverage.rows[0].conditions.map(\.seen) == [[.yes, .no], [.yes, .no, .unknown]])
        #expect((coverage.coveredRules, coverage.coveredConditions, coverage.conditionCount) == (1, 2, 3))
        #expect(coverage.percent == 50)
    }

    @Test("A case with a mistake in its input is told its other mistakes in the same run")
    func allMistakes() {
        let text = "rules: [a.yaml]\ntests: [{alert: {titel: x}, fires: [b], expect: nothing}]\n"
        let (suite, found) = RuleSuite.load(RuleFile(path: "a.test.yaml", text: text))
        #expect(found.map(\.help) == ["did you mean `title`?"])
        #expect(suite.tests.flatMap { $0.unknownMentions(in: ["a"]) }.map(\.message) == ["there is no rule `b`"])
    }

    @Test("What is merged is judged by the law that is given: a resolve absorbs what it makes pointless")
    func law() throws {
        let set = try load(
            """
            rules:
              - {name: up, events: [resolved], when: {title: x}, then: {status: resolved}}
              - name: down
                when: {title: x}
                then: {urgency: low}
                tests: [{source: s, body: '', expect: {Q1: {status: resolved}}, fires: [up]}]
            """)
        var down = Alert(id: "1", source: "s", kind: "generic")
        down.title = "x"
        down.incident = IncidentSnapshot(id: "Q1")
        var up = down
        up.event = "resolved"
        let test = try #require(set.rules.flatMap(\.tests).first)
        func run(_ merge: @escaping RuleTestRunner.Merge) -> RuleTestResult {
            var runner = RuleTestRunner(set, merge: merge) { [down, up] _, _ in .success([down, up]) }
            return runner.run(test)
        }
        #expect(run { $0.last ?? IncidentUpdate() }.failures == [])
        #expect(run(RuleTestRunner.laterWins).failures.count == 1)
    }
}
