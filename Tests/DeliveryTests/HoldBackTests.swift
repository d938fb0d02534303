import Model
import PagerDuty
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Calls that wait at the rate gate, behind the REST client itself.
@Suite struct HoldBackTests {
    /// Takes everything, and closes the gate for 30 s with the answers of these numbers.
    private final class ClosingTransport: Transport {
        private let closing: Set<Int>
        private let seen = Mutex<[String]>([])

        init(closing: Set<Int>) { self.closing = closing }

        /// `read` or the incidents that were written, in order.
        var requests: [String] { seen.withLock { $0 } }

        func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer {
            let items = request.body.flatMap { try? JSONValue.parse($0)["incidents"]?.array } ?? []
            let ids = items.compactMap { $0["id"]?.string }
            let isRead = items.allSatisfy { ($0.members ?? []).allSatisfy { $0.key == "id" || $0.key == "type" } }
            let number = seen.withLock { seen in
                seen.append(isRead ? "read" : ids.joined(separator: " "))
                return seen.count
            }
            let states = ids.map { #"{"id":"\#($0)","status":"triggered"}"# }.joined(separator: ",")
            let remaining = closing.contains(number) ? "0" : "900"
            return WireAnswer(
                status: 200, headers: ["ratelimit-limit": "960", "ratelimit-remaining": "\(remaining)", "ratelimit-reset": "30"],
                body: Array(
                    (ids.isEmpty ? #"{"incident":{"id":"Q1","status":"triggered"}}"# : #"{"incidents":[\#(states)]}"#).utf8))
        }
    }

    private let clock = ManualTimekeeper()

    private func client(_ transport: ClosingTransport) throws -> PagerDutyClient {
        var settings = PagerDutySettings()
        settings.token = Secret("token")
        settings.from = "bot@example.com"
        return try PagerDutyClient(settings: settings, transport: transport, timekeeper: clock)
    }

    private func call(_ update: (inout IncidentUpdate) -> Void, readFirst: Set<IncidentID>) -> BatchCall {
        var change = IncidentUpdate()
        update(&change)
        let items = (1...3).map { BatchItem(incident: IncidentID("Q\($0)"), update: change, updates: [UpdateID(Int64($0))]) }
        return BatchCall(batch: Batch(id: 1, items: items), readFirst: readFirst, readsWhenRejected: true)
    }

    @Test("What was read is read again, once, where the gate has let the call wait for longer than it is good")
    func expiry() async throws {
        let transport = ClosingTransport(closing: [1, 2])
        let client = try client(transport)
        let call = call({ $0.status = .acknowledged }, readFirst: ["Q1", "Q2", "Q3"])
        async let report = call.perform(with: client, timekeeper: clock)
        for _ in 0..<2 {
            await clock.waitForSleepers()
            clock.advance(by: .seconds(31))
        }
        #expect(await report.sent == ["Q1", "Q2", "Q3"])
        #expect(transport.requests == ["read", "read", "Q1 Q2 Q3"])
    }

    @Test("An acknowledge that trusts the news is read all the same once that has grown old; other changes just go")
    func trust() async throws {
        for (status, expected) in [
            (IncidentStatus.acknowledged, ["read", "read", "Q1 Q2 Q3"]), (.resolved, ["read", "Q1 Q2 Q3"]),
        ] {
            let transport = ClosingTransport(closing: [1])
            let client = try client(transport)
            _ = await client.read(["Q9"])
            let call = call({ $0.status = status }, readFirst: [])
            async let report = call.perform(with: client, timekeeper: clock)
            await clock.waitForSleepers()
            clock.advance(by: .seconds(31))
            #expect(await report.failure == nil)
            #expect(transport.requests == expected)
        }
    }

    @Test("What one incident is read for does not make the news of another younger")
    func newsOfOthers() async throws {
        let transport = ClosingTransport(closing: [1])
        let client = try client(transport)
        _ = await client.read(["Q9"])
        let call = call({ $0.status = .acknowledged }, readFirst: ["Q1"])
        async let report = call.perform(with: client, timekeeper: clock)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(31))
        #expect(await report.sent == ["Q1", "Q2", "Q3"])
        #expect(transport.requests == ["read", "read", "read", "Q1 Q2 Q3"])
    }

    @Test("What is called off while the call waits, for its read too, does not leave, and the others do")
    func calledOff() async throws {
        for readFirst in [[], ["Q1", "Q2", "Q3"]] as [Set<IncidentID>] {
            let transport = ClosingTransport(closing: [1])
            let client = try client(transport)
            _ = await client.read(["Q9"])
            let call = call({ $0.title = "t" }, readFirst: readFirst)
            let callOff = CallOff(timekeeper: clock)
            async let report = call.perform(with: client, unless: callOff, timekeeper: clock)
            await clock.waitForSleepers()
            #expect(callOff.callOff(["Q1"]) == ["Q1"])
            #expect(callOff.lookAgain(["Q2"]) == ["Q2"])
            await clock.waitForSleepers()
            clock.advance(by: .seconds(31))
            #expect(await report.sent == ["Q3"])
            #expect(await report.heldBack == ["Q1", "Q2"])
            #expect(transport.requests == ["read"] + (readFirst.isEmpty ? [] : ["read"]) + ["Q3"])
            #expect(callOff.callOff(["Q3"]).isEmpty)
        }
    }

    @Test("A call of which everything is called off ends at once, however long the gate stays closed")
    func allCalledOff() async throws {
        let transport = ClosingTransport(closing: [1])
        let client = try client(transport)
        _ = await client.read(["Q9"])
        let call = call({ $0.status = .acknowledged }, readFirst: ["Q1", "Q2", "Q3"])
        let callOff = CallOff(timekeeper: clock)
        async let report = call.perform(with: client, unless: callOff, timekeeper: clock)
        await clock.waitForSleepers()
        #expect(callOff.callOff(["Q1", "Q2", "Q3"]) == ["Q1", "Q2", "Q3"])
        #expect(await report.heldBack == ["Q1", "Q2", "Q3"])
        #expect(await report.failure == nil)
        #expect(transport.requests == ["read"])
    }
}
