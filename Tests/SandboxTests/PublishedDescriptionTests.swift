import Foundation
import Model
import Testing

@testable import Sandbox

/// PagerDuty's own descriptions, where they lie beside the package.
enum PublishedDescription: String, CaseIterable {
    case rest = "rest-openapi.json"
    case events = "events-v2-openapi.json"

    private var url: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared/pagerduty").appending(path: rawValue)
    }

    static var arePresent: Bool { allCases.allSatisfy { FileManager.default.fileExists(atPath: $0.url.path) } }

    func read() throws -> OpenAPIDescription { try OpenAPIDescription(json: Array(Data(contentsOf: url))) }
}

@Suite("The sandbox against PagerDuty's published descriptions", .enabled(if: PublishedDescription.arePresent))
struct PublishedDescriptionTests {
    let desk = Desk()
    let rest: OpenAPIDescription
    let events: OpenAPIDescription

    init() throws {
        rest = try PublishedDescription.rest.read()
        events = try PublishedDescription.events.read()
        let event = MonitoringEvent(
            .trigger, routingKey: "sandboxpayments00000000000000001", dedupKey: "k1", summary: "disk full", source: "h1")
        try desk.state.ingest(event)
        try desk.state.openIncidents(titles: ["cpu hot", "no alert"])
    }

    /// Puts the request to the sandbox, and both it and the answer to the description.
    func exchange(_ method: String, _ target: String, _ body: String = "", token: String = "sandbox-token") -> (Int, [String]) {
        var headers = Desk.defaults
        headers["authorization"] = "Token token=" + token
        let request = SandboxRequest(method: method, target: target, headers: headers, body: Array(body.utf8))
        let reply = desk.state.handle(request)
        let description = request.path.hasPrefix("/v2/") ? events : rest
        let asked = description.violations(
            request: method, path: request.path, query: request.query, headers: headers, body: request.body)
        let answered = description.violations(
            response: reply.status, to: method, path: request.path, body: reply.body() ?? [])
        return (reply.status, asked + answered)
    }

    static let item = #"{"id":"Q1FETTLE000001","type":"incident_reference""#

    @Test(
        "Requests of a client and the sandbox's answers fit the description",
        arguments: [
            ("GET", "/incidents?incident_key=k1&date_range=all&statuses[]=triggered&statuses[]=acknowledged&limit=100", "", 200),
            ("GET", "/incidents?limit=2&offset=1&total=true&service_ids[]=PSVC001", "", 200),
            ("GET", "/incidents/Q1FETTLE000001", "", 200), ("GET", "/incidents/Q1FETTLE000001/alerts?limit=100", "", 200),
            ("GET", "/priorities", "", 200), ("GET", "/users?query=bot@example.com&limit=100", "", 200),
            ("GET", "/escalation_policies?query=Payments&limit=100", "", 200), ("GET", "/services", "", 200),
            ("GET", "/abilities", "", 200), ("GET", "/incidents/types", "", 200), ("GET", "/users/me", "", 400),
            ("PUT", "/incidents", #"{"incidents":[\#(item)}]}"#, 200),
            ("PUT", "/incidents", #"{"incidents":[\#(item),"status":"acknowledged"}]}"#, 200),
            ("PUT", "/incidents", #"{"incidents":[\#(item),"status":"resolved","resolution":"r"}]}"#, 200),
            (
                "PUT", "/incidents",
                #"{"incidents":[\#(item),"title":"t","urgency":"low","priority":{"id":"PPRIO01","type":"priority_reference"},"#
                    + #""incident_type":{"name":"major_incident"},"assignments":[{"assignee":{"id":"PUSR002","type":"user_reference"}}],"#
                    + #""conference_bridge":{"conference_number":"+1","conference_url":"https://c.example"}}]}"#, 200
            ),
            ("PUT", "/incidents", #"{"incidents":[\#(item),"priority":"P1","escalation_level":2}]}"#, 200),
            (
                "PUT", "/incidents",
                #"{"incidents":[\#(item),"escalation_policy":{"id":"PEP0002","type":"escalation_policy_reference"}}]}"#, 200
            ),
            ("PUT", "/incidents/Q1FETTLE000002", #"{"incident":{"type":"incident","status":"resolved"}}"#, 200),
            ("POST", "/incidents/Q1FETTLE000001/notes", #"{"note":{"content":"seen"}}"#, 200),
            ("GET", "/incidents/Q1FETTLE000001/notes", "", 200), ("GET", "/incidents/QX", "", 404),
            ("POST", "/webhook_subscriptions", WebhookSubscriptionTests.subscription, 200),
            ("GET", "/webhook_subscriptions", "", 200),
            (
                "POST", "/v2/enqueue",
                #"{"routing_key":"sandboxpayments00000000000000001","dedup_key":"k2","event_action":"trigger","#
                    + #""payload":{"summary":"s","source":"h","severity":"critical","custom_details":{"a":"b"}},"#
                    + #""client":"Alertmanager","client_url":"http://am","links":[{"href":"http://r","text":"R"}]}"#, 202
            ),
        ])
    func exchanges(method: String, target: String, body: String, status: Int) {
        let (answered, violations) = exchange(method, target, body)
        #expect(answered == status)
        #expect(violations == [])
    }

    @Test("The answer to a user's key fits too")
    func currentUser() {
        let (status, violations) = exchange("GET", "/users/me", token: "sandbox-user-token")
        #expect(status == 200)
        #expect(violations == [])
    }

    @Test(
        "What the sandbox refuses of a body, the description refuses too",
        arguments: [
            #"{"incidents":[{"id":"Q1FETTLE000001"}]}"#, #"{"incidents":[{"type":"incident"}]}"#, "{}",
            #"{"incidents":[\#(item),"status":"closed"}]}"#, #"{"incidents":[\#(item),"urgency":"medium"}]}"#,
            #"{"incidents":[\#(item),"escalation_level":"2"}]}"#, #"{"incidents":[\#(item),"priority":{"id":"PPRIO01"}}]}"#,
            #"{"incidents":[\#(item),"severity":"high"}]}"#, #"{"incidents":[\#(item),"title":null}]}"#,
            #"{"incidents":[\#(item),"assignments":[{"assignee":{"id":"PUSR001","type":"user"}}]}]}"#,
            #"{"incidents":[\#(item),"service":{"id":"PSVC001","type":"service_reference"}}]}"#,
        ])
    func refusals(body: String) {
        let (status, violations) = exchange("PUT", "/incidents", body)
        #expect(status == 400)
        #expect(!violations.isEmpty)
    }

    @Test("Every error answer of the bulk update fits", arguments: [401, 403, 413, 429])
    func errors(status: Int) {
        desk.state.add(SandboxFault(.status(status, bare: false)))
        let (answered, violations) = exchange("PUT", "/incidents", #"{"incidents":[\#(Self.item)}]}"#)
        #expect(answered == status)
        #expect(violations == [])
    }
}
