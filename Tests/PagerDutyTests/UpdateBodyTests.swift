import Model
import Testing

@testable import PagerDuty

@Suite struct UpdateBodyTests {
    private func body(_ id: IncidentID = "Q1", _ change: (inout IncidentUpdate) -> Void) -> String {
        var update = IncidentUpdate()
        change(&update)
        let bytes = UpdateBody.encode([BatchItem(incident: id, update: update, updates: [])])
        return String(decoding: bytes, as: UTF8.self)
    }
    private func item(_ fields: String) -> String { #"{"incidents":[{"id":"Q1","type":"incident_reference"\#(fields)}]}"# }

    @Test("Every field is written as PagerDuty's schema has it") func everyField() {
        let text = body {
            $0.status = .triggered
            $0.resolution = "cleared"
            $0.title = "Disk \"C:\\\" é\n"
            $0.urgency = .low
            $0.priority = Named("P2", id: "P53ZZH5")
            $0.escalationLevel = 2
            $0.escalationPolicy = Named("On-call", id: "PEP0001")
            $0.assignees = [Named("a@example.com", id: "PUSR001"), Named("b@example.com", id: "PUSR002")]
            $0.incidentType = "major_incident"
            $0.conferenceBridge = ConferenceBridge(number: "+1 415-555-1212,,,,1234#", url: "https://example.com/b")
        }
        let expected =
            #","status":"triggered","resolution":"cleared","title":"Disk \"C:\\\" é\n","urgency":"low""#
            + #","priority":{"id":"P53ZZH5","type":"priority_reference"},"escalation_level":2"#
            + #","escalation_policy":{"id":"PEP0001","type":"escalation_policy_reference"}"#
            + #","assignments":[{"assignee":{"id":"PUSR001","type":"user_reference"}},"#
            + #"{"assignee":{"id":"PUSR002","type":"user_reference"}}],"incident_type":{"name":"major_incident"}"#
            + #","conference_bridge":{"conference_number":"+1 415-555-1212,,,,1234#","conference_url":"https://example.com/b"}"#
        #expect(text == item(expected))
    }

    @Test("A field that is not set is not written") func unset() {
        #expect(body { _ in } == item(""))
        #expect(
            body { $0.conferenceBridge = ConferenceBridge(url: "u") } == item(#","conference_bridge":{"conference_url":"u"}"#))
        #expect(body { $0.assignees = [] } == item(#","assignments":[]"#))
        #expect(body { $0.title = "" } == item(#","title":"""#))
    }

    @Test("Without its id, a priority is a plain name, and others stand where their id would")
    func unresolved() {
        #expect(body { $0.priority = Named("P2") } == item(#","priority":"P2""#))
        #expect(body { $0.priority = Named("P53ZZH5") } == item(#","priority":{"id":"P53ZZH5","type":"priority_reference"}"#))
        #expect(
            body { $0.escalationPolicy = Named("On-call") }
                == item(#","escalation_policy":{"id":"On-call","type":"escalation_policy_reference"}"#))
        #expect(
            body { $0.assignees = [Named("a@example.com")] }
                == item(#","assignments":[{"assignee":{"id":"a@example.com","type":"user_reference"}}]"#))
    }

    @Test("Items keep their order; reading writes ids alone") func several() {
        let items = ["Q2", "Q1"].map { BatchItem(incident: IncidentID($0), update: IncidentUpdate(), updates: []) }
        let text = #"{"incidents":[{"id":"Q2","type":"incident_reference"},{"id":"Q1","type":"incident_reference"}]}"#
        #expect(UpdateBody.encode(items) == Array(text.utf8))
        #expect(UpdateBody.reading(["Q2", "Q1"]) == Array(text.utf8))
        #expect(UpdateBody.encode([]) == Array(#"{"incidents":[]}"#.utf8))
    }

    @Test(
        "Ids are told from names by their look",
        arguments: [
            ("P53ZZH5", true), ("PUSR001", true), ("PXPGF42ABCDEFG", true), ("P1", false), ("PABCDE", false), ("Pabcdefg", false),
            ("Q53ZZH5", false), ("P53-ZH5", false), ("", false),
        ])
    func looks(_ text: String, _ expected: Bool) { #expect(ResourceID.looksLikeOne(text) == expected) }
}
