import Model
import Rules
import Testing

@Suite struct RuleSetCheckTests {
    private func codes(_ rules: String) -> [String] {
        RuleLoader.load([RuleFile(path: "r.yaml", text: "rules:\n" + rules)]).diagnostics.map(\.code)
    }

    @Test(
        "A rule behind one that stops on the same or on fewer conditions can never fire",
        arguments: [
            ("{title: x, service: y}", "{service: y, title: x}", true), ("{title: x}", "{title: x, service: y}", true),
            ("{title: x, service: y}", "{title: x}", false), ("{title: x}", "{title: X}", false),
            ("{any: [{title: x}, {title: y}]}", "{any: [{title: y}, {title: x}]}", true),
            ("{all: [{title: x}, {all: [{service: y}]}]}", "{service: y, title: x}", true),
            ("{service: {in: [a, b]}}", "{service: {in: [b, a]}}", true),
            ("{service: {in: [a, b]}}", "{service: {in: [a]}}", false),
            ("{title: {not_matches: x}}", "{title: {not_matches: x}}", true), ("{not: {title: x}}", "{not: {title: x}}", true),
        ])
    func shadowed(first: String, second: String, found: Bool) {
        let text = "  - {name: one, when: \(first), stop: true}\n  - {name: two, when: \(second), then: {urgency: low}}\n"
        #expect(codes(text) == (found ? ["FTL501"] : []))
        #expect(codes(text.replacing("stop: true", with: "stop: true, mode: observe")).isEmpty)
        #expect(codes(text.replacing("stop: true", with: "stop: true, cooldown: 1m")).isEmpty)
        #expect(codes(text.replacing("stop: true", with: "stop: true, events: [resolved]")).isEmpty)
    }

    @Test(
        "Conditions that exclude each other are found",
        arguments: [
            ("{service: {equals: a, in: [b, c]}}", true), ("{service: {equals: a, in: [a, c]}}", false),
            ("{all: [{service: {equals: a}}, {service: {equals: b}}]}", true),
            ("{all: [{incident.assignees: {equals: a}}, {incident.assignees: {equals: b}}]}", false),
            ("{title: x, not: {title: x}}", true), ("{title: {matches: x, not_matches: x}}", true),
            ("{labels.n: {above: 10, below: 5}}", true), ("{labels.n: {above: 5, below: 10}}", false),
            ("{labels.n: {at_least: 5, at_most: 5}}", false), ("{labels.n: {above: 5, at_most: 5}}", true),
            ("{severity: {above: critical}, service: x}", true), ("{severity: {at_least: critical}, service: x}", false),
            ("{severity: {above: error, below: critical}}", true),
            ("{host: {exists: false, matches: x}}", true), ("{host: {exists: true, matches: x}}", false),
            ("{event: {equals: resolved}}", true), ("{event: {in: [triggered, resolved]}}", false),
            ("{any: [{service: {equals: a}}, {service: {equals: b}}]}", false),
            ("{labels.a: {exists: false}, any: [{labels.a: x}, {labels.a: {in: [y]}}]}", true),
            ("{labels.a: {exists: false}, any: [{labels.a: x}, {labels.b: {in: [y]}}]}", false),
            ("{any: [{labels.a: {equals: x, not_equals: x}}, {labels.a: {above: 5, below: 3}}]}", true),
            ("{severity: {equals: critical, at_most: warning}}", true), ("{severity: {not_in: [info, warning]}}", false),
            ("{severity: {not_in: [unknown, info, warning, error, critical]}}", true),
            ("{incident.urgency: {not_equals: low}, not: {incident.urgency: {equals: high}}}", true),
            ("{labels.x: {in: [1, 2], above: 5}}", true), ("{labels.x: {in: [1, 7], above: 5}}", false),
            ("{title: {equals: foo, matches: bar}}", true), ("{title: {equals: foobar, matches: bar}}", false),
            ("{title: {equals: foo, not_matches: bar}}", false), ("{title: {equals: bar, not_matches: bar}}", true),
            ("{host: {equals: 192.168.0.1, cidr: 10.0.0.0/8}}", true),
            ("{all: [{host: {cidr: 10.0.0.0/8}}, {host: {cidr: 192.168.0.0/16}}]}", true),
            ("{all: [{host: {cidr: 10.0.0.0/8}}, {host: {cidr: 10.1.0.0/16}}]}", false),
            ("{labels.r: {in: [a], not_in: [a, b]}}", true), ("{labels.r: {in: [a, c], not_in: [a, b]}}", false),
            ("{not: {any: [{title: x}, {service: y}]}, title: x}", true),
            ("{not: {all: [{title: x}, {service: y}]}, title: x}", false),
            ("{not: {all: [{title: x}, {service: y}]}, title: x, service: y}", true),
            ("{payload.a: {equals: x}, all: [{payload.a: {equals: y}}]}", false),
        ])
    func contradiction(when: String, found: Bool) {
        #expect(codes("  - {name: one, when: \(when), then: {urgency: low}}\n") == (found ? ["FTL502"] : []))
    }

