import Model
import Rules
import Testing

@Suite struct TemplateTests {
    private func update(_ then: String, when: String = "{title: '(?i)lag on (?<host>[^ ]+)'}", _ alert: Alert) throws
        -> IncidentUpdate?
    {
        try load("rules:\n  - name: it\n    when: \(when)\n    then: \(then)\n").decide(alert, at: noon).action?.update
    }

    @Test("A capture goes before a field of the same name")
    func captureFirst() throws {
        let subject = alert("Lag on db-ü🔥 now") { $0.host = "field" }
        #expect(
            try update("{title: '{{host}} / {{ title }} / {{incident.id}}'}", subject)?.title == "db-ü🔥 / Lag on db-ü🔥 now / Q1")
    }

    @Test("A capture that took nothing gives way to the field")
    func unsetCapture() throws {
        let subject = alert("Lag") { $0.host = "field" }
        #expect(try update("{title: 'x {{host}}'}", when: "{title: 'Lag(?: on (?<host>.+))?'}", subject)?.title == "x field")
    }

    @Test("What is filled in is not read as a template again")
    func noReparse() throws {
        let subject = alert("Lag on {{description}}") { $0.description = "secret" }
        #expect(try update("{title: '{{host}}!'}", subject)?.title == "{{description}}!")
    }

    @Test("A field that is missing gives the empty text and is named in the record")
    func missing() throws {
        let set = try load("rules:\n  - name: it\n    when: {title: Lag}\n    then: {title: 'a{{service}}b'}\n")
        let decision = set.decide(alert("Lag"), at: noon)
        #expect(decision.action?.update.title == "ab")
        #expect(decision.rules[0].unknownFields == ["service"])
        #expect(decision.rules[0].verdict == .fired)
    }

    @Test("A text that comes out empty is left out")
    func empty() throws {
        let update = try update(
            "{title: '{{service}}', urgency: low, assignees: ['{{service}}'], conference_bridge: {url: '{{service}}'}}",
            alert("Lag on x"))
        var expected = IncidentUpdate()
        expected.urgency = .low
        #expect(update == expected)
    }

    @Test("A rendered title is cut at its limit")
    func capped() throws {
        let title = try update("{title: '{{title}}'}", when: "{title: Lag}", alert("Lag " + String(repeating: "ü", count: 3000)))?
            .title
        #expect(title?.unicodeScalars.count == 1024)
        #expect(title?.hasSuffix("ü…") == true)
    }

    @Test("Captures come from what made the rule fire, not from what failed")
    func onlyFromTheTruth() throws {
        let when = "{any: [{all: [{title: 'Lag on (?<host>.*)'}, {service: nope}]}, {title: '(?<word>Lag)'}]}"
        let subject = alert("Lag on db") { $0.service = "shop" }
        #expect(try update("{title: '{{word}}|{{host}}'}", when: when, subject)?.title == "Lag|")
    }

    @Test("Every text of `then` may hold a template")
    func everywhere() throws {
        let update = try update(
            "{priority: '{{labels.p}}', escalation_policy: 'Team {{host}}', incident_type: 't_{{host}}', conference_bridge: {number: '{{host}}', url: 'https://x/{{host}}'}}",
            alert("Lag on db") { $0.labels = ["p": "P1"] })
        #expect(update?.priority?.text == "P1")
        #expect(update?.escalationPolicy?.text == "Team db")
        #expect(update?.incidentType == "t_db")
        #expect(update?.conferenceBridge == ConferenceBridge(number: "db", url: "https://x/db"))
        #expect(try self.update("{status: resolved, resolution: 'ok {{host}}'}", alert("Lag on db"))?.resolution == "ok db")
        #expect(
            try self.update("{assignees: ['{{host}}@example.com', PU1]}", alert("Lag on db"))?.assignees?.map(\.text) == [
                "db@example.com", "PU1",
            ])
    }
}
