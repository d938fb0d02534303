import Model
import Rules
import Testing

@Suite struct FieldTests {
    private let subject: Alert

    init() throws {
        var subject = Alert(id: "A-1", event: "triggered", status: .triggered, source: "am", kind: "alertmanager")
        subject.title = "t"
        subject.description = "d"
        subject.severity = .critical
        subject.service = "svc"
        subject.host = "h"
        subject.environment = "prod"
        subject.url = "https://x"
        subject.fingerprint = "fp"
        subject.dedupKey = DedupKey("key")
        subject.labels = ["app.kubernetes.io/name": "web"]
        subject.annotations = ["runbook": "rb"]
        var incident = IncidentSnapshot(id: "Q1")
        incident.number = 7
        incident.title = "it"
        incident.status = .acknowledged
        incident.urgency = .high
        incident.priority = Reference(id: "PP", name: "P2")
        incident.service = Reference(id: "PS", name: "Shop")
        incident.escalationPolicy = Reference(id: "PE", name: "Day")
        incident.assignees = [Reference(id: "PU", name: "Ada")]
        incident.teams = [Reference(id: "PT")]
        incident.type = "incident_default"
        subject.incident = incident
        subject.payload = try JSONValue.parse(
            Array(#"{"alerts":[{"labels":{"x":"y"},"n":1.50}],"tags":["a","b",null],"none":null,"flag":true,"o":{"k":1}}"#.utf8))
        self.subject = subject
    }

    private static let values = [
        "title": "t", "description": "d", "severity": "critical", "status": "triggered", "event": "triggered", "source": "am",
        "kind": "alertmanager", "service": "svc", "host": "h", "environment": "prod", "url": "https://x", "id": "A-1",
        "fingerprint": "fp", "dedup_key": "key", "labels.app.kubernetes.io/name": "web", "annotations.runbook": "rb",
        "incident.id": "Q1", "incident.number": "7", "incident.title": "it", "incident.status": "acknowledged",
        "incident.urgency": "high", "incident.priority": "P2", "incident.service": "Shop", "incident.escalation_policy": "Day",
        "incident.assignees": "Ada", "incident.teams": "PT", "incident.type": "incident_default",
        "payload.alerts.0.labels.x": "y",
        "payload.alerts.0.n": "1.50", "payload.tags": "a, b", "payload.flag": "true", "payload.o": #"{"k":1}"#,
    ]

    @Test("Every field can be asked for and written into a text", arguments: values)
    func everyField(name: String, value: String) throws {
        let asked = name == "payload.tags" ? "b" : value
        let set = try load(
            """
            rules:
              - name: it
                when: {\(name): {equals: '\(asked)'}}
                then: {title: '<{{\(name)}}>'}
            """)
        #expect(set.decide(subject, at: noon).action?.update.title == "<\(value)>")
    }

    @Test("A field the alert has not leaves the rule unknown and names itself", arguments: values.keys)
    func missing(name: String) throws {
        var bare = Alert(id: "", source: "", kind: "")
        bare.event = "triggered"
        let always: Set = ["status", "event", "source", "kind", "id"]
        let set = try load(when: "{\(name): 'no such text'}")
        let result = set.decide(bare, at: noon, recording: .all).rules[0]
        #expect(result.verdict == (always.contains(name) ? .notMatched : .unknown))
        #expect(result.unknownFields == (always.contains(name) ? [] : [name]))
    }

    @Test("A null in the body is absent")
    func null() throws {
        #expect(verdict(try load(when: "{payload.none: {exists: false}}"), subject) == .fired)
        #expect(verdict(try load(when: "{payload.alerts.7.x: {exists: false}}"), subject) == .fired)
    }
}
