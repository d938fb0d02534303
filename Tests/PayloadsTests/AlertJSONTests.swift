import Model
import Testing

@testable import Payloads

@Suite struct AlertJSONTests {
    private func text(_ alert: Alert) -> String {
        var json = JSONWriter()
        alert.write(to: &json)
        return json.text
    }

    private func read(_ text: String) throws -> Alert {
        try #require(Alert(normalised: try JSONValue.parse(text), source: "cron", id: "line-1"))
    }

    @Test(arguments: Fixture.all + Fixture.shared)
    func `What is written is read back as it was`(fixture: Fixture) throws {
        for alert in PayloadDecoder.decode(fixture.input).alerts {
            let json = try JSONValue.parse(text(alert))
            #expect(text(try read(json.serialized())) == json.serialized())
            #expect(Alert.problems(normalised: json) == [])
        }
    }

    @Test func `Every field is written by its name in rule files`() throws {
        var alert = Alert(id: "1", event: "e", status: .other("s"), source: "so", kind: "k")
        alert.title = "t"
        alert.description = "d"
        alert.severity = .error
        alert.rawSeverity = "high"
        alert.service = "se"
        alert.host = "h"
        alert.environment = "en"
        alert.url = "u"
        alert.fingerprint = "f"
        alert.dedupKey = DedupKey("dk")
        alert.labels = ["b": "2", "a": "1"]
        alert.annotations = ["c": ""]
        alert.agent = "ag"
        alert.occurredAt = Timestamp(milliseconds: 0)
        alert.payload = try JSONValue.parse("{ \"x\" : 1.0 }")
        var incident = IncidentSnapshot(id: "Q")
        incident.number = 1
        incident.title = "it"
        incident.status = .acknowledged
        incident.urgency = .low
        incident.priority = Reference(id: "P", name: "P1")
        incident.service = Reference(id: "S")
        incident.escalationPolicy = Reference(id: "E", name: "n")
        incident.assignees = [Reference(id: "U", name: "ada")]
        incident.teams = []
        incident.type = "ty"
        incident.triggeredAlerts = 3
        incident.mergedInto = "M"
        alert.incident = incident
        let expected =
            #"{"id":"1","event":"e","status":"s","source":"so","kind":"k","title":"t","description":"d","severity":"error","#
            + #""raw_severity":"high","service":"se","host":"h","environment":"en","url":"u","fingerprint":"f","dedup_key":"dk","#
            + #""labels":{"a":"1","b":"2"},"annotations":{"c":""},"incident":{"id":"Q","number":1,"title":"it","#
            + #""status":"acknowledged","urgency":"low","priority":{"id":"P","name":"P1"},"service":{"id":"S"},"#
            + #""escalation_policy":{"id":"E","name":"n"},"assignees":[{"id":"U","name":"ada"}],"teams":[],"type":"ty","#
            + #""triggered_alerts":3,"merged_into":"M"},"agent":"ag","occurred_at":"1970-01-01T00:00:00.000Z","#
            + #""payload":{"x":1.0}}"#
        #expect(text(alert) == expected)
        #expect(text(try read(expected)) == expected)
        #expect(try read(expected).incident == incident)

        var short = JSONWriter()
        alert.write(to: &short, payload: false)
        #expect(!short.text.contains("payload"))
    }

    @Test func `An empty alert has happened just now and triggered`() throws {
        let alert = try read("{}")
        #expect(text(alert) == #"{"id":"line-1","event":"triggered","status":"triggered","source":"cron","kind":"cron"}"#)
        #expect(alert.severity == .unknown)
    }

    @Test(arguments: [
        (#"{"status": "resolved"}"#, "resolved", AlertStatus.resolved), (#"{"event": "resolved"}"#, "resolved", .resolved),
        (#"{"event": "annotated"}"#, "annotated", .other("annotated")), (#"{"event": "escalated"}"#, "escalated", .triggered),
        (#"{"event": "annotated", "status": "triggered"}"#, "annotated", .triggered),
    ])
    func `Event and status stand in for each other`(json: String, event: String, status: AlertStatus) throws {
        let alert = try read(json)
        #expect(alert.event == event)
        #expect(alert.status == status)
    }

    @Test func `A person may write it short`() throws {
        let alert = try read(
            #"{"severity": "PAGE", "labels.env": "prod", "labels": {"n": 1}, "incident": {"id": "Q1", "priority": "P1", "assignees": ["ada"]}}"#
        )
        #expect(alert.severity == .critical)
        #expect(alert.rawSeverity == "PAGE")
        #expect(alert.labels == ["env": "prod", "n": "1"])
        #expect(alert.incident?.priority == Reference(id: "P1", name: "P1"))
        #expect(alert.incident?.assignees == [Reference(id: "ada", name: "ada")])
    }

    @Test(arguments: ["null", "[]", "1", "\"x\""])
    func `Only an object is an alert`(json: String) throws {
        let json = try JSONValue.parse(json)
        #expect(Alert(normalised: json, source: "s", id: "i") == nil)
        #expect(Alert.problems(normalised: json) == ["an alert is a map of fields"])
    }

    @Test(arguments: [
        (#"{"titel": "x"}"#, "an alert has no field `titel`"), (#"{"title": {}}"#, "`title` cannot have this value"),
        (#"{"labels": ["a"]}"#, "`labels` cannot have this value"),
        (#"{"labels": {"a": {}}}"#, "`labels` cannot have this value"),
        (#"{"incident": {"number": 1}}"#, "`incident` cannot have this value"),
        (#"{"incident": {"id": "Q1", "urgence": "low"}}"#, "an incident has no field `urgence`"),
        (#"{"occurred_at": "noon"}"#, "`occurred_at` cannot have this value"),
        (#"{"dedup_key": ""}"#, "`dedup_key` cannot have this value"),
    ])
    func `What is not understood is said`(json: String, problem: String) throws {
        #expect(Alert.problems(normalised: try JSONValue.parse(json)) == [problem])
    }
}
