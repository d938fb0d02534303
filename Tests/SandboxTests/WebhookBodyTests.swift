import Model
import Testing

@testable import Sandbox

@Suite("WebhookBody")
struct WebhookBodyTests {
    static let incidentMembers: Set<String> = [
        "id", "type", "self", "html_url", "number", "status", "incident_key", "created_at", "title", "service", "assignees",
        "escalation_policy", "teams", "priority", "urgency", "conference_bridge", "resolve_reason", "incident_type",
    ]

    func bodies(_ fill: @Sendable (inout IncidentUpdate) -> Void) throws -> [JSONValue] {
        var (account, id) = try AccountStateTests.account()
        _ = try account.update([AccountStateTests.change(id, fill)], by: AccountStateTests.bot, at: AccountStateTests.start)
        return try account.takeEvents().map { try #require(try JSONValue.parse(WebhookBody.render($0, in: .standard))["event"]) }
    }

    @Test("The envelope and the incident have the members of the documented example, no more and no less")
    func incident() throws {
        let event = try #require(bodies { $0.status = .acknowledged }.first)
        #expect(
            Set((event.members ?? []).map(\.key)) == [
                "id", "event_type", "resource_type", "occurred_at", "agent", "client", "data",
            ])
        #expect(event["resource_type"]?.string == "incident")
        #expect(event["occurred_at"]?.string == "2026-11-23T10:00:00.000Z")
        #expect(event.value(at: "agent.id")?.string == "PBOT001")
        #expect(event.value(at: "agent.type")?.string == "user_reference")
        let data = try #require(event["data"])
        #expect(Set((data.members ?? []).map(\.key)) == Self.incidentMembers)
        #expect(data["created_at"]?.string == "2026-11-23T10:00:00Z")
        #expect(data["priority"]?.isNull == true)
        #expect(data.value(at: "assignees.0.summary")?.string == "fettle bot")
    }

    @Test("A note's body holds the note and a reference to its incident")
    func note() throws {
        let events = try bodies {
            $0.status = .resolved
            $0.resolution = "cleared"
        }
        let data = try #require(events.last?["data"])
        #expect(data["type"]?.string == "incident_note")
        #expect(data["content"]?.string == "Resolution Note: cleared")
        #expect(data.value(at: "incident.type")?.string == "incident_reference")
    }

    @Test("A conference bridge's body lists its numbers")
    func bridge() throws {
        let events = try bodies { $0.conferenceBridge = ConferenceBridge(number: "+44", url: "https://c.example") }
        let data = try #require(events.first?["data"])
        #expect(data["type"]?.string == "incident_conference_bridge")
        #expect(data.value(at: "conference_numbers.0.number")?.string == "+44")
    }

    @Test("Every transition's events are among the types a subscription lists")
    func types() {
        let told = AccountStateTests.cases.flatMap(\.events)
        #expect(!told.isEmpty)
        #expect(AccountEvent.types.isSuperset(of: told))
    }

    @Test("A ping is about pagey")
    func ping() throws {
        var account = AccountState()
        account.ping(at: AccountStateTests.start)
        let event = try #require(account.takeEvents().first)
        let body = try JSONValue.parse(WebhookBody.render(event, in: .standard))
        #expect(body.value(at: "event.event_type")?.string == "pagey.ping")
        #expect(body.value(at: "event.resource_type")?.string == "pagey")
    }
}
