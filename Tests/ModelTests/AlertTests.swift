import Model
import Testing

@Suite struct AlertTests {
    @Test(
        "An echo is what neither a person nor a monitor caused",
        arguments: [
            ("triggered", nil, false), ("triggered", "PSERVICE", false), ("acknowledged", "PUSER", false),
            ("unacknowledged", nil, true), ("unacknowledged", "PSERVICE", true), ("unacknowledged", "PUSER", false),
            ("escalated", nil, true), ("resolved", "PSERVICE", false), ("resolved", nil, true),
        ] as [(String, String?, Bool)])
    func echo(event: String, agent: String?, isEcho: Bool) {
        var alert = Alert(id: "1", event: event, source: "pagerduty", kind: "pagerduty")
        var incident = IncidentSnapshot(id: "Q1")
        incident.service = Reference(id: "PSERVICE")
        (alert.incident, alert.agent) = (incident, agent)
        #expect(alert.isEcho == isEcho)
    }

    @Test("A monitor's alert is no echo")
    func monitor() {
        #expect(!Alert(id: "1", event: "resolved", source: "alertmanager", kind: "alertmanager").isEcho)
    }

    @Test("Only PagerDuty's events of new responders are reassignments", arguments: [("reassigned", true), ("resolved", false)])
    func reassignment(event: String, expected: Bool) {
        var alert = Alert(id: "1", event: event, source: "pagerduty", kind: "pagerduty")
        #expect(!alert.isReassignment)
        alert.incident = IncidentSnapshot(id: "Q1")
        #expect(alert.isReassignment == expected)
    }

    @Test("What is written to a copy is not seen in the original, nor the other way round")
    func copies() {
        var original = Alert(id: "1", source: "s", kind: "k")
        original.labels["env"] = "qa"
        var copy = original
        copy.labels["env"] = "production"
        copy.title = "copy"
        original.incident = IncidentSnapshot(id: "Q1")
        #expect((original.labels["env"], original.title, original.incident?.id) == ("qa", nil, "Q1"))
        #expect((copy.labels["env"], copy.title, copy.incident?.id) == ("production", "copy", nil))
    }
}
