import Model
import PagerDuty
import Testing

@testable import Delivery

/// Which updates a request is kept for.
@Suite struct RequestHistoryTests {
    private let now = Timestamp(year: 2026, month: 11, day: 23)

    private func request(_ status: String) -> RequestRecord {
        RequestRecord(at: now, operation: "find_incidents", status: status, milliseconds: 1, requestID: "r")
    }

    private func queued(_ id: Int64, _ target: IncidentTarget?, _ change: (inout IncidentUpdate) -> Void) -> QueuedUpdate {
        var update = IncidentUpdate()
        change(&update)
        let action = Action(
            target: target, update: update, rules: ["r"], alert: "a", source: "s", cause: .triggered, decidedAt: now)
        return QueuedUpdate(id: UpdateID(id), action: action, acceptedAt: now)
    }

    private func notes(_ turn: DeliveryTurn) -> [RequestRecord] {
        turn.effects.flatMap { effect in if case .note(let requests) = effect { requests } else { [RequestRecord]() } }
    }

    @Test func aLookUpIsKeptForEveryUpdateThatWaitsForIt() throws {
        var machine = DeliveryMachine(settings: DeliverySettings())
        _ = machine.start(at: now)
        let key = try #require(DedupKey("k"))
        let updates = [queued(1, .key(key)) { $0.title = "a" }, queued(2, .key(key)) { $0.title = "b" }]
        _ = machine.handle(.claimed(.success(updates)), jitter: 0, at: now)
        let turn = machine.handle(
            .lookedUp(key, .success([IncidentSnapshot(id: "Q1")], requestID: "r"), [request("429"), request("200")]), jitter: 0,
            at: now)
        #expect(notes(turn).map(\.status) == ["429", "200"])
        #expect(notes(turn).allSatisfy { $0.updates == [.init(update: UpdateID(1)), .init(update: UpdateID(2))] })
    }

    @Test func askingForNamesIsKeptForWhoNamesThem() throws {
        var machine = DeliveryMachine(settings: DeliverySettings())
        _ = machine.start(at: now)
        let update = queued(1, .id("Q1")) { $0.priority = Named("P1") }
        let asked = machine.handle(.claimed(.success([update])), jitter: 0, at: now)
        let question = try #require(
            asked.effects.lazy.compactMap { if case .resolveNames(let question) = $0 { question } else { nil } }.first)
        let turn = machine.handle(
            .named(question, .success(question, requestID: nil), [request("200")]), jitter: 0, at: now)
        #expect(notes(turn).map(\.updates) == [[.init(update: UpdateID(1))]])
    }

    @Test("Of the reads of a batch an update keeps those that were about its incident, not the search for another")
    func searchIsItsOwn() async throws {
        let transport = RefusingTransport(refused: ["Q3"], isUnreadable: true)
        var settings = PagerDutySettings()
        settings.token = Secret("token")
        settings.from = "bot@example.com"
        let client = try PagerDutyClient(settings: settings, transport: transport, timekeeper: transport.clock)
        let items = (0..<8).map { number in
            BatchItem(
                incident: IncidentID("Q\(number)"), update: queued(1, nil) { $0.title = "t" }.action.update,
                updates: [UpdateID(Int64(number))])
        }
        let call = BatchCall(
            batch: Batch(id: 1, items: items), readFirst: Set(items.map(\.incident)), readsWhenRejected: false)
        let reads = await call.perform(with: client, timekeeper: transport.clock).requests.filter {
            $0.operation != "update_incidents"
        }
        func kept(for number: Int64) -> [RequestRecord] {
            reads.filter { $0.updates.contains { $0.update == UpdateID(number) } }
        }
        #expect(kept(for: 3).last?.operation == "get_incident")
        #expect(kept(for: 7).map(\.status) == ["404", "200"])
        #expect(kept(for: 7).count < reads.count)
    }

    @Test("A call keeps each item for its own updates, and what was only read without one")
    func batch() async throws {
        let api = try TracedPagerDuty()
        let items = [
            BatchItem(incident: "Q1", update: queued(1, nil) { $0.urgency = .low }.action.update, updates: [UpdateID(1)]),
            BatchItem(
                incident: "Q2", update: queued(2, nil) { $0.urgency = .high }.action.update, updates: [UpdateID(2), UpdateID(3)]),
        ]
        let call = BatchCall(
            batch: Batch(id: 1, items: items), readFirst: ["Q2"], readsWhenRejected: false, freshness: .seconds(3600))
        let report = await call.perform(with: api.client, timekeeper: SystemTimekeeper())
        let low = #"{"id":"Q1","type":"incident_reference","urgency":"low"}"#
        let high = #"{"id":"Q2","type":"incident_reference","urgency":"high"}"#
        #expect(report.requests.map(\.operation) == ["get_incident", "update_incidents"])
        #expect(
            report.requests.map(\.updates) == [
                [.init(update: UpdateID(2)), .init(update: UpdateID(3))],
                [
                    .init(update: UpdateID(1), item: low), .init(update: UpdateID(2), item: high),
                    .init(update: UpdateID(3), item: high),
                ],
            ])
    }
}

/// The real client over a transport that takes everything.
private struct TracedPagerDuty {
    private struct Yes: Transport {
        func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer {
            let incident = #"{"id":"Q2","type":"incident","status":"triggered","urgency":"low"}"#
            let body = #"{"incident":\#(incident),"incidents":[\#(incident)]}"#
            return WireAnswer(status: 200, headers: ["X-Request-Id": "r"], body: Array(body.utf8))
        }
    }

    let client: PagerDutyClient

    init() throws {
        client = try PagerDutyClient(
            settings: PagerDutySettings(token: Secret("u+SECRET"), from: "bot@example.com", userAgent: "fettle/1"),
            transport: Yes())
    }
}
