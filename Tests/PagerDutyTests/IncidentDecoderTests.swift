import Model
import Testing

@testable import PagerDuty

@Suite struct IncidentDecoderTests {
    @Test("Reads an incident as the REST API writes it") func full() throws {
        let json = try JSONValue.parse(
            """
            {"id":"PT4KHLK","type":"incident","summary":"[#1234] The server is on fire.","incident_number":1234,"status":"resolved",
            "title":"The server is on fire.","alert_counts":{"all":2,"triggered":1,"resolved":1},"urgency":"high",
            "service":{"id":"PIJ90N7","type":"service_reference","summary":"My Mail Service"},
            "assignments":[{"at":"2015-11-10T00:31:52Z","assignee":{"id":"PXPGF42","type":"user_reference","summary":"Earline"}},{}],
            "escalation_policy":{"id":"PT20YPA","summary":"Another"},"teams":[{"id":"PQ9K7I8","name":"Engineering"}],
            "priority":{"id":"P53ZZH5","type":"priority","summary":"P2","name":"P2"},"incident_type":{"name":"major_incident"},
            "resolve_reason":{"type":"merge_resolve_reason","incident":{"id":"PTARGET","type":"incident_reference"}}}
            """)
        var expected = IncidentSnapshot(id: "PT4KHLK")
        expected.number = 1234
        expected.title = "The server is on fire."
        expected.status = .resolved
        expected.urgency = .high
        expected.priority = Reference(id: "P53ZZH5", name: "P2")
        expected.service = Reference(id: "PIJ90N7", name: "My Mail Service")
        expected.escalationPolicy = Reference(id: "PT20YPA", name: "Another")
        expected.assignees = [Reference(id: "PXPGF42", name: "Earline")]
        expected.teams = [Reference(id: "PQ9K7I8", name: "Engineering")]
        expected.type = "major_incident"
        (expected.triggeredAlerts, expected.allAlerts) = (1, 2)
        expected.mergedInto = "PTARGET"
        #expect(IncidentDecoder.incident(json) == expected)
    }

    @Test(
        "Whatever is missing or of another kind is left out",
        arguments: [
            #"{"id":"Q1"}"#,
            #"{"id":"Q1","status":"snoozed","urgency":7,"title":null,"priority":null,"service":[],"assignments":{},"teams":"x"}"#,
            #"{"id":"Q1","incident_number":"12","alert_counts":[],"incident_type":"x","resolve_reason":null,"escalation_policy":{}}"#,
            #"{"id":"Q1","resolve_reason":{"type":"other","incident":{"id":"X"}}}"#,
        ])
    func tolerant(_ text: String) throws {
        #expect(IncidentDecoder.incident(try JSONValue.parse(text)) == IncidentSnapshot(id: "Q1"))
    }

    @Test(
        "What has no id is no incident",
        arguments: ["{}", #"{"id":""}"#, #"{"id":7}"#, "null", #""x""#, "[]"])
    func noID(_ text: String) throws { #expect(IncidentDecoder.incident(try JSONValue.parse(text)) == nil) }
}
