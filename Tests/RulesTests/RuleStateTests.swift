import Model
import Rules
import Testing

/// Decisions that depend on earlier ones: the state is a value that this suite hands from one to the next.
@Suite struct RuleStateTests {
    private struct Night {
        let set: RuleSet
        var state = RuleStateTable()

        init(_ guards: String, mode: String = "live") throws {
            set = try load(
                """
                rules:
                  - name: it
                    events: [triggered, acknowledged]
                    when: {title: 'lag on (?<host>[\\w-]+)'}
                    \(guards)
                    mode: \(mode)
                    then: {urgency: low}
                """)
        }

        mutating func at(_ seconds: Int, _ host: String = "db-1", incident: String = "Q1") -> RuleResult? {
            let alert = alert("lag on \(host)") { $0.incident?.id = IncidentID(incident) }
            let decision = set.decide(alert, at: noon + .seconds(seconds), state: state)
            state.apply(decision.stateChanges)
            return decision.rules.first
        }
    }

    @Test("A threshold fires from the count-th match within the span on, for each key by itself")
    func threshold() throws {
        var night = try Night("threshold: {count: 3, within: 10m, by: [host]}")
        #expect(night.at(0)?.suppressedBy == .threshold)
        #expect(night.at(10)?.because.hasPrefix(#"2 of 3 matches within 10m for host "db-1"; "#) == true)
        #expect(night.at(11, "db-2")?.suppressedBy == .threshold)
        #expect(night.at(20)?.verdict == .fired)
        #expect(night.at(30)?.verdict == .fired)
        // The window slides: at 611 only the match at 30 is left.
        #expect(night.at(621)?.verdict == .suppressed)
        #expect(night.at(622)?.verdict == .fired)
    }

    @Test("A match exactly one span old counts no more")
    func thresholdEdge() throws {
        var night = try Night("threshold: {count: 2, within: 10m}")
        _ = night.at(0)
        #expect(night.at(600)?.verdict == .suppressed)
        #expect(night.at(1199)?.verdict == .fired)
    }

    @Test("Matches and incidents from before the clock was set back far do not count")
    func clockSetBack() throws {
        var threshold = try Night("threshold: {count: 2, within: 10m}")
        _ = threshold.at(3600)
        #expect(threshold.at(0)?.suppressedBy == .threshold)
        #expect(threshold.at(1)?.verdict == .fired)
        var limit = try Night("limit: {incidents: 1, per: 10m}")
        _ = limit.at(3600)
        #expect(limit.at(0, incident: "Q2")?.verdict == .fired)
    }

    @Test("A resolve says what it ends the wait of")
    func endedHold() throws {
        var night = try Night("hold: 2m")
        _ = night.at(0)
        let resolved = alert("lag on db-1") { ($0.event, $0.status) = ("resolved", .resolved) }
        let decision = night.set.decide(resolved, at: noon + .seconds(1), state: night.state)
        #expect(decision.note == "resolved: what was held by it is dropped")
        #expect(night.set.ignore(resolved, state: night.state).note == decision.note)
        #expect(night.set.decide(resolved, at: noon + .seconds(1)).note.isEmpty)
    }

    @Test("A cooldown begins when the rule acts and is not renewed by what it keeps back")
    func cooldown() throws {
        var night = try Night("cooldown: {for: 5m, by: host}")
        #expect(night.at(0)?.verdict == .fired)
        #expect(night.at(200)?.suppressedBy == .cooldown)
        #expect(night.at(200, "db-2")?.verdict == .fired)
        #expect(night.at(299)?.suppressedBy == .cooldown)
        #expect(night.at(300)?.verdict == .fired)
    }

    @Test("`by` takes fields too; one that is missing counts as empty")
    func byField() throws {
        var night = try Night("cooldown: {for: 5m, by: [incident.id, labels.zone]}")
        #expect(night.at(0, incident: "Q1")?.verdict == .fired)
        #expect(night.at(1, incident: "Q2")?.verdict == .fired)
        #expect(night.at(2, incident: "Q1")?.verdict == .suppressed)
    }

    @Test("A breaker opens at one incident too many, stays open for its period and begins anew")
    func limit() throws {
        var night = try Night("limit: {incidents: 2, per: 1h}")
        #expect(night.at(0, incident: "Q1")?.verdict == .fired)
        #expect(night.at(1, incident: "Q2")?.verdict == .fired)
        // The same incident again is none too many.
        #expect(night.at(2, incident: "Q1")?.verdict == .fired)
        #expect(night.state.openBreakers(at: noon) == [])
        #expect(night.at(3, incident: "Q3")?.because.hasPrefix("the breaker opens until 2026-11-23T13:00:03.000Z") == true)
        #expect(night.at(4, incident: "Q1")?.suppressedBy == .limit)
        #expect(night.state.openBreakers(at: noon + .seconds(4)) == ["it"])
        #expect(night.at(3602, incident: "Q4")?.suppressedBy == .limit)
        #expect(night.at(3603, incident: "Q4")?.verdict == .fired)
        #expect(night.state.openBreakers(at: noon + .seconds(3603)) == [])
    }

