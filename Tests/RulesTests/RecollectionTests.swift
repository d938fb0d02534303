import Model
import Testing

@testable import Rules

/// Decisions told anew from what was recorded of them.
@Suite struct RecollectionTests {
    private let now = Timestamp(year: 2026, month: 11, day: 23)

    private func alert(_ title: String, host: String? = nil) -> Alert {
        var alert = Alert(id: "1", source: "s", kind: "generic")
        alert.title = title
        alert.host = host
        return alert
    }

    @Test("Whatever was recorded, every rule is told as when everything is recorded", arguments: ["disk full", "lag", "other"])
    func same(_ title: String) throws {
        let set = try load(
            """
            rules:
              - {name: a, when: {title: disk}, then: {urgency: low}}
              - {name: b, when: {host: db}, then: {urgency: low}}
              - {name: c, events: [resolved], when: {title: disk}, then: {urgency: low}}
              - {name: d, when: {title: lag}, then: {priority: P1}, stop: true}
              - {name: e, mode: observe, when: {title: '.'}, then: {urgency: high}}
              - {name: f, when: {any: [{title: xyz}, {not: {title: lag}}]}, then: {escalation_level: 2}}
            """)
        let alert = alert(title)
        let all = set.decide(alert, at: now, recording: .all)
        let notable = set.decide(alert, at: now, recording: .notable)
        #expect(notable.rules.count < all.rules.count)
        #expect(set.recollect(alert, recorded: notable.rules).map(\.result) == all.rules)
        #expect(
            set.recollect(alert, recorded: notable.rules).map { $0.render() } == set.explain(alert, at: now).map { $0.render() })
    }

    @Test("What depended on state then is not decided anew: a stop that was held back let later rules be asked")
    func state() throws {
        let set = try load(
            """
            rules:
              - {name: a, cooldown: 10m, when: {title: disk}, then: {urgency: low}, stop: true}
              - {name: b, when: {title: lag}, then: {urgency: low}}
            """)
        let alert = alert("disk")
        var state = RuleStateTable()
        state.apply(set.decide(alert, at: now, state: state).stateChanges)
        let second = set.decide(alert, at: now, state: state)
        let told = set.recollect(alert, recorded: second.rules)
        #expect(told.map(\.result.verdict) == [.suppressed, .notMatched])
        #expect(told.map(\.result) == set.decide(alert, at: now, state: state, recording: .all).rules)
    }

    @Test("Of an alert that waits for its labels, rules that hang on them are unknown yet")
    func undecided() throws {
        let set = try load(
            """
            rules:
              - {name: a, when: {title: lag, labels.team: db}, then: {urgency: low}}
              - {name: b, when: {title: disk, labels.team: db}, then: {urgency: low}}
            """)
        let told = set.recollect(alert("disk"), recorded: [], isUndecided: true)
        #expect(told.map(\.result.verdict) == [.notMatched, .unknown])
        #expect(told.last?.result.because == "not decided yet: waits for the incident's own alerts")
    }

    @Test func whatIsNoLongerKnownIsSaid() throws {
        let set = try load("rules:\n  - {name: a, when: {host: db}, then: {urgency: low}}\n")
        let told = set.recollect(alert("disk"), recorded: [])
        #expect(told.map(\.result.verdict) == [.notMatched])
        #expect(told.first?.result.because.contains("no longer known") == true)
    }

    @Test("The leaf that decided is marked, and is the one in the reason")
    func decidingLeaf() throws {
        let set = try load(
            """
            rules:
              - name: a
                when: {title: disk, any: [{host: web}, {host: db}], not: {title: full}}
                then: {urgency: low}
            """)
        let told = try #require(set.explain(alert("disk full", host: "db-1"), at: now).first)
        let marked = told.render().split(separator: "\n").filter { $0.hasSuffix("<- decided") }
        #expect(marked.count == 1)
        #expect(marked.first?.contains("full") == true)
        #expect(told.result.because.contains("full"))
        let fired = try #require(set.explain(alert("disk", host: "db-1"), at: now).first)
        #expect(fired.result.verdict == .fired)
        #expect(!fired.render().contains("<- decided"))
    }
}
