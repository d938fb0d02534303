import Model
import Rules
import Testing

@Suite struct RuleSetTests {
    @Test("Every rule that matches contributes; for one field the earlier wins")
    func earlierWins() throws {
        let set = try load(
            """
            rules:
              - {name: one, when: {title: lag}, then: {urgency: low}}
              - {name: two, when: {title: lag}, then: {urgency: high, priority: P1}}
              - {name: three, when: {title: lag}, then: {priority: P2}}
              - {name: four, when: {title: disk}, then: {title: x}}
            """)
        let decision = set.decide(alert(), at: noon)
        #expect(decision.rules.map(\.rule) == ["one", "two", "three"])
        #expect(decision.rules.allSatisfy { $0.verdict == .fired })
        let action = try #require(decision.action)
        #expect(action.update.urgency == .low)
        #expect(action.update.priority == Named("P1"))
        #expect(action.update.title == nil)
        #expect(action.rules == ["one", "two"])
        #expect(action.target == .id("Q1"))
        #expect(action.decidedAt == noon)
        #expect(decision.ruleSet == set.hash)
    }

    @Test("`stop` ends; later rules are not asked")
    func stop() throws {
        let set = try load(
            """
            rules:
              - {name: other, when: {title: disk}, stop: true}
              - {name: quiet, when: {title: lag}, stop: true}
              - {name: later, when: {title: lag}, then: {urgency: low}}
            """)
        let decision = set.decide(alert(), at: noon, recording: .all)
        #expect(decision.rules.map(\.verdict) == [.notMatched, .fired, .notAsked])
        #expect(decision.rules[2].because == "`quiet` stops later rules")
        #expect(decision.action == nil)
        #expect(set.decide(alert(), at: noon).rules.map(\.rule) == ["quiet"])
    }

    @Test("A resolution is not left behind where another rule has won the status")
    func orphanResolution() throws {
        let set = try load(
            """
            rules:
              - {name: one, when: {title: lag}, then: {status: acknowledged}}
              - {name: two, when: {title: lag}, then: {status: resolved, resolution: done}}
            """)
        let action = try #require(set.decide(alert(), at: noon).action)
        #expect(action.update.status == .acknowledged)
        #expect(action.update.resolution == nil)
        #expect(action.rules == ["one"])
    }

