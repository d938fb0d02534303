import Model
import Rules
import Testing

/// What of a PagerDuty alert's labels has to be fetched before its rules can be believed.
@Suite struct AwaitedFieldsTests {
    private func waiting(_ change: (inout Alert) -> Void = { _ in }) -> Alert {
        alert { alert in
            alert.awaitsIncidentAlerts = true
            change(&alert)
        }
    }

    private func awaits(_ condition: String, _ change: (inout Alert) -> Void = { _ in }) throws -> [String] {
        try load(when: condition).decide(waiting(change), at: noon).awaits
    }

    @Test(
        "A rule waits for what the incident's alerts may bring, where it could make it fire",
        arguments: [
            ("{title: lag, labels.env: prod}", ["labels.env"]),
            ("{title: lag, annotations.runbook: x}", ["annotations.runbook"]),
            ("{title: lag, not: {labels.env: prod}}", ["labels.env"]),
            ("{title: lag, severity: {at_least: error}}", ["severity"]),
            ("{title: lag, host: '^db'}", ["host"]),
            ("{title: lag, payload.alerts.0.body.details.x: y}", ["payload.alerts.0.body.details.x"]),
            ("{title: lag, labels.maintenance: {exists: true}}", ["labels.maintenance"]),
            ("{title: lag, labels.maintenance: {exists: false}}", ["labels.maintenance"]),
            ("{any: [{title: disk}, {labels.env: prod}]}", ["labels.env"]),
        ] as [(String, [String])])
    func waits(condition: String, fields: [String]) throws {
        #expect(try awaits(condition) == fields)
    }

    @Test(
        "It does not wait where nothing they could bring would matter",
        arguments: [
            "{title: disk, labels.env: prod}", "{title: lag}", "{any: [{title: lag}, {labels.env: prod}]}",
            "{title: lag, payload.event.data.x: y}", "{title: lag, incident.priority: P1}",
            // Unknown for another reason, which labels do not mend.
            "{incident.priority: P1, labels.env: prod}", "{title: lag, service: x, labels.env: prod}",
        ])
    func waitsNot(condition: String) throws {
        #expect(try awaits(condition) == [])
    }

    @Test(
        "A rule is named that has nearly every incident looked up, and none that asks first what PagerDuty tells",
        arguments: [
            ("{labels.env: prod}", true), ("{any: [{title: disk}, {labels.env: prod}]}", true),
            ("{title: '.*', severity: {at_least: error}}", true), ("{not: {service: shop}, labels.env: prod}", true),
            ("{title: disk, labels.env: prod}", false), ("{any: [{title: disk}, {service: shop, labels.env: prod}]}", false),
            ("{kind: {not_equals: pagerduty}, labels.env: prod}", false), ("{source: am, labels.env: prod}", false),
            ("{title: '[A-Za-z]', labels.env: prod}", true), ("{incident.id: '^[PQ]', labels.env: prod}", true),
            ("{incident.priority: {exists: false}, labels.env: prod}", true), ("{title: ''}", false),
            ("{source: pd, labels.env: prod}", true), ("{incident.urgency: low, labels.env: prod}", false),
            ("{title: lag}", false),
        ] as [(String, Bool)])
    func lookUps(condition: String, looksUp: Bool) throws {
        let set = try load(when: condition)
        #expect(set.rulesLookingUpEveryIncident(from: "pd", at: noon) == (looksUp ? set.rules.map(\.name) : []))
    }

    @Test("Once they are there, what is missing is missing")
    func fetched() throws {
        let set = try load(when: "{labels.maintenance: {exists: false}}")
        #expect(verdict(set, waiting()) == .unknown)
        #expect(verdict(set, alert()) == .fired)
        #expect(set.decide(alert(), at: noon).awaits.isEmpty)
    }

    @Test("A rule behind one that stops does not make anything wait")
    func stopped() throws {
        let set = try load(
            """
            rules:
              - {name: first, when: {title: lag}, then: {urgency: low}, stop: true}
              - {name: second, when: {labels.env: prod}, then: {urgency: high}}
            """)
        #expect(set.decide(waiting(), at: noon).awaits.isEmpty)
        #expect(set.decide(waiting { $0.title = "Disk full" }, at: noon).awaits == ["labels.env"])
    }

    @Test("A rule of other events does not make anything wait")
    func events() throws {
        let set = try load("rules:\n  - {name: it, events: [resolved], when: {labels.env: prod}, then: {title: x}}\n")
        #expect(set.decide(waiting(), at: noon).awaits.isEmpty)
        #expect(set.decide(waiting { $0.event = "resolved" }, at: noon).awaits == ["labels.env"])
    }

    @Test("A rule that holds waits for what its texts are made of")
    func templates() throws {
        let set = try load("rules:\n  - {name: it, when: {title: lag}, then: {title: 'Lag on {{labels.host}}'}}\n")
        #expect(set.decide(waiting(), at: noon).awaits == ["labels.host"])
        #expect(set.decide(waiting { $0.labels["host"] = "db-1" }, at: noon).awaits.isEmpty)
    }

    @Test("A rule that holds waits for what its state is kept apart by")
    func stateKeys() throws {
        let set = try load(
            "rules:\n  - {name: it, when: {title: lag}, cooldown: {for: 1m, by: [labels.cluster]}, then: {urgency: low}}\n")
        #expect(set.decide(waiting(), at: noon).awaits == ["labels.cluster"])
    }

    @Test("Both engines wait for the same", arguments: [0, 1, 2, 3])
    func engines(number: Int) throws {
        let condition = [
            "{title: '(?i)replica', labels.env: production}", "{labels.a: {exists: false}}", "{not: {severity: critical}}",
            "{any: [{labels.a: {exists: true}}, {title: nothing}]}",
        ][number]
        let set = try load(when: condition)
        let planned = set.decide(waiting(), at: noon)
        let plain = set.decide(waiting(), at: noon, recording: .all)
        #expect(planned.awaits == plain.awaits)
        #expect(!planned.awaits.isEmpty)
    }
}
