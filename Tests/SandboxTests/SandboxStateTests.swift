import Model
import Synchronization
import TestSupport
import Testing

@testable import Sandbox

/// Requests put to the state directly: everything but the wire.
struct Desk {
    static let defaults = [
        "authorization": "Token token=sandbox-token", "accept": "application/vnd.pagerduty+json;version=2",
        "content-type": "application/json", "from": "bot@example.com",
    ]

    let state: SandboxState
    let clock = ManualTimekeeper()

    init(_ settings: SandboxSettings = SandboxSettings()) { state = SandboxState(settings, timekeeper: clock) }

    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: JSONValue?
        var code: Int? { body?.value(at: "error.code")?.int }
    }

    func ask(_ method: String, _ target: String, _ body: String = "", changing changed: [String: String?] = [:]) -> Answer {
        var headers = Self.defaults
        for (name, value) in changed { headers[name] = value }
        let reply = state.handle(SandboxRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
        return Answer(
            status: reply.status, headers: Dictionary(reply.headers.map { ($0.name, $0.value) }) { $1 },
            body: reply.body().flatMap { try? JSONValue.parse($0) })
    }

    /// A bulk update with one item for the incident, with these fields more.
    func update(_ id: IncidentID, _ fields: String) -> Answer {
        ask("PUT", "/incidents", #"{"incidents":[{"id":"\#(id)","type":"incident_reference"\#(fields)}]}"#)
    }
}

@Suite("SandboxState")
struct SandboxStateTests {
    let desk = Desk()

    @Test(
        "Who may not ask is told so",
        arguments: [
            (["authorization": nil], 401, 2006), (["authorization": "Token token=wrong"], 401, 2006),
            (["authorization": "sandbox-token"], 401, 2006), (["authorization": "Token token="], 401, 2006),
            (["from": nil], 400, 2001), (["from": "nobody@example.com"], 400, 1008), (["from": "no address"], 400, 1028),
            (["from": "@"], 400, 1028), (["content-type": nil], 415, 2001), (["content-type": "text/plain"], 415, 2001),
            (["accept": nil], 400, 2001), (["accept": "application/vnd.pagerduty+json;version=1"], 400, 2001),
            (["accept": "text/html"], 400, 2001),
        ] as [([String: String?], Int, Int)])
    func headers(changed: [String: String?], status: Int, code: Int) throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        let body = #"{"incidents":[{"id":"\#(id)","type":"incident"}]}"#
        let answer = desk.ask("PUT", "/incidents", body, changing: changed)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.body?.value(at: "error.message")?.string?.isEmpty == false)
        #expect(answer.headers["X-Request-Id"] != nil)
    }

    @Test("The missing From is told in PagerDuty's words")
    func fromWords() throws {
        let answer = desk.ask("PUT", "/incidents", #"{"incidents":[]}"#, changing: ["from": nil])
        let words = answer.body?.value(at: "error.errors.0")?.string
        #expect(words == #"You must specify a user's email address in the "From" header to perform this action"#)
    }

    @Test(
        "Both forms of credential and several forms of headers are taken",
        arguments: [
            ["authorization": "Bearer sandbox-token"], ["authorization": "Bearer sandbox-user-token", "from": nil],
            ["content-type": "application/json; charset=utf-8"], ["accept": "*/*"], ["from": "Bot@Example.com"],
        ] as [[String: String?]])
    func accepted(changed: [String: String?]) throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        let body = #"{"incidents":[{"id":"\#(id)","type":"incident"}]}"#
        #expect(desk.ask("PUT", "/incidents", body, changing: changed).status == 200)
    }

    @Test(
        "A body that is not as described is refused with its faults",
        arguments: [
            ("{", "JSON parse error"), ("[]", "body must be an object"), ("{}", "incidents is required"),
            (#"{"incidents":{}}"#, "incidents must be an array"), (#"{"incidents":[]}"#, "incidents cannot be empty"),
            (#"{"incidents":[1]}"#, "incidents[0] must be an object"),
            (#"{"incidents":[{"type":"incident"}]}"#, "incidents[0].id is required"),
            (#"{"incidents":[{"id":"Q"}]}"#, "incidents[0].type is required"),
            (#"{"incidents":[{"id":"Q","type":"x"}]}"#, "incidents[0].type must be one of incident, incident_reference"),
            (
                #"{"incidents":[{"id":"Q","type":"incident","status":"closed"}]}"#,
                "incidents[0].status must be one of triggered, acknowledged, resolved"
            ),
            (#"{"incidents":[{"id":"Q","type":"incident","status":null}]}"#, "incidents[0].status must be a string"),
            (
                #"{"incidents":[{"id":"Q","type":"incident","escalation_level":"2"}]}"#,
                "incidents[0].escalation_level must be an integer"
            ),
            (#"{"incidents":[{"id":"Q","type":"incident","severity":"high"}]}"#, "incidents[0].severity is not known"),
            (
                #"{"incidents":[{"id":"Q","type":"incident","service":{"id":"PSVC001","type":"service_reference"}}]}"#,
                "incidents[0].service is not known"
            ),
            (
                #"{"incidents":[{"id":"Q","type":"incident","priority":{"id":"PPRIO01"}}]}"#,
                "incidents[0].priority.type is required"
            ),
            (
                #"{"incidents":[{"id":"Q","type":"incident","assignments":[{"assignee":{"id":"P","type":"user"}}]}]}"#,
                "incidents[0].assignments[0].assignee.type must be one of user_reference"
            ),
            (#"{"incidents":[{"id":"Q","type":"incident","incident_type":{}}]}"#, "incidents[0].incident_type.name is required"),
        ])
    func bodies(body: String, error: String) {
        let answer = desk.ask("PUT", "/incidents", body)
        #expect(answer.status == 400)
        #expect(answer.body?.value(at: "error.errors.0")?.string == error)
    }

    @Test("Without strictness, fields that are not described are passed over")
    func lenient() throws {
        var settings = SandboxSettings()
        settings.rules.strict = false
        let desk = Desk(settings)
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        #expect(desk.update(id, #","severity":"high""#).status == 200)
    }

    @Test("250 items pass, 251 are too many", arguments: [(250, 200), (251, 413)])
    func batchSize(count: Int, status: Int) throws {
        let ids = try desk.state.openIncidents(titles: (1...count).map { "t\($0)" })
        let items = ids.map { #"{"id":"\#($0)","type":"incident_reference","status":"acknowledged"}"# }
        let answer = desk.ask("PUT", "/incidents", #"{"incidents":[\#(items.joined(separator: ","))]}"#)
        #expect(answer.status == status)
        #expect(desk.state.statistics().itemsPerUpdate == (status == 200 ? [250] : []))
    }

    @Test("Every field of an item is applied and shown")
    func everyField() throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        let answer = desk.update(
            id,
            #","title":"new","urgency":"low","priority":{"id":"PPRIO02","type":"priority_reference"},"#
                + #""incident_type":{"name":"major_incident"},"#
                + #""conference_bridge":{"conference_number":"+44","conference_url":"https://c.example"},"#
                + #""assignments":[{"assignee":{"id":"PUSR003","type":"user_reference"}}]"#)
        let incident = try #require(answer.body?.value(at: "incidents.0"))
        #expect(incident["title"]?.string == "new")
        #expect(incident["urgency"]?.string == "low")
        #expect(incident.value(at: "priority.summary")?.string == "P2")
        #expect(incident.value(at: "incident_type.name")?.string == "major_incident")
        #expect(incident.value(at: "conference_bridge.conference_number")?.string == "+44")
        #expect(incident.value(at: "assignments.0.assignee.id")?.string == "PUSR003")
    }

    @Test("An unknown incident is 404, in bulk and alone")
    func unknownIncident() {
        #expect(desk.update("QX", "").code == 2100)
        for (method, path, body) in [
            ("GET", "/incidents/QX", ""), ("PUT", "/incidents/QX", #"{"incident":{"type":"incident"}}"#),
            ("GET", "/incidents/QX/alerts", ""), ("POST", "/incidents/QX/notes", #"{"note":{"content":"c"}}"#),
            ("GET", "/nowhere", ""),
        ] {
            #expect(desk.ask(method, path, body).status == 404, "\(method) \(path)")
        }
        #expect(desk.ask("DELETE", "/incidents").status == 405)
    }

    @Test("A single update also moves the incident to another service")
    func singleUpdate() throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        let body = #"{"incident":{"type":"incident","service":{"id":"PSVC002","type":"service_reference"},"title":"n"}}"#
        let answer = desk.ask("PUT", "/incidents/\(id)", body)
        #expect(answer.body?.value(at: "incident.service.id")?.string == "PSVC002")
        #expect(answer.body?.value(at: "incident.title")?.string == "n")
    }

    @Test("Items without fields read the incidents, and are counted as a read")
    func bulkRead() throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        #expect(desk.update(id, "").body?.value(at: "incidents.0.status")?.string == "triggered")
        #expect(desk.state.statistics().readCalls == 1)
        #expect(desk.state.statistics().updateCalls == 0)
    }

    @Test("The window of PUT /incidents closes with 429 and its headers, and opens again when it is over")
    func rateLimit() throws {
        var settings = SandboxSettings()
        settings.operationsPerMinute = [.updateIncidents: 2]
        let desk = Desk(settings)
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        #expect(desk.update(id, "").headers["ratelimit-remaining"] == "1")
        desk.clock.advance(by: .seconds(20))
        #expect(desk.update(id, "").headers["ratelimit-remaining"] == "0")
        let refused = desk.update(id, "")
        #expect(refused.status == 429)
        #expect(refused.code == 2020)
        #expect(refused.headers["ratelimit-limit"] == "2")
        #expect(refused.headers["ratelimit-reset"] == "40")
        #expect(desk.ask("GET", "/incidents").status == 200, "other operations have their own window")
        desk.clock.advance(by: .seconds(40))
        #expect(desk.update(id, "").status == 200)
    }

    @Test(
        "Lists come in pages of at most 100",
        arguments: [("", 25, true), ("limit=100", 100, true), ("limit=500&offset=50", 70, false)])
    func pages(query: String, count: Int, more: Bool) throws {
        _ = try desk.state.openIncidents(titles: (1...120).map { "t\($0)" })
        let answer = desk.ask("GET", "/incidents?total=true&" + query)
        #expect(answer.body?["incidents"]?.count == count)
        #expect(answer.body?["more"]?.bool == more)
        #expect(answer.body?["total"]?.int == 120)
    }

    @Test(
        "Pages beyond the first 10,000 and numbers that are none are refused",
        arguments: ["offset=9901&limit=100", "limit=x", "offset=-1"])
    func badPages(query: String) { #expect(desk.ask("GET", "/incidents?" + query).status == 400) }

    @Test("Incidents are found by key, status and service; an empty key asks nothing")
    func find() throws {
        let key = "sandboxdatabase00000000000000002"
        try desk.state.ingest(MonitoringEvent(.trigger, routingKey: key, dedupKey: "a b+c", summary: "s"))
        try desk.state.ingest(MonitoringEvent(.trigger, routingKey: key, dedupKey: "other", summary: "s"))
        func count(_ query: String) -> Int? { desk.ask("GET", "/incidents?" + query).body?["incidents"]?.count }
        #expect(count("incident_key=a%20b%2Bc&date_range=all&statuses[]=triggered&statuses[]=acknowledged") == 1)
        #expect(count("incident_key=A%20B%2BC") == 0)
        #expect(count("incident_key=") == 2)
        #expect(count("statuses[]=resolved") == 0)
        #expect(count("service_ids[]=PSVC001") == 0)
        #expect(count("service_ids[]=PSVC001&service_ids[]=PSVC002&urgencies[]=high") == 2)
        desk.clock.advance(by: .seconds(31 * 24 * 3600))
        #expect(count("incident_key=other") == 0)
        #expect(count("incident_key=other&date_range=all") == 1)
    }

    @Test("A query parameter that is not described is refused", arguments: ["ids[]=Q1", "status=triggered", "query=x"])
    func unknownParameter(query: String) { #expect(desk.ask("GET", "/incidents?" + query).code == 2001) }

    @Test("A wrong word in a list of statuses is refused in PagerDuty's words")
    func badStatus() {
        let answer = desk.ask("GET", "/incidents?statuses[]=open")
        #expect(answer.code == 2001)
        #expect(
            answer.body?.value(at: "error.errors.0")?.string == "Status must be a list of triggered, acknowledged, or resolved.")
    }

    @Test("Users, policies and services are found by part of their name")
    func queries() {
        #expect(desk.ask("GET", "/users?query=ADA").body?.value(at: "users.0.email")?.string == "ada@example.com")
        #expect(desk.ask("GET", "/users?query=grace@example.com").body?["users"]?.count == 1)
        #expect(desk.ask("GET", "/escalation_policies?query=on-call").body?["escalation_policies"]?.count == 2)
        #expect(desk.ask("GET", "/services?query=nope").body?["services"]?.count == 0)
        #expect(desk.ask("GET", "/priorities").body?.value(at: "priorities.0.name")?.string == "P1")
        #expect(desk.ask("GET", "/abilities").body?.value(at: "abilities.0")?.string == "urgencies")
        #expect(desk.ask("GET", "/incidents/types").body?.value(at: "incident_types.0.name")?.string == "incident_default")
    }

    @Test("A user's key has a user, an account's key has none")
    func currentUser() {
        let user = desk.ask("GET", "/users/me", changing: ["authorization": "Token token=sandbox-user-token"])
        #expect(user.body?.value(at: "user.id")?.string == "PBOT001")
        let account = desk.ask("GET", "/users/me")
        #expect(account.status == 400)
        #expect(account.body?.value(at: "error.errors.0")?.string?.contains("account-level access token") == true)
    }

    @Test("Incidents are opened and noted through the API")
    func openAndNote() throws {
        let body =
            #"{"incident":{"type":"incident","title":"by hand","service":{"id":"PSVC001","type":"service_reference"},"#
            + #""priority":{"id":"PPRIO01","type":"priority_reference"},"incident_key":"mine","urgency":"low"}}"#
        let opened = desk.ask("POST", "/incidents", body)
        #expect(opened.status == 201)
        let id = try #require(opened.body?.value(at: "incident.id")?.string)
        #expect(opened.body?.value(at: "incident.incident_key")?.string == "mine")
        #expect(desk.ask("POST", "/incidents/\(id)/notes", #"{"note":{"content":"seen"}}"#).status == 200)
        #expect(desk.ask("GET", "/incidents/\(id)/notes").body?.value(at: "notes.0.content")?.string == "seen")
    }

    @Test("The recorded requests hold the bodies but not the credential")
    func recorded() throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        _ = desk.update(id, #","status":"resolved""#)
        let recorded = try #require(desk.state.requests().last)
        #expect(recorded.operation == .updateIncidents)
        #expect(recorded.status == 200)
        #expect(recorded.request.header("authorization") == "***")
        #expect(String(decoding: recorded.request.body, as: UTF8.self).contains(id.text))
    }

    @Test("Only so many requests are remembered")
    func bounded() {
        var settings = SandboxSettings()
        settings.rememberedRequests = 3
        let desk = Desk(settings)
        for _ in 1...5 { _ = desk.ask("GET", "/abilities") }
        #expect(desk.state.requests().count == 3)
        #expect(desk.state.statistics().calls[.listAbilities] == 5)
    }

    @Test("The snapshot tells what the account holds")
    func snapshot() throws {
        let ids = try desk.state.openIncidents(titles: ["a", "b"], service: "PSVC002", urgency: .low)
        _ = desk.update(ids[1], #","status":"resolved""#)
        let snapshot = desk.state.snapshot()
        #expect(snapshot.map(\.id) == ids)
        #expect(snapshot.map(\.status) == [.triggered, .resolved])
        #expect(snapshot[0].service == Reference(id: "PSVC002", name: "Database"))
        #expect(snapshot[0].urgency == .low)
    }

    @Test("A wait ends when its condition is met, and is cancelled with its task")
    func waiting() async throws {
        let state = desk.state
        async let two: Void = state.wait { $0.totalIncidents >= 2 }
        try state.openIncidents(titles: ["a"])
        try state.openIncidents(titles: ["b"])
        try await two
        let endless = Task { try await state.wait { _ in false } }
        endless.cancel()
        await #expect(throws: CancellationError.self) { try await endless.value }
    }
}
