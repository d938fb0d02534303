import Model
import Rules
import Testing

@Suite struct OperatorTests {
    private let subject = alert("Replica LAG on db-17") {
        $0.severity = .error
        $0.rawSeverity = "err"
        $0.host = "10.1.2.3:9100"
        $0.labels = ["n": "42.5", "empty": "", "text": "n/a", "v6": "2001:db8::17", "e": "e\u{301}", "big": "1e3", "hex": "0x1F"]
        $0.incident?.assignees = [Reference(id: "PU1", name: "Ada"), Reference(id: "PU2", name: "Bob")]
        $0.incident?.teams = []
        $0.incident?.priority = Reference(id: "PPRIO1", name: "P1")
    }

    @Test(
        "An operator says yes, no or unknown",
        arguments: [
            ("title: 'LAG on'", "fired"), ("title: 'lag on'", "not_matched"), ("title: '(?i)lag on'", "fired"),
            ("title: {matches: '^Replica'}", "fired"), ("title: {not_matches: '^Replica'}", "not_matched"),
            ("title: {not_matches: 'disk'}", "fired"), ("labels.gone: {not_matches: 'disk'}", "unknown"),
            ("labels.empty: '^$'", "fired"), ("labels.gone: '^$'", "unknown"),
            ("title: {equals: 'Replica LAG on db-17'}", "fired"), ("title: {equals: 'Replica LAG'}", "not_matched"),
            ("title: {not_equals: 'x'}", "fired"), ("labels.gone: {not_equals: x}", "unknown"),
            ("labels.e: {equals: \"\\u00e9\"}", "not_matched"), ("labels.e: {equals: \"e\\u0301\"}", "fired"),
            ("labels.n: {equals: 42.5}", "fired"), ("labels.n: {equals: 42.50}", "not_matched"),
            ("labels.n: {in: [1, 42.5]}", "fired"), ("labels.n: {in: [1, 2]}", "not_matched"),
            ("labels.n: {not_in: [1, 2]}", "fired"), ("labels.gone: {not_in: [1]}", "unknown"),
            ("labels.gone: {in: [1]}", "unknown"),
            ("labels.n: {above: 42}", "fired"), ("labels.n: {above: 42.5}", "not_matched"),
            ("labels.n: {at_least: 42.5}", "fired"),
            ("labels.n: {below: 42.5}", "not_matched"), ("labels.n: {at_most: 42.5}", "fired"),
            ("labels.n: {below: 1e3}", "fired"),
            ("labels.big: {at_least: 1000}", "fired"), ("labels.n: {above: 40, below: 43}", "fired"),
            ("labels.text: {above: 1}", "unknown"), ("not: {labels.text: {above: 1}}", "unknown"),
            ("labels.hex: {above: 1}", "unknown"),
            ("labels.gone: {above: 1}", "unknown"), ("labels.empty: {above: 1}", "unknown"),
            ("labels.empty: {exists: true}", "fired"), ("labels.gone: {exists: true}", "not_matched"),
            ("labels.gone: {exists: false}", "fired"), ("labels.empty: {exists: false}", "not_matched"),
            ("host: {cidr: 10.0.0.0/8}", "fired"), ("host: {cidr: 192.168.0.0/16}", "not_matched"),
            ("host: {cidr: [192.168.0.0/16, 10.1.2.3]}", "fired"), ("labels.v6: {cidr: '2001:db8::/32'}", "fired"),
            ("labels.v6: {cidr: '2001:db9::/32'}", "not_matched"), ("labels.v6: {cidr: 10.0.0.0/8}", "not_matched"),
            ("labels.text: {cidr: 10.0.0.0/8}", "unknown"), ("host: {cidr: 0.0.0.0/0}", "fired"),
            ("labels.v6: {cidr: '::/0'}", "fired"),
            ("severity: {equals: error}", "fired"), ("severity: {at_least: warning}", "fired"),
            ("severity: {above: error}", "not_matched"),
            ("severity: {below: critical}", "fired"), ("severity: {at_most: info}", "not_matched"), ("severity: '^err'", "fired"),
            ("incident.assignees: {equals: Bob}", "fired"), ("incident.assignees: {equals: PU2}", "fired"),
            ("incident.assignees: {equals: Eve}", "not_matched"), ("incident.assignees: {not_equals: Bob}", "not_matched"),
            ("incident.assignees: '^B'", "fired"), ("incident.assignees: PU", "not_matched"),
            ("incident.assignees: {in: [Eve, PU1]}", "fired"), ("incident.teams: x", "not_matched"),
            ("incident.teams: {exists: true}", "fired"), ("incident.teams: {not_equals: x}", "fired"),
            ("incident.priority: {equals: P1}", "fired"), ("incident.priority: PRIO", "not_matched"),
            ("incident.urgency: {equals: low}", "unknown"),
        ])
    func answers(condition: String, expected: String) throws {
        #expect(verdict(try load(when: "{\(condition)}"), subject)?.rawValue == expected)
    }

    @Test("A severity nobody gave is unknown; a word that fits no scale is there but cannot be compared")
    func severity() throws {
        let set = try load(when: "{severity: {exists: true}}")
        #expect(verdict(set, alert()) == .notMatched)
        #expect(verdict(set, alert { $0.rawSeverity = "page" }) == .fired)
        #expect(verdict(try load(when: "{severity: {below: critical}}"), alert { $0.rawSeverity = "page" }) == .unknown)
    }

    @Test(
        "A pattern that hits its limit is unknown, also under `not`, and is counted",
        arguments: ["{title: '^(a+)+$'}", "{not: {title: '^(a+)+$'}}"])
    func limitIsUnknown(condition: String) throws {
        let set = try load(when: condition)
        let decision = set.decide(alert(String(repeating: "a", count: 64) + "!"), at: noon)
        let result = try #require(decision.rules.first)
        #expect(result.verdict == .unknown)
        #expect(result.limitHits == 1)
        #expect(result.unknownFields == ["title"])
        #expect(decision.action == nil)
        #expect(set.decide(alert(String(repeating: "a", count: 70_000)), at: noon).rules.first?.verdict == .unknown)
    }
}
