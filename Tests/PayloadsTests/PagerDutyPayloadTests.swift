import Model
import Testing

@testable import Payloads

@Suite struct PagerDutyPayloadTests {
    private func decode(_ text: String, headers: [String: String] = [:]) throws -> Decoded {
        let kind = try #require(PayloadKind("pagerduty"))
        return PayloadDecoder.decode(Fixture.input(kind, Array(text.utf8), headers: headers))
    }

    private func event(_ type: String, id: String = "\"E1\"", data: String = #"{"id": "Q1", "type": "incident"}"#) -> String {
        #"{"event": {"id": \#(id), "event_type": "\#(type)", "data": \#(data)}}"#
    }

    @Test func `The event's signed id names the delivery, else the header, else it has no name of its own`() throws {
        let both = try decode(event("incident.triggered"), headers: ["x-webhook-id": "W1"])
        #expect(both.delivery == "E1")
        #expect(both.alerts.first?.id == "E1")
        #expect(try decode(event("incident.triggered", id: "null"), headers: ["x-webhook-id": "W1"]).delivery == "W1")
        let nameless = try decode(event("incident.triggered", id: "null"))
        #expect(nameless.delivery == nil)
        #expect(nameless.alerts.first?.id == "fallback")
    }

    @Test(arguments: [
        "acknowledged", "annotated", "conference_bridge.updated", "custom_field_values.updated", "delegated", "escalated",
        "incident_type.changed", "priority_updated", "reassigned", "reopened", "resolved", "responder.added", "responder.replied",
        "role.assigned", "service_updated", "status_update_published", "task.created", "task.updated", "task.completed",
        "triggered",
        "unacknowledged", "action_invocation.created", "action_invocation.updated", "action_invocation.terminated",
        "workflow.started", "workflow.completed", "of.the.future",
    ])
    func `The event is its type without its prefix`(name: String) throws {
        #expect(try decode(event("incident." + name)).alerts.first?.event == name)
    }

    @Test(arguments: [
        "service.created", "service.updated", "service.deleted", "service.custom_field_values.updated", "pagey.ping", "x", "",
        "incident",
        "Incident.triggered",
    ])
    func `An event of something else is ignored with its name as the reason`(type: String) throws {
        guard case .ignored(let reason, let delivery) = try decode(event(type)) else {
            Issue.record("not ignored")
            return
        }
        #expect(reason.contains(type))
        #expect(delivery == "E1")
    }

    @Test(arguments: [
        #"{"id": "Q1", "type": "incident", "incident": {"id": "Q2"}}"#, #"{"id": "Q1"}"#, #"{"id": "Q1", "type": null}"#,
        #"{"id": "N1", "type": "incident_note", "incident": {"id": "Q1"}}"#, #"{"type": "incident", "incident": {"id": "Q1"}}"#,
        #"{"type": "incident_role_assignments", "incident_role_assignments": [{"incident": {"id": "Q1"}}]}"#,
    ])
    func `The incident is found wherever an event may name it`(data: String) throws {
        #expect(try decode(event("incident.triggered", data: data)).alerts.first?.incident?.id == "Q1")
    }

    @Test(arguments: [
        "null", "{}", #"{"id": ""}"#, #"{"id": 7}"#, #"{"id": "N1", "type": "incident_note"}"#,
        #"{"id": "N1", "type": "incident_note", "incident": null}"#, #"{"incident_role_assignments": []}"#, "[]", "\"Q1\"",
    ])
    func `An event that names no incident is ignored`(data: String) throws {
        let decoded = try decode(event("incident.annotated", data: data))
        #expect(decoded.alerts.isEmpty && !decoded.isUndecodable)
    }

    @Test func `What belongs to a note or a responder is not taken for the incident's`() throws {
        let data = #"""
            {"id": "R1", "type": "incident_responder", "state": "pending", "status": "resolved", "title": "other", "urgency": "low",
             "incident_key": "k", "escalation_policy": {"id": "PX"}, "incident": {"id": "Q1", "summary": "mine"}}
            """#
        let alert = try #require(try decode(event("incident.responder.added", data: data)).alerts.first)
        var incident = IncidentSnapshot(id: "Q1")
        incident.title = "mine"
        #expect(alert.incident == incident)
        #expect(alert.status == .other("responder.added"))
        #expect(alert.dedupKey == nil)
    }

    @Test(arguments: [
        ("triggered", AlertStatus.triggered), ("escalated", .triggered), ("reopened", .triggered), ("unacknowledged", .triggered),
        ("acknowledged", .acknowledged), ("resolved", .resolved), ("annotated", .other("annotated")),
    ])
    func `Where no status is told, the event tells it if it can`(name: String, status: AlertStatus) throws {
        #expect(try decode(event("incident." + name)).alerts.first?.status == status)
    }

    @Test func `A told status goes before the event`() throws {
        let data = #"{"id": "Q1", "type": "incident", "status": "acknowledged"}"#
        #expect(try decode(event("incident.priority_updated", data: data)).alerts.first?.status == .acknowledged)
    }

    @Test(arguments: [("null", nil), ("\"\"", nil), ("7", nil), ("\"k 1\"", "k 1")] as [(String, String?)])
    func `An incident key is a key only if it is a text that is not empty`(key: String, expected: String?) throws {
        let data = #"{"id": "Q1", "type": "incident", "incident_key": \#(key)}"#
        #expect(try decode(event("incident.triggered", data: data)).alerts.first?.dedupKey?.text == expected)
    }
}