    @Test("A rule looks at triggered alerts unless it names other events")
    func events() throws {
        let set = try load(
            """
            rules:
              - {name: one, when: {title: lag}, then: {urgency: low}}
              - {name: two, events: [resolved, reopened], when: {title: lag}, then: {urgency: low}}
              - {name: three, events: annotated, when: {title: lag}, then: {urgency: low}}
            """)
        for (event, fired) in [
            ("triggered", ["one"]), ("resolved", ["two"]), ("reopened", ["two"]), ("annotated", ["three"]), ("delegated", []),
        ] {
            #expect(set.decide(alert { $0.event = event }, at: noon).rules.map(\.rule) == fired)
        }
        #expect(
            set.decide(alert { $0.event = "x" }, at: noon, recording: .all).rules[0].because
                == "event is \"x\", the rule looks at triggered")
    }

    @Test("An observing rule is recorded as suppressed, changes nothing and stops nobody")
    func observe() throws {
        let set = try load(
            """
            rules:
              - {name: one, mode: observe, when: {title: lag}, then: {urgency: high}, stop: true}
              - {name: two, mode: live, when: {title: lag}, then: {urgency: low}}
            """)
        let decision = set.decide(alert(), at: noon)
        #expect(decision.rules.map(\.verdict) == [.suppressed, .fired])
        #expect(decision.rules[0].because.hasPrefix("mode is observe; title matches 'lag'"))
        #expect(decision.action?.update.urgency == .low)
    }

    @Test("A canary takes its share of incidents, always the same ones, and a larger share includes the smaller")
    func canary() throws {
        func fired(_ share: String) throws -> Set<Int> {
            let set = try load("rules: [{name: it, mode: {canary: \(share)}, when: {title: lag}, then: {urgency: low}}]")
            return Set(
                (0..<2000).filter { number in
                    let subject = alert { $0.incident = IncidentSnapshot(id: IncidentID("Q\(number)")) }
                    return set.decide(subject, at: noon).action != nil
                })
        }
        let tenth = try fired("10%"), half = try fired("50%")
        #expect((150...250).contains(tenth.count))
        #expect((900...1100).contains(half.count))
        #expect(tenth.isSubset(of: half))
        #expect(try fired("10%") == tenth)
        #expect(try fired("0%").isEmpty)
        #expect(try fired("100%").count == 2000)
        #expect((1...25).contains(try fired("0.5%").count))
        // Fixed for good: a restart or an upgrade must not draw lots anew.
        #expect(tenth.sorted().prefix(5) == [6, 12, 30, 34, 38])
    }

    @Test("The reason names the leaf that decided, with the actual value, and is bounded")
    func because() throws {
        let set = try load(
            """
            rules:
              - {name: yes, when: {all: [{title: lag}, {any: [{service: a}, {service: shop}]}]}, then: {urgency: low}}
              - {name: no, when: {title: lag, service: {equals: payments}, host: x}, then: {urgency: low}}
              - {name: gone, when: {title: lag, host: x, labels.a: y}, then: {urgency: low}}
              - {name: inner, when: {not: {any: [{host: x}, {service: shop}]}}, then: {urgency: low}}
              - {name: long, when: {title: '\(String(repeating: "a?", count: 300))'}, then: {urgency: low}}
            """)
        let rules = set.decide(alert(String(repeating: "lag\n", count: 500)) { $0.service = "shop" }, at: noon, recording: .all)
            .rules
        #expect(rules[0].because.hasPrefix(#"title matches 'lag', actual "lag\nlag\n"#))
        #expect(rules[1].because == #"service equals "payments", actual "shop""#)
        #expect(rules[1].unknownFields == [])
        #expect(rules[2].because == "host matches 'x', actual missing")
        #expect(rules[2].unknownFields == ["host", "labels.a"])
        #expect(rules[3].because == #"service matches 'shop', actual "shop""#)
        #expect(rules[4].verdict == .fired)
        #expect(rules.allSatisfy { $0.because.unicodeScalars.count <= 240 })
    }

    @Test("An alert without incident or key is decided; its action has no target")
    func noTarget() throws {
        let set = try load(when: "{title: lag}")
        let action = try #require(set.decide(alert { $0.incident = nil }, at: noon).action)
        #expect(action.target == nil)
        let keyed = set.decide(
            alert {
                $0.incident = nil; $0.dedupKey = DedupKey("k")
            }, at: noon)
        #expect(keyed.action?.target?.description == "key:k")
    }

    @Test("The incident's status is passed on only while the news is fresh")
    func observedStatus() throws {
        let set = try load(when: "{title: lag}")
        func observed(_ age: Duration?) -> IncidentStatus? {
            let subject = alert {
                $0.incident?.status = .triggered
                $0.occurredAt = age.map { noon + (.zero - $0) }
            }
            return set.decide(subject, at: noon).action?.observedStatus
        }
        #expect(observed(.seconds(2)) == .triggered)
        #expect(observed(.seconds(3600)) == nil)
        #expect(observed(nil) == nil)
    }

    @Test("The hash follows names and texts, not folders")
    func hash() {
        func hash(_ files: (String, String)...) -> String? {
            RuleLoader.load(files.map { RuleFile(path: $0.0, text: $0.1) }).ruleSet?.hash
        }
        let rule = "rules: [{name: a, when: {title: x}, stop: true}]"
        #expect(hash(("a/r.yaml", rule)) == hash(("b/r.yaml", rule)))
        #expect(hash(("a/r.yaml", rule)) != hash(("a/s.yaml", rule)))
        #expect(hash(("a/r.yaml", rule)) != hash(("a/r.yaml", rule + " ")))
        #expect(hash(("r.yaml", rule))?.count == 16)
        #expect(RuleSet.empty.count == 0)
        #expect(RuleSet.empty.decide(alert(), at: noon).rules == [])
    }

    @Test("Many tasks share one set")
    func shared() async throws {
        let set = try load("rules: [{name: it, when: {title: 'on (?<host>.+)'}, then: {title: '{{host}}'}}]")
        let wrong = await withTaskGroup(of: Int.self) { group in
            for task in 0..<16 {
                group.addTask {
                    (0..<300).count {
                        set.decide(alert("lag on \(task)-\($0)"), at: noon).action?.update.title != "\(task)-\($0)"
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test("An explanation is the engine's own evaluation as a tree")
    func explain() throws {
        let set = try load(
            """
            rules:
              - name: powershell
                when: {title: '\\\\powershell\\.exe$', all: [{not: {service: shop}}, {labels.cmd: '-enc'}], labels.gone: {exists: false}}
                then: {urgency: low}
              - {name: other, events: [resolved], when: {title: x}, then: {urgency: low}}
            """)
        let subject = alert(#"C:\Windows\cmd.exe"#) { $0.service = "shop" }
        let explanations = set.explain(subject, at: noon)
        #expect(
            explanations.map { $0.render() } == [
                #"""
                powershell: NOT MATCHED
                  FAIL all of:
                    FAIL title matches '\\powershell\.exe$'   actual "C:\Windows\cmd.exe"   <- decided
                    FAIL all of:
                      FAIL not:
                        PASS service matches 'shop'   actual "shop"
                      UNKNOWN labels.cmd matches '-enc'   actual missing
                    PASS labels.gone exists false   actual missing
                """#,
                #"other: NOT MATCHED (event is "triggered", the rule looks at resolved)"#,
            ])
        #expect(explanations.map(\.result) == set.decide(subject, at: noon, recording: .all).rules)
    }
}
