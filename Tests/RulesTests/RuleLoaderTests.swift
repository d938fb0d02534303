import Model
import Rules
import Testing

@Suite struct RuleLoaderTests {
    private static let manyMistakes = #"""
        # every line below that ends in a comment has one mistake
        rules:
          - name: Bad_Name
            descripton: x
            events: [triggered, incident.resolved, firing]
            when:
              titel: '(?i)lag on (?<host>[\w.-]+'
              severity: {at_least: criticl, equals: critical}
              labels: {env: production}
              host: {cidr: 10.0.0.0/33, regex: x}
              title: "a\\(b("
              title: again
              not: [{service: x}]
              any: []
            then:
              urgancy: low
              status: ack
              escalation_level: 0
              title: 'Lag on {{hots}} {{'
            stop: yes
            mode: {canary: 10}
          - name: level-and-low
            when: {title: x}
            then: {escalation_level: 2, urgency: low}
          - name: level-and-low
            when: {title: x}
            then: {status: resolved, assignees: a@example.com, resolution: done}
          - name: later
            when: {title: x}
            threshold: {count: 3, within: 10m}
            then: {resolution: done}
          - when: {title: {}}
          - name: nothing-to-do
            when: {labels.x: {in: a, above: many, matches: }}
          - name: dup
            when: {title: x}
            name: dup2
            then: {title: '{{ nobody }}', urgency: '{{labels.urgency}}'}
            then: {}
        """#

    @Test("Every mistake is found in one run, each at its line and column")
    func manyMistakes() throws {
        let result = RuleLoader.load([RuleFile(path: "r.yaml", text: Self.manyMistakes)])
        #expect(result.ruleSet == nil)
        let found = result.diagnostics.map {
            "\($0.line):\($0.column) \($0.code) \($0.message)\($0.help.map { " | \($0)" } ?? "")"
        }
        for line in found { print(line) }
    }
}