    @Test(
        "Two rules with the same conditions that set one field differently are found",
        arguments: [
            ("{urgency: low}", "{urgency: high}", true), ("{urgency: low}", "{urgency: low}", false),
            ("{urgency: low}", "{priority: P1}", false), ("{title: a, priority: P1}", "{title: a, priority: P2}", true),
        ])
    func opposites(first: String, second: String, found: Bool) {
        let text =
            "  - {name: one, when: {title: x, service: y}, then: \(first)}\n"
            + "  - {name: two, when: {service: y, title: x}, then: \(second)}\n"
        #expect(codes(text) == (found ? ["FTL503"] : []))
    }

    private func findings(_ rules: String) -> [String] {
        RuleLoader.load([RuleFile(path: "r.yaml", text: "rules:\n" + rules)]).diagnostics.map {
            "\($0.line):\($0.column)+\($0.length) \($0.code)" + ($0.related.map { " \($0.line):\($0.column)+\($0.length)" } ?? "")
        }
    }

    @Test("A finding points at the key that decides it, and at the other half")
    func places() {
        #expect(
            findings(
                """
                  - name: one
                    when:
                      title: x
                    stop: true
                  - name: two
                    when: {service: a, title: x}
                    then: {urgency: low}
                """) == ["7:5+4 FTL501 5:5+4"])
        #expect(
            findings(
                """
                  - name: one
                    when:
                      labels.a: {equals: x}
                      any:
                        - not: {labels.a: {equals: x}}
                        - labels.a: {in: [y, z]}
                    then: {urgency: low}
                """) == ["6:28+9 FTL502 4:18+9"])
        #expect(
            findings(
                """
                  - {name: one, when: {title: x}, then: {priority: P1, urgency: low}}
                  - {name: two, when: {title: x}, then: {urgency: high, priority: P1}}
                  - {name: three, when: {title: x}, then: {urgency: low, priority: P2}}
                """) == ["3:42+7 FTL503 2:56+7", "4:58+8 FTL503 2:42+8"])
    }

    @Test("A rule before all others that matches everything and stops is found")
    func catchAll() {
        #expect(
            codes("  - {name: a, when: {event: {exists: true}}, stop: true}\n  - {name: b, when: {title: x}, stop: true}\n") == [
                "FTL501"
            ])
        #expect(
            codes("  - {name: a, when: {host: {exists: true}}, stop: true}\n  - {name: b, when: {title: x}, stop: true}\n")
                .isEmpty)
    }

    @Test("A mistake in one part of a rule hides no finding about another")
    func inSpiteOf() {
        let found = codes(
            "  - {name: a, when: {title: x}, stop: true, evnts: x}\n  - {name: b, when: {title: x}, then: {urgncy: low}}\n"
                + "  - {name: c, when: {labels.a: {exists: false, equals: x}}, mode: x, stop: true, tests: [{alert: {}, fires: d}]}\n"
        )
        #expect(Set(found) == ["FTL004", "FTL501", "FTL104", "FTL502", "FTL402"])
    }

    @Test(
        "What takes back an event's own doing, and what does nothing, is found",
        arguments: [
            ("events: [escalated], then: {escalation_level: 2}", "FTL304"),
            ("events: [reassigned], then: {assignees: a}", "FTL304"),
            ("events: [priority_updated], then: {priority: P1}", "FTL304"),
            ("events: [reopened], then: {status: resolved}", "FTL304"),
            ("events: [resolved], then: {urgency: high}", "FTL304"), ("events: [resolved], then: {status: triggered}", "FTL304"),
            ("events: [triggered, resolved], then: {urgency: high}", ""), ("events: [triggered], then: {assignees: a}", ""),
            ("threshold: {count: 1, within: 1m}, then: {urgency: low}", "FTL109"), ("mode: {canary: 0%}, stop: true", "FTL109"),
            ("mode: {canary: 100%}, stop: true", "FTL109"), ("mode: {canary: 0.01%}, stop: true", ""),
        ])
    func inVain(rest: String, code: String) {
        #expect(codes("  - {name: a, when: {title: x}, \(rest)}\n") == (code.isEmpty ? [] : [code]))
    }

    @Test("A window that is over is found by whoever knows the time, by the rule's own clock")
    func past() {
        let text = """
            rules:
              - name: a
                when: {title: x}
                during: {timezone: Asia/Tokyo, windows: ['2026-11-23 10:00 - 2026-11-23 21:00']}
                stop: true
            """
        func codes(_ now: Timestamp?) -> [String] {
            RuleLoader.load([RuleFile(path: "r", text: text)], now: now).diagnostics.map(\.code)
        }
        // Noon in UTC is 21:00 in Tokyo.
        #expect(codes(noon) == ["FTL110"])
        #expect(codes(noon + .seconds(-60)).isEmpty)
        #expect(codes(nil).isEmpty)
    }

    @Test(
        "A capture nobody uses is found; uses are templates, `by` and the pattern itself",
        arguments: [
            ("title: 'lag on (?<host>x+)'", "then: {urgency: low}", true),
            ("title: 'lag on (?<host>x+)'", "then: {title: '{{host}}'}", false),
            ("title: 'lag on (?<host>x+)'", "cooldown: {for: 1m, by: host}, then: {urgency: low}", false),
            (#"title: '(?<a>x+) \k<a>'"#, "then: {urgency: low}", false),
            ("not: {title: '(?<a>x+)'}", "then: {urgency: low}", false),
        ])
    func unusedCapture(when: String, rest: String, found: Bool) {
        #expect(codes("  - {name: one, when: {\(when)}, \(rest)}\n") == (found ? ["FTL212"] : []))
    }

    @Test(
        "A pattern that asks for one text only is found",
        arguments: [
            ("^shop$", true), (#"\Ashop\z"#, true), (#"^a\.b$"#, true), ("^a.b$", false), ("shop", false), ("^shop", false),
            ("^(shop)$", true), (#"^(?:shop|b\.c)$"#, true), ("^(?:a.|b)$", false), ("^(a|b)", false), (#"^\d$"#, false),
            ("^$", false), ("(?i)^shop$", false),
        ])
    func needless(pattern: String, found: Bool) {
        #expect(codes("  - {name: one, when: {service: '\(pattern)'}, then: {urgency: low}}\n") == (found ? ["FTL210"] : []))
    }

    @Test(
        "Nested quantifiers that can explode are found, harmless ones are not",
        arguments: [
            ("(a+)+b", true), ("(?:a*)*", true), (#"(?:\w+,?)+;"#, true), (#"^(\w+\s*)+$"#, true), ("((a+))+", true),
            ("(a+|b)+", true),
            ("(a{2,})+", true), ("(?:.*,)+", true), (#"([\w.-]+\.)+com"#, true), ("(a|a)*b", true), (#"(?:\w|\d)*!"#, true),
            (#"(?:[^"]*")*"#, false), (#"(?:.*\n)*"#, false), (#"(?:\s|\S)*x"#, false), (#"(?:\S+ )+"#, false),
            ("(?:ab|cd)*", false), ("([a-z]+)*x", true),
            (#"(?:\w+\.)+com"#, false), ("(?>a+)+", false), ("(a++)+", false), ("(a+)++", false), ("(a+)?", false),
            ("(a|b)+", false),
            ("(ab)+", false), (#"\(a+\)+"#, false), ("[(a+)]+", false), ("(a{2,5})+", false), ("(?=a+)+", false), ("((", false),
        ])
    func explosive(pattern: String, found: Bool) {
        let codes = codes("  - {name: one, when: {title: '\(pattern)'}, then: {urgency: low}}\n")
        #expect(codes.contains("FTL211") == found)
    }

    @Test("A comment on the line or above it silences the warnings it names there, and no error")
    func allow() {
        let rule = "  - {name: one, when: {title: '(?<a>x+)'}, then: {urgency: low}}"
        #expect(codes(rule + " # fettle: allow FTL212\n").isEmpty)
        #expect(codes("  # fettle: allow FTL999, FTL212\n" + rule + "\n") == ["FTL111"])
        #expect(codes("  # fettle: allow FTL211\n" + rule + "\n") == ["FTL111", "FTL212"])
        #expect(codes("  # fettle: allow FTL212\n\n" + rule + "\n") == ["FTL111", "FTL212"])
        let conflict = "  - name: two\n    when:\n      labels.a: {equals: x, not_equals: x}\n    stop: true\n"
        #expect(codes(conflict) == ["FTL502"])
        #expect(codes("  # fettle: allow FTL502\n" + conflict).isEmpty)
        #expect(codes(conflict.replacing("- name: two", with: "- name: two # fettle: allow FTL502")).isEmpty)
        #expect(
            codes("  # fettle: allow FTL502\n  - {name: one, when: {title: q}, stop: true}\n" + conflict)
                == ["FTL111", "FTL502"])
        #expect(codes("  # fettle: allow FTL201\n  - {name: one, when: {titel: x}, then: {urgency: low}}\n") == ["FTL201"])
    }

    @Test("A code that silences nothing, or that there is not, is told with its place; beside errors nothing is said")
    func idleAllowances() {
        let rule = "  - {name: one, when: {title: '(?<a>x+)'}, then: {urgency: low}}"
        func told(_ rules: String, now: Timestamp? = nil) -> [String] {
            RuleLoader.load([RuleFile(path: "r.yaml", text: "rules:\n" + rules)], now: now).diagnostics.map {
                "\($0.line):\($0.column)+\($0.length) \($0.severity) \($0.code) \($0.message)"
            }
        }
        #expect(
            told("  # fettle: allow FTL212, FTL2l1,FTL501\n" + rule + "\n") == [
                "2:27+6 warning FTL111 there is no code `FTL2l1`",
                "2:34+6 warning FTL111 nothing is left here that `FTL501` would silence",
            ])
        // Whether a window is over is asked only where the time is given.
        let window = "  # fettle: allow FTL110\n  - {name: one, when: {title: x}, then: {urgency: low}}\n"
        #expect(told(window).isEmpty)
        #expect(told(window, now: noon) == ["2:19+6 warning FTL111 nothing is left here that `FTL110` would silence"])
        #expect(codes("  # fettle: allow FTL502\n  - {name: one, when: {titel: x}, then: {urgency: low}}\n") == ["FTL201"])
    }

    @Test(
        "A tag that YAML does not need is refused where it stands",
        arguments: [
            ("{name: one, when: {title: !re x}, then: {urgency: low}}", "2:31+3 the tag `!re` means nothing here"),
            ("{name: one, when: {title: !!binary eA==}, then: {urgency: low}}", "2:31+8 the tag `!!binary` means nothing here"),
            ("{name: one, when: !rule {title: x}, then: {urgency: low}}", "2:23+5 the tag `!rule` means nothing here"),
            (
                "{name: one, events: !set [triggered], when: {title: x}, then: {urgency: low}}",
                "2:25+4 the tag `!set` means nothing here"
            ),
            ("{name: one, when: {title: !!str 12}, then: !!map {urgency: low}}", nil),
            ("{name: one, when: {title: '!re x'}, then: {urgency: low}}", nil),
        ])
    func tags(rule: String, finding: String?) {
        let diagnostics = RuleLoader.load([RuleFile(path: "r.yaml", text: "rules:\n  - " + rule + "\n")]).diagnostics
        #expect(diagnostics.map { "\($0.line):\($0.column)+\($0.length) \($0.message)" } == [finding].compactMap { $0 })
        #expect(diagnostics.allSatisfy { $0.code == "FTL001" && $0.severity == .error })
    }

    @Test("A list in a file is read beside the rule file, changes the hash, and is missed aloud")
    func lists() throws {
        let text = "rules:\n  - {name: one, when: {host: {in: {file: hosts.txt}}}, then: {urgency: low}}\n"
        let file = RuleFile(path: "rules/r.yaml", text: text)
        func load(_ list: String?) -> LoadResult {
            RuleLoader.load([file]) { path, beside in path == "hosts.txt" && beside == "rules/r.yaml" ? list : nil }
        }
        let set = try #require(load("# ours\ndb-1\r\n  db-2 \n\n").ruleSet)
        for (host, fired) in [("db-1", true), ("db-2", true), ("# ours", false), ("", false)] {
            #expect((set.decide(alert { $0.host = host }, at: noon).action != nil) == fired)
        }
        #expect(load("db-1").ruleSet?.hash != load("db-2").ruleSet?.hash)
        #expect(load(nil).diagnostics.map(\.code) == ["FTL213"])
        #expect(load("# nothing\n").diagnostics.map(\.code) == ["FTL213"])
    }

    @Test(
        "A wildcard that changes nothing is pointed out",
        arguments: [
            (".*disk", true), ("(?i).*disk", true), (".*?lag", true), ("^.*disk", false), (".*", false), (".*+x", false),
            (".*a|b", false), ("disk.*", false),
        ])
    func wildcardFirst(pattern: String, found: Bool) {
        #expect(codes("  - {name: one, when: {title: '\(pattern)'}, then: {urgency: low}}\n").contains("FTL214") == found)
    }
}
