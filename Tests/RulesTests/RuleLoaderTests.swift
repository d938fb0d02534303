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

    @Test("Every mistake is found in one run, each at its line and column, with the mend")
    func manyMistakes() {
        let result = RuleLoader.load([RuleFile(path: "r.yaml", text: Self.manyMistakes)])
        #expect(result.ruleSet == nil)
        let found = result.diagnostics.map {
            "\($0.line):\($0.column) \($0.code) \($0.message)\($0.help.map { " | \($0)" } ?? "")"
                + ($0.related.map { " | \($0.line):\($0.column) \($0.message)" } ?? "")
        }
        #expect(
            found.joined(separator: "\n") == #"""
                3:11 FTL101 `Bad_Name` is no name for a rule | names are 1 to 100 characters of a-z, 0-9 and -
                4:5 FTL004 unknown key `descripton` in a rule | did you mean `description`?
                5:25 FTL103 there is no event `incident.resolved` | leave `incident.` out: `resolved`
                5:44 FTL103 there is no event `firing` | did you mean `triggered`?
                7:7 FTL201 alerts have no field `titel` | did you mean `title`?
                7:41 FTL203 invalid pattern: missing closing parenthesis | close it with `)`, or write `\(` for the character | 7:26 this is not closed
                8:28 FTL205 `criticl` is no severity | did you mean `critical`?
                9:7 FTL201 `labels` is not a field but holds fields | write `labels.env: …`
                10:20 FTL206 `10.0.0.0/33` is no network | write an address, or one with its prefix: 10.0.0.0/8, 2001:db8::/32
                10:33 FTL202 there is no operator `regex` | did you mean `matches`?
                11:21 FTL203 invalid pattern: missing closing parenthesis | close it with `)`, or write `\(` for the character | 11:20 this is not closed
                12:7 FTL003 the key `title` stands twice in one map | only one of them could count: put them together, or take one out | 11:7 the first stands here
                13:12 FTL005 `not` takes a map, not a list | say which is meant: `not: {any: […]}` or `not: {all: […]}`
                14:12 FTL008 `any` needs at least one condition | write `any: [{title: …}, {service: …}]`, or take it out
                16:7 FTL004 incidents have no field `urgancy` to set | did you mean `urgency`?
                17:15 FTL301 `status` cannot be `ack` | did you mean `acknowledged`?
                18:25 FTL302 `escalation_level` is a whole number from 1 up, not `0` | 1 is the first level of the escalation policy
                19:24 FTL306 `hots` is neither a field nor a capture of this rule | did you mean `host`?
                19:31 FTL305 `{{` is not closed by `}}` | write `{{host}}`
                20:11 FTL005 expected true or false, not `yes` | did you mean `true`?
                21:20 FTL104 a canary takes a share from 0% to 100% | write it as `{canary: 10%}`
                24:33 FTL303 `urgency` and `escalation_level` cannot go together: an incident of low urgency cannot be escalated to a level | take one out, or set `urgency: high`
                25:11 FTL102 there is already a rule `level-and-low` | what a rule remembers is kept by its name: give one of the two another | 22:11 the first stands here
                27:30 FTL303 `status` and `assignees` cannot go together: a resolve is sent alone: PagerDuty reads only the resolution note beside it | resolve alone, or leave the incident open; make two rules if both are meant
                31:12 FTL308 `resolution` goes with `status: resolved` only | add `status: resolved`, or take it out: PagerDuty takes no notice of it otherwise
                32:5 FTL006 the rule has no `name` | what it remembers is kept by its name: `name: disk-full`
                32:5 FTL105 the rule neither changes the incident nor stops later rules | write `then:` or `stop: true`
                32:19 FTL008 there is no condition on `title` | write a pattern, or an operator such as `{exists: true}`
                33:5 FTL105 the rule neither changes the incident nor stops later rules | write `then:` or `stop: true`
                34:27 FTL005 `in` takes a list, not a text | write `in: [a, b]`
                34:37 FTL205 `many` is no number | write it as 42, -0.5 or 1e6, without a unit
                34:52 FTL208 an empty pattern matches everything | to ask whether the field is there, write `{exists: true}`
                37:5 FTL003 the key `name` stands twice in one map | only one of them could count: put them together, or take one out | 35:5 the first stands here
                38:23 FTL306 `nobody` is neither a field nor a capture of this rule | capture it in a pattern: `(?<nobody>…)`
                38:44 FTL307 `urgency` takes one of low, high, no {{…}} | write one rule for each word
                39:5 FTL003 the key `then` stands twice in one map | only one of them could count: put them together, or take one out | 38:5 the first stands here
                """#)
    }

    private func diagnostics(_ text: String) -> [Diagnostic] {
        RuleLoader.load([RuleFile(path: "r.yaml", text: text)]).diagnostics
    }

    private func rule(_ rest: String) -> String { "rules:\n  - name: it\n    " + rest + "\n" }

    @Test(
        "Combinations that can never work are refused with the reason",
        arguments: [
            "{escalation_level: 2, urgency: low}", "{escalation_level: 1, assignees: a@b.c}",
            "{escalation_policy: E, assignees: [a]}",
            "{status: resolved, urgency: high}", "{status: resolved, escalation_level: 1}",
            "{status: resolved, escalation_policy: E}",
            "{status: resolved, assignees: a}",
        ])
    func refused(then: String) {
        let found = diagnostics(rule("when: {title: x}\n    then: \(then)"))
        #expect(found.map(\.code) == ["FTL303"])
        #expect(found.allSatisfy { $0.severity == .error && $0.help != nil })
    }

    @Test(
        "Combinations that can be sent one after the other are fine",
        arguments: [
            "{escalation_level: 2, urgency: high}", "{escalation_policy: E, escalation_level: 2}",
            "{status: acknowledged, urgency: high}",
            "{status: acknowledged, urgency: low, title: x, priority: P1}",
            "{status: resolved, resolution: x, title: y, priority: P1}",
            "{status: triggered, escalation_policy: E}", "{status: triggered, assignees: a}",
        ])
    func fine(then: String) {
        #expect(diagnostics(rule("when: {title: x}\n    then: \(then)")) == [])
    }

    @Test(
        "What undoes itself is a warning",
        arguments: [
            "then: {status: acknowledged, escalation_level: 2}", "then: {status: acknowledged, assignees: a}",
            "then: {status: acknowledged}\n    events: [unacknowledged]", "then: {status: acknowledged}\n    events: [resolved]",
        ])
    func selfDefeating(rest: String) {
        let result = RuleLoader.load([RuleFile(path: "r.yaml", text: rule("when: {title: x}\n    " + rest))])
        #expect(result.diagnostics.map(\.code) == ["FTL304"])
        #expect(result.warningCount == 1 && result.errorCount == 0)
        #expect(result.ruleSet?.count == 1)
    }

    @Test(
        "The caret stands inside the pattern, however it is quoted",
        arguments: [
            ("title: ab(c", 3, 18), ("title: 'it''s (x'", 3, 23), (#"title: "a\\b\u00fc(c""#, 3, 27),
            ("title: |-\n        first\n        sec(ond", 5, 16),
            ("title: \"ü🔥(\"", 3, 18), ("title: >-\n        folded(", 4, 16), ("title: >\n        fol\n        ded[a\n", 5, 14),
            ("title: 'over\n        lines ('", 4, 16), ("title: \"a\\\n        b(\"", 4, 11),
            ("title: over\n        lines (", 4, 16),
        ])
    func caret(condition: String, line: Int, column: Int) throws {
        let found = diagnostics("rules:\n  - name: it\n    when:\n      \(condition)\n    then: {urgency: low}\n")
        #expect(found.map(\.code) == ["FTL203"])
        #expect(found.first?.line == line + 1 && found.first?.column == column, "\(found)")
    }

    @Test("A scalar stays the text it is")
    func noYAML11() throws {
        let set = try load(rule("when: {title: {in: [no, 12:30, 0x1F, 1e3, ~, null]}}\n    then: {title: on, priority: 0x1F}"))
        for title in ["no", "12:30", "0x1F", "1e3", "~", "null"] {
            let update = set.decide(alert(title), at: noon).action?.update
            #expect(update?.title == "on")
            #expect(update?.priority?.text == "0x1F")
        }
        #expect(set.decide(alert("false"), at: noon).action == nil)
    }

    @Test("Anchors and merge keys work; a key written beside a merge wins")
    func anchors() throws {
        let set = try load(
            """
            x-common: &base {urgency: low, priority: P4}
            x-staging: &staging {title: '^.staging'}
            rules:
              - {name: one, when: *staging, then: {<<: *base, priority: P5}}
              - {name: two, when: {not: *staging}, then: *base}
            """)
        #expect(set.decide(alert("[staging] x"), at: noon).action?.update.priority?.text == "P5")
        #expect(set.decide(alert("[staging] x"), at: noon).action?.update.urgency == .low)
        #expect(set.decide(alert("x"), at: noon).action?.update.priority?.text == "P4")
    }

    @Test("Every duplicate key is found, at its own place, in whatever map")
    func duplicates() {
        let found = diagnostics(
            """
            rules:
              - name: a
                when: {title: x, title: y, 'title': z, "host": q, host: r}
                then: {urgency: low, urgency: high}
            rules: []
            """)
        #expect(
            found.map { "\($0.line):\($0.column) \($0.code)" } == [
                "3:22 FTL003", "3:32 FTL003", "3:55 FTL003", "4:26 FTL003", "5:1 FTL003",
            ])
        #expect(found.first?.message == "the key `title` stands twice in one map")
    }

    @Test(
        "What is no YAML, or not what a rule file is, is said with its place",
        arguments: [
            ("rules:\n  - name: [a\n", "FTL001"), ("rules: \"\u{1}\"", "FTL001"), ("a: b\n---\nc: d", "FTL001"),
            ("rules: *nobody", "FTL001"),
            ("- a", "FTL005"), ("rules: x", "FTL005"), ("rules: [x]", "FTL005"), ("rule: []", "FTL004"), ("", "FTL008"),
            ("# nothing", "FTL008"),
            ("rules: [{name: a, when: {title:x}, stop: true}]", "FTL201"), ("rules:", "FTL005"), ("rules: []", "FTL008"),
            ("rules: [{name: a, when: {title: x}, then: {title: {{host}}}}]", "FTL005"),
        ])
    func shape(text: String, code: String) {
        #expect(diagnostics(text).first?.code ?? "none" == code)
        #expect(diagnostics(text).allSatisfy { $0.line >= 1 && $0.column >= 1 && $0.length >= 1 })
    }

    @Test(
        "What is no YAML comes with a mend, where it begins",
        arguments: [
            ("rules:\n\t- name: x", 2, "spaces"), ("rules:\n  - {name: x, when: {title: @x}}", 2, "begins with `@`"),
            ("rules:\n  - name: x\n    when: {title: \"\\d\"}", 3, "single quotes"),
            ("rules:\n  - name: x\n    when:\n      title: [A] b\n", 4, "begins with `[`"),
            ("rules:\n  - name: \"x\n    stop: true\n", 2, "close the quote"), ("rules: []\n---\nrules: []", 2, "one document"),
            ("rules:\n  - name: x\n   stop: true", 3, "indentation"),
            ("rules:\n  - name: x\n    then: {title: Lag: {{host}}}", 3, "'{{host}}'"),
            ("rules:\n  - name: x\n    when: {title: a\n    stop: true\n", 4, "close the bracket"),
            ("rules:\n  - name: x\n    description: a: b\n", 3, "in quotes"),
            ("x-a: &base {}\nrules:\n  - name: *bas\n    when: {title: *b}\n", 3, "did you mean `base`?"),
        ])
    func mends(text: String, line: Int, mend: String) throws {
        let found = try #require(diagnostics(text).first { $0.code == "FTL001" })
        #expect(found.line == line, "\(found)")
        #expect(found.help?.contains(mend) == true, "\(found)")
    }

    @Test("An alias of nothing hides no other mistake")
    func aliases() {
        let found = diagnostics("rules:\n  - {name: *a, when: {title: *b, titel: x}, then: *c, stop: *d}\n")
        #expect(found.map(\.code).filter { $0 != "FTL001" } == ["FTL201"])
        #expect(found.filter { $0.code == "FTL001" }.map(\.column) == [12, 30, 51, 61])
    }

    @Test("Names are unique over all files, and files are taken in the order given")
    func files() {
        let one = RuleFile(path: "1.yaml", text: "rules: [{name: a, when: {title: x}, stop: true}]")
        let two = RuleFile(
            path: "2.yaml", text: "rules:\n- {name: b, when: {title: x}, stop: true}\n- {name: a, when: {title: x}, stop: true}")
        let result = RuleLoader.load([one, two])
        #expect(
            result.diagnostics.map { "\($0.file):\($0.line):\($0.column) \($0.code)" } == [
                "2.yaml:2:13 FTL501", "2.yaml:3:10 FTL102", "2.yaml:3:13 FTL501",
            ])
        #expect(result.diagnostics[1].related.map { "\($0.file):\($0.line):\($0.column)" } == "1.yaml:1:16")
        let three = RuleFile(path: "0.yaml", text: "rules: [{name: c, when: {title: x}, stop: true}]")
        #expect(RuleLoader.load([one, three]).ruleSet?.rules.map(\.name) == ["a", "c"])
    }

    @Test("Conditions nested too deep, and aliases that explode, are refused")
    func bounds() {
        let deep = String(repeating: "{not: ", count: 40) + "{title: x}" + String(repeating: "}", count: 40)
        #expect(diagnostics(rule("when: \(deep)\n    stop: true")).map(\.code) == ["FTL007"])
        var bomb = "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb += "x-\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(diagnostics(bomb + "rules: []").contains { $0.code == "FTL002" })
        var settings = RuleSettings()
        settings.fileBytes = 10
        #expect(
            RuleLoader.load([RuleFile(path: "r", text: "rules: []    ")], settings: settings).diagnostics.map(\.code) == [
                "FTL002"
            ])
    }

    @Test("A pattern JIT refuses, and a value that never occurs, are warnings")
    func warnings() {
        let found = diagnostics(rule("when: {title: '(*NO_JIT)x', severity: {in: [criticl]}, labels.x: ''}\n    stop: true"))
        #expect(found.map(\.code) == ["FTL204", "FTL207", "FTL208"])
        #expect(found.allSatisfy { $0.severity == .warning })
        #expect(found[1].help == "did you mean `critical`?")
    }

    @Test("A kind or source that is none is a warning where it is known which there are, else anything may be one")
    func senders() {
        let file = RuleFile(path: "r", text: rule("when: {kind: {equals: alertmangr}, source: {in: [am, prom]}}\n    stop: true"))
        #expect(RuleLoader.load([file]).diagnostics == [])
        var settings = RuleSettings()
        (settings.kinds, settings.sources) = (["alertmanager", "grafana"], ["am"])
        let found = RuleLoader.load([file], settings: settings).diagnostics
        #expect(found.map(\.code) == ["FTL207", "FTL207"])
        #expect(found.map(\.help) == ["did you mean `alertmanager`?", "it is one of am"])
    }

    @Test("Test cases are looked over")
    func tests() {
        let found = diagnostics(
            rule(
                "when: {title: x}\n    stop: true\n    tests: [{alert: {}}, {expect: nothing}, {alert: {}, expext: nothing, expect: nothing}, x]"
            ))
        #expect(found.map(\.code) == ["FTL401", "FTL401", "FTL004", "FTL401"])
        #expect(found[2].help == "did you mean `expect`?")
    }
}
