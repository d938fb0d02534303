import Model
import Rules
import Testing

@Suite struct RuleTestCaseTests {
    private func run(_ test: String) throws -> RuleTestResult {
        let set = try load(
            """
            rules:
              - {name: helper, when: {service: shop}, then: {priority: P2}}
              - name: it
                when: {title: 'lag on (?<host>.+)', labels.env: {not_equals: staging}}
                then: {urgency: low, title: 'Lag {{host}}'}
                tests:
                  - \(test)
            """)
        return set.run(try #require(set.rules[1].tests.first), at: noon)
    }

    @Test(
        "A case passes when the merged items are as expected and no other rule fires",
        arguments: [
            "{alert: {incident: {id: Q1}, title: lag on db, labels: {env: p}}, expect: {Q1: {urgency: low, title: Lag db}}}",
            "{alert: {dedup_key: k, title: lag on db, labels.env: p}, expect: {'key:k': {title: Lag db, urgency: low}}}",
            "{alert: {title: disk full}, expect: nothing}",
            "{alert: {incident.id: Q1, title: lag on db, labels.env: p, service: shop}, expect: {Q1: {urgency: low, title: Lag db, priority: P2}}, fires: helper}",
            "{alert: {incident.id: Q1, service: shop}, fires: [helper]}",
        ])
    func passes(test: String) throws {
        #expect(try run(test).failures == [])
    }

    @Test(
        "A case that fails says what came instead, with the explanation",
        arguments: [
            (
                "{alert: {incident: {id: Q1}, title: lag on db, labels: {env: p}}, expect: {Q1: {urgency: high}}}",
                [#"Q1: expected {urgency: high}, got {title: "Lag db", urgency: low}"#]
            ),
            (
                "{alert: {incident: {id: Q1}, title: lag}, expect: {Q1: {urgency: low}}}",
                ["Q1: expected {urgency: low}, got nothing"]
            ),
            (
                "{alert: {incident.id: Q1, service: shop}, expect: nothing}",
                ["Q1: expected nothing, got {priority: P2}", "the rule `helper` fired and is not mentioned"]
            ),
            (
                "{alert: {title: disk}, expect: nothing, fires: helper}",
                ["the rule `helper` did not fire: unknown, service matches 'shop', actual missing"]
            ),
            ("{source: pd, body: '{}', expect: nothing}", ["raw bodies cannot be decoded here"]),
        ])
    func fails(test: String, failures: [String]) throws {
        let result = try run(test)
        #expect(result.failures == failures)
        #expect(result.explanations.map(\.result.rule) == (failures[0].hasPrefix("raw") ? [] : ["helper", "it"]))
    }

    @Test("A raw body goes through the caller's decoder")
    func decoded() throws {
        let set = try load(
            """
            rules:
              - name: it
                when: {payload.a.0: x}
                then: {urgency: low}
                tests: [{source: pd, headers: {X-A: b}, body: '{"a":["x"]}', expect: {Q1: {urgency: low}}}, {source: pd, file: a.json, expect: nothing}]
            """)
        let result = set.run(set.rules[0].tests[0], at: noon) { input in
            guard case .body("pd", ["x-a": "b"], let text) = input, let body = try? JSONValue.parse(Array(text.utf8)) else {
                return .failure(RuleTestDecodeFailure("unexpected"))
            }
            return .success([alert { $0.payload = body }])
        }
        #expect(result.failures == [])
    }

    @Test("An alert of a test is checked like a rule")
    func alertMistakes() {
        let text = """
            rules:
              - name: it
                when: {title: x}
                stop: true
                tests:
                  - {alert: {titel: x, labels: {a: []}, severity: bad, event: firing, incident: {urgency: mid}, dedup_key: ''}, expect: nothing}
                  - {alert: {payload: {a: [1]}, incident: {id: Q1, assignees: [a]}}, expect: {Q1: {urgancy: low}}, at: +3m}
            """
        let found = RuleLoader.load([RuleFile(path: "r", text: text)]).diagnostics
        #expect(found.map(\.code) == ["FTL401", "FTL201", "FTL005", "FTL401", "FTL103", "FTL401", "FTL401", "FTL004"])
    }
}