    @Test("An action below its threshold starts no cooldown and counts for no breaker")
    func order() throws {
        var night = try Night("threshold: {count: 2, within: 1m}\n    cooldown: 10m\n    limit: {incidents: 1, per: 1h}")
        #expect(night.at(0, incident: "Q0")?.suppressedBy == .threshold)
        #expect(night.at(1)?.verdict == .fired)
        #expect(night.at(2)?.suppressedBy == .cooldown)
        #expect(night.at(700)?.suppressedBy == .threshold)
        #expect(night.at(701)?.verdict == .fired)
    }

    @Test("An observing rule remembers like a live one and does nothing")
    func observe() throws {
        var night = try Night("cooldown: 10m", mode: "observe")
        #expect(night.at(0)?.suppressedBy == .mode)
        #expect(night.at(1)?.suppressedBy == .cooldown)
    }

    @Test("An incident outside the canary leaves no trace in the state")
    func canary() throws {
        var night = try Night("cooldown: 10m", mode: "{canary: 0%}")
        #expect(night.at(0)?.suppressedBy == .mode)
        #expect(night.state.count == 0)
    }

    @Test("A held action waits as state; a repetition does not prolong it; it is due at its time")
    func hold() throws {
        var night = try Night("hold: 2m")
        let first = night.set.decide(alert("lag on db"), at: noon, state: night.state)
        #expect(first.action == nil)
        #expect(first.rules.first?.verdict == .fired)
        #expect(first.rules.first?.suppressedBy == .hold)
        night.state.apply(first.stateChanges)
        _ = night.at(60)
        #expect(night.state.due(at: noon + .seconds(119)).isEmpty)
        let due = night.state.due(at: noon + .seconds(120))
        #expect(due.map(\.held.action.update.urgency) == [.low])
        #expect(due.first?.held.action.observedStatus == nil)
    }

    @Test(
        "A recovery of the same incident, key or fingerprint ends the wait; another's does not",
        arguments: [("incident", true), ("key", true), ("fingerprint", true), ("other", false), ("acknowledged", false)])
    func recovery(by identity: String, ends: Bool) throws {
        var night = try Night("hold: 2m")
        let held = alert("lag on db") {
            $0.dedupKey = DedupKey("k1")
            $0.fingerprint = "f1"
        }
        night.state.apply(night.set.decide(held, at: noon, state: night.state).stateChanges)
        var recovery = Alert(id: "A2", event: "resolved", status: .resolved, source: "pagerduty", kind: "pagerduty")
        switch identity {
        case "incident": recovery.incident = IncidentSnapshot(id: "Q1")
        case "key": recovery.dedupKey = DedupKey("k1")
        case "fingerprint": recovery.fingerprint = "f1"
        case "acknowledged":
            recovery.incident = IncidentSnapshot(id: "Q1")
            recovery.event = "acknowledged"
            recovery.status = .acknowledged
        default: recovery.incident = IncidentSnapshot(id: "Q2")
        }
        night.state.apply(night.set.decide(recovery, at: noon + .seconds(60), state: night.state).stateChanges)
        #expect(night.state.due(at: noon + .seconds(200)).isEmpty == ends)
    }

    @Test("A resolve that the rules ask for ends the wait only once it has gone through, also one decided together with it")
    func ownResolve() throws {
        let set = try load(
            """
            rules:
              - {name: waits, hold: 2m, when: {title: lag}, then: {urgency: high}}
              - {name: resolves, when: {title: gone}, then: {status: resolved}}
            """)
        var state = RuleStateTable()
        state.apply(set.decide(alert("lag"), at: noon).stateChanges)
        let resolve = set.decide(alert("gone"), at: noon + .seconds(60), state: state)
        state.apply(resolve.stateChanges)
        #expect(state.due(at: noon + .seconds(120)).count == 1)
        #expect(state.ended(by: try #require(resolve.action)).map(\.key.rule) == ["waits"])
        var both = RuleStateTable()
        let decision = set.decide(alert("lag, gone"), at: noon)
        both.apply(decision.stateChanges)
        #expect(both.ended(by: try #require(decision.action)).map(\.key.rule) == ["waits"])
        // What was reported after the resolve was decided is another matter.
        state.apply(set.decide(alert("lag"), at: noon + .seconds(61), state: state).stateChanges)
        #expect(state.ended(by: try #require(resolve.action)).isEmpty)
    }

    @Test("What is no news to the rules still ends the wait where it is a resolve, and nothing else")
    func ignored() throws {
        var night = try Night("hold: 2m")
        night.state.apply(night.set.decide(alert("lag on db"), at: noon).stateChanges)
        night.state.apply(night.set.ignore(alert("lag on db") { $0.event = "acknowledged" }, state: night.state).stateChanges)
        #expect(night.state.due(at: noon + .seconds(120)).count == 1)
        let resolve = alert("lag on db") {
            $0.event = "resolved"
            $0.status = .resolved
        }
        let decision = night.set.ignore(resolve, state: night.state)
        #expect(decision.rules.isEmpty && decision.action == nil)
        night.state.apply(decision.stateChanges)
        #expect(night.state.due(at: noon + .seconds(120)).isEmpty)
    }

