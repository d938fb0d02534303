import Model
import Synchronization
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct PagerDutyClientTests {
    private let clock = ManualTimekeeper()

    private func client(
        _ transport: ScriptedTransport, token: String = "u+SECRET", observer: RequestObserver = .init()
    ) throws -> PagerDutyClient {
        try PagerDutyClient(
            settings: PagerDutySettings(token: Secret(token), from: "bot@example.com", userAgent: "fettle/1.0"),
            transport: transport, timekeeper: clock, observer: observer)
    }
    private func item(_ id: IncidentID, _ change: (inout IncidentUpdate) -> Void = { $0.urgency = .low }) -> BatchItem {
        var update = IncidentUpdate()
        change(&update)
        return BatchItem(incident: id, update: update, updates: [])
    }

    @Test("An update is one PUT with PagerDuty's headers, answered with the incidents") func update() async throws {
        let transport = ScriptedTransport([.json(#"{"incidents":[{"id":"Q1","status":"triggered","urgency":"low"}]}"#)])
        let answer = try await client(transport).update([item("Q1")])
        #expect(answer.value?.map(\.urgency) == [.low])
        #expect(answer.requestID == "req-1")
        let request = try #require(transport.requests.first)
        #expect(request.method == .put)
        #expect(request.url == "https://api.pagerduty.com/incidents")
        #expect(
            request.headers == [
                "Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json",
                "From": "bot@example.com", "User-Agent": "fettle/1.0",
            ])
        #expect(request.authorization == Secret("Token token=u+SECRET"))
        #expect(request.bodyText == #"{"incidents":[{"id":"Q1","type":"incident_reference","urgency":"low"}]}"#)
        #expect(!"\(request)".contains("SECRET"))
    }

    @Test("A read carries neither From nor content type") func readHeaders() async throws {
        let transport = ScriptedTransport([.json(#"{"user":{"id":"PBOT001","summary":"fettle bot"}}"#)])
        #expect(try await client(transport).currentUser().value == Reference(id: "PBOT001", name: "fettle bot"))
        #expect(transport.requests.first?.headers.keys.sorted() == ["Accept", "User-Agent"])
        #expect(transport.requests.first?.target == "/users/me")
        #expect(transport.requests.first?.body == nil)
    }

    @Test("OAuth tokens are bearers, and a token can be replaced") func tokens() async throws {
        let transport = ScriptedTransport { _ in .success(.json(#"{"user":{"id":"PBOT001"}}"#)) }
        let client = try client(transport, token: "pdus+_0XBPWQQ")
        _ = await client.currentUser()
        try client.replaceToken(Secret("other"))
        #expect(throws: PagerDutySettings.Invalid.self) { try client.replaceToken(Secret("a\nb")) }
        _ = await client.currentUser()
        #expect(transport.requests.map(\.authorization) == [Secret("Bearer pdus+_0XBPWQQ"), Secret("Token token=other")])
    }

    @Test("No items, no call; a name without id is never sent") func neverSent() async throws {
        let transport = ScriptedTransport([])
        let client = try client(transport)
        #expect(await client.update([]).value == [])
        #expect(await client.update([item("Q1") { $0.assignees = [Named("a@b")] }]).failure?.verdict == .rejected)
        #expect(await client.update([item("Q1") { $0.escalationPolicy = Named("x") }]).failure?.verdict == .rejected)
        #expect(transport.requests.isEmpty)
    }

    @Test("Open incidents are asked for by key, encoded, over all dates and pages") func find() async throws {
        let transport = ScriptedTransport([
            .json(#"{"incidents":[{"id":"Q1"}],"more":true}"#), .json(#"{"incidents":[{"id":"Q2"}],"more":false}"#),
        ])
        let key = try #require(DedupKey(#"{}:{a="b c"}&é"#))
        #expect(try await client(transport).openIncidents(for: key).value?.map(\.id) == ["Q1", "Q2"])
        let target =
            "/incidents?incident_key=%7B%7D%3A%7Ba%3D%22b%20c%22%7D%26%C3%A9&statuses%5B%5D=triggered&statuses%5B%5D=acknowledged"
            + "&date_range=all&limit=100"
        #expect(transport.requests.map(\.target) == [target, target + "&offset=100"])
    }

    @Test("With an account's key the bot is the user of From") func accountKey() async throws {
        let transport = ScriptedTransport([
            .json(#"{"error":{"message":"account-level access token","code":2001}}"#, status: 400),
            .json(#"{"users":[{"id":"PBOT001","email":"Bot@example.com"}]}"#),
        ])
        #expect(try await client(transport).currentUser().value == Reference(id: "PBOT001", name: "bot@example.com"))
        #expect(transport.requests.map(\.target) == ["/users/me", "/users?query=bot%40example.com&limit=100"])
    }

    @Test("A wrong token is told as such; a From without user names the setting") func currentUserFails() async throws {
        let wrong = ScriptedTransport([.json("denied", status: 401)])
        #expect(try await client(wrong).currentUser().failure?.verdict == .unauthorized)
        #expect(wrong.requests.count == 1)
        let nobody = ScriptedTransport([.json("", status: 400), .json(#"{"users":[]}"#)])
        #expect(
            try await client(nobody).currentUser().failure?.message
                == "pagerduty.from: no user has the e-mail \"bot@example.com\"")
    }

    @Test(
        "What the transport could not do is safe to repeat only if nothing was sent",
        arguments: [
            (
                TransportFault(.beforeSending, .connectFailed, detail: "refused"), APIFailure.Verdict.notSent,
                "connect failed before the request was sent: refused"
            ),
            (TransportFault(.afterSending, .timeout), .outcomeUnknown, "timeout after the request was sent"),
            (TransportFault(.afterSending, .answerTooLarge), .outcomeUnknown, "answer too large after the request was sent"),
        ])
    func faults(_ fault: TransportFault, _ verdict: APIFailure.Verdict, _ message: String) async throws {
        let transport = ScriptedTransport { _ in .failure(fault) }
        #expect(try await client(transport).update([item("Q1")]).failure == APIFailure(verdict, message: message))
    }

    @Test("A success that cannot be read may well have been one", arguments: ["<html>", "{", "\u{FF}"])
    func unreadable(_ text: String) async throws {
        let answer = try await client(ScriptedTransport([.json(text)])).update([item("Q1")])
        #expect(answer.failure?.verdict == .outcomeUnknown)
        #expect(answer.failure?.status == 200)
    }

    @Test(
        "A success that is not PagerDuty's, as it tells of no incidents, may well have been none",
        arguments: ["", "{}", "[]", #"{"status":"ok"}"#, #"{"incidents":null}"#])
    func hollow(_ text: String) async throws {
        let client = try client(ScriptedTransport { _ in .success(.json(text)) })
        #expect(await client.update([item("Q1")]).failure?.verdict == .outcomeUnknown)
        #expect(await client.read(["Q1"]).failure?.verdict == .outcomeUnknown)
        #expect(await client.read(["Q1", "Q2"]).failure?.verdict == .outcomeUnknown)
        #expect(await client.alerts(of: "Q1").failure?.verdict == .outcomeUnknown)
        #expect(await client.names(of: .incidentType).failure?.verdict == .outcomeUnknown)
    }

    @Test("A success that says it has no body is one") func empty() async throws {
        #expect(try await client(ScriptedTransport([.json("", status: 204)])).update([item("Q1")]).value == [])
    }

    @Test("After a 429 every operation waits, and every attempt passes the gate") func rateLimited() async throws {
        let transport = ScriptedTransport([
            .json("", status: 429, headers: ["ratelimit-reset": "4"]), .json(#"{"incidents":[]}"#),
            .json(#"{"user":{"id":"P"}}"#),
        ])
        let client = try client(transport)
        #expect(await client.update([item("Q1")]).failure?.verdict == .rateLimited(retryAfter: .seconds(4)))
        async let again = client.update([item("Q1")])
        await clock.waitForSleepers()
        async let other = client.currentUser()
        #expect(transport.requests.count == 1)
        clock.advance(by: .seconds(4))
        #expect(await again.value == [])
        #expect(await other.value?.id == "P")
        #expect(transport.requests[0] == transport.requests[1])
    }

    @Test("Cancelled while it waits for the gate, a call was not sent") func cancelled() async throws {
        let transport = ScriptedTransport([.json("", status: 429, headers: ["ratelimit-reset": "4"])])
        let client = try client(transport)
        _ = await client.update([item("Q1")])
        let task = Task { [item = item("Q1")] in await client.update([item]) }
        await clock.waitForSleepers()
        task.cancel()
        #expect(await task.value.failure?.verdict == .notSent)
        #expect(transport.requests.count == 1)
    }

    @Test("Each call is reported with a bounded name and status") func observed() async throws {
        let log = CallLog()
        let observer = RequestObserver(finished: { log.append($0) }, rateLimitRemaining: { log.append($0) })
        let transport = ScriptedTransport(results: [
            .success(.json(#"{"incidents":[]}"#, headers: ["ratelimit-remaining": "955", "x-request-id": "abc"])),
            .failure(TransportFault(.afterSending, .timeout)), .success(.json("", status: 404)),
        ])
        let client = try client(transport, observer: observer)
        _ = await client.update([item("Q1")])
        _ = await client.update([item("Q1")])
        _ = await client.read(["Q1"])
        #expect(log.calls.map(\.operation) == [.updateIncidents, .updateIncidents, .getIncident])
        #expect(log.calls.map(\.status) == ["200", "timeout", "404"])
        #expect(log.calls.map(\.requestID) == ["abc", nil, "req-1"])
        #expect(log.calls.allSatisfy { $0.seconds >= 0 })
        #expect(log.remaining == [955])
    }

    @Test("Settings that cannot be used make no client") func invalid() {
        #expect(throws: PagerDutySettings.Invalid.self) {
            try PagerDutyClient(settings: PagerDutySettings(), transport: ScriptedTransport([]))
        }
    }
}

/// What an observer was told.
private final class CallLog: Sendable {
    private let log = Mutex((calls: [RequestObserver.Call](), remaining: [Int]()))
    var calls: [RequestObserver.Call] { log.withLock { $0.calls } }
    var remaining: [Int] { log.withLock { $0.remaining } }
    func append(_ call: RequestObserver.Call) { log.withLock { $0.calls.append(call) } }
    func append(_ remaining: Int) { log.withLock { $0.remaining.append(remaining) } }
}