    @Test("A rule that waits gets no field that an earlier rule has set at once")
    func holdAndMerge() throws {
        let set = try load(
            """
            rules:
              - {name: now, when: {title: lag}, then: {urgency: low}}
              - {name: first, hold: 1m, when: {title: lag}, then: {urgency: high, title: a}}
              - {name: second, hold: 1m, when: {title: lag}, then: {title: b, priority: P1}}
              - {name: third, hold: 1m, when: {title: lag}, then: {title: c}}
            """)
        var state = RuleStateTable()
        let decision = set.decide(alert(), at: noon)
        state.apply(decision.stateChanges)
        #expect(decision.action?.rules == ["now"])
        let due = state.due(at: noon + .seconds(60)).map(\.held.action)
        #expect(due.map(\.rules) == [["first"], ["second"]])
        #expect(due.map(\.update.title) == ["a", nil])
        #expect(due.map(\.update.urgency) == [nil, nil])
    }

    @Test("State that says nothing any more is forgotten; beyond the limit the next to expire goes first")
    func prune() throws {
        var night = try Night("cooldown: {for: 5m, by: host}")
        for number in 0..<20 { _ = night.at(number, "db-\(number)") }
        #expect(night.state.count == 20)
        night.state.prune(at: noon + .seconds(305))
        #expect(night.state.count == 14)
        night.state.prune(at: noon + .seconds(305), limit: 10)
        #expect(night.state.count == 9)
        #expect(night.at(306, "db-19")?.verdict == .suppressed)
        #expect(night.at(306, "db-7")?.verdict == .fired)
    }

    @Test(
        "Mistakes in guards are named",
        arguments: [
            ("threshold: {count: 0, within: 1m}", "FTL205"), ("threshold: {count: 2}", "FTL006"), ("threshold: 5", "FTL005"),
            ("threshold: {count: 2, within: 1m, by: [hots]}", "FTL306"), ("threshold: {cuont: 2, within: 1m}", "FTL004"),
            ("cooldown: {by: host}", "FTL006"), ("cooldown: soon", "FTL205"), ("cooldown: {for: 0s}", "FTL205"),
            ("limit: {incidents: 0, per: 1h}", "FTL205"), ("limit: {incidents: 5}", "FTL006"), ("hold: 5", "FTL205"),
            ("hold: [1m]", "FTL005"), ("during: {windows: []}", "FTL108"),
            ("during: {timezone: Europe/Lodnon, windows: [Mon]}", "FTL107"),
            ("during: {windows: ['01:00-01:00']}", "FTL108"), ("during: {windows: [Monday 1]}", "FTL107"),
            ("during: {timezone: UTC}", "FTL006"),
        ])
    func mistakes(guards: String, code: String) {
        let text = "rules:\n  - name: it\n    when: {title: x}\n    \(guards)\n    then: {urgency: low}\n"
        let result = RuleLoader.load([RuleFile(path: "r.yaml", text: text)])
        #expect(result.ruleSet == nil)
        #expect(result.diagnostics.map(\.code).contains(code), "\(result.diagnostics)")
    }
}

@Suite struct RuleLimitsTests {
    private func set(_ limits: String) throws -> RuleSet {
        try load(
            "rules:\n  - name: it\n    limits: \(limits)\n    # fettle: allow FTL211\n    when: {title: '^(a+)+$'}\n    then: {urgency: low}\n"
        )
    }

    @Test("A rule's own limits make its patterns unknown earlier, and only its own")
    func limits() throws {
        let subject = alert(String(repeating: "a", count: 14) + "b")
        #expect(try set("{}").decide(subject, at: noon, recording: .all).rules.first?.verdict == .notMatched)
        let small = try set("{match: 100}").decide(subject, at: noon, recording: .all).rules.first
        #expect(small?.verdict == .unknown)
        #expect(small?.limitHits == 1)
        #expect(try set("{subject: 8B}").decide(subject, at: noon).rules.first?.verdict == .unknown)
        #expect(try set("{subject: 15B}").decide(alert("aaa"), at: noon).rules.first?.verdict == .fired)
    }

    @Test(
        "Limits above the ceiling are refused",
        arguments: ["{match: 10000001}", "{subject: 1025KiB}", "{heap: 65MiB}", "{depth: 0}", "{mach: 1}"])
    func ceiling(limits: String) {
        let text = "rules:\n  - {name: it, limits: \(limits), when: {title: x}, stop: true}\n"
        #expect(RuleLoader.load([RuleFile(path: "r", text: text)]).ruleSet == nil)
    }

    @Test("The place of a mistake in a pattern is not moved by limits")
    func place() {
        let text = "rules:\n  - {name: it, limits: {match: 100}, when: {title: 'ab(c'}, stop: true}\n"
        let plain = text.replacing("limits: {match: 100}, ", with: "")
        let columns = [text, plain].map { RuleLoader.load([RuleFile(path: "r", text: $0)]).diagnostics.first?.column ?? 0 }
        #expect(columns[0] - columns[1] == "limits: {match: 100}, ".count)
    }
}
