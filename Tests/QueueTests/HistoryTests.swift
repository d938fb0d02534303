import GRDB
import Model
import TestSupport
import Testing

@testable import Queue

/// What a store keeps so that a person can ask why, and replay it.
@Suite struct HistoryTests {
    private static let body = Array(String(repeating: #"{"title": "Disk full"}"#, count: 100).utf8)

    private static func entry(_ id: DeliveryID, _ target: IncidentTarget? = nil, at time: Timestamp = .sample) -> QueueEntry {
        let decision = Decision(alert: "\(id)-0", target: target, ruleSet: "s1", rules: [], action: nil)
        return QueueEntry(
            delivery: id, source: "generic", receivedAt: time, alerts: 1, decisions: [decision], note: "a test message",
            raw: RawDelivery(kind: "generic", headers: ["ce-type": "x", "content-type": "y"], body: body, bot: "PBOT"))
    }

    @Test func aBodyIsKeptAsItCame() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(Self.entry("d1"))
        let record = try await SQLiteQueueReader(path: store.path).deliveries("d1").first
        #expect(record?.raw == Self.entry("d1").raw)
        #expect(record?.note == "a test message")
    }

    @Test func withoutRoomForBodiesNoneIsKept() async throws {
        let store = try TemporaryStore()
        var settings = store.settings()
        settings.maxBodyBytes = 0
        let queue = try SQLiteQueue(settings: settings, time: ManualTimekeeper())
        _ = try await queue.accept(Self.entry("d1"))
        let record = try await SQLiteQueueReader(path: store.path).deliveries("d1").first
        #expect(record != nil)
        #expect(record?.raw == nil)
    }

    @Test("Beyond their room the oldest bodies go, and their deliveries stay")
    func room() async throws {
        let store = try TemporaryStore()
        let size = PackedBytes(packing: Self.body).bytes.count
        var settings = store.settings()
        settings.maxBodyBytes = Int64(size * 2)
        let time = ManualTimekeeper()
        let queue = try SQLiteQueue(settings: settings, time: time)
        for number in 0..<4 { _ = try await queue.accept(Self.entry(DeliveryID("d\(number)"))) }
        time.advance(by: .seconds(11))
        _ = try await queue.accept(Self.entry("d4"))
        try await queue.settle([])
        await queue.close()
        let reader = try SQLiteQueueReader(path: store.path)
        var kept: [DeliveryID] = []
        for number in 0..<5 {
            let id = DeliveryID("d\(number)")
            let record = try #require(try await reader.deliveries(id).first)
            if record.raw != nil { kept.append(id) }
        }
        #expect(kept == ["d3", "d4"])
    }

    @Test func theRoomTakenIsKnownAgainAfterARestart() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(Self.entry("d1"))
        let taken = queue.writer.counts.bodyBytes
        #expect(taken == Int64(PackedBytes(packing: Self.body).bytes.count))
        await queue.close()
        #expect(try store.open().writer.counts.bodyBytes == taken)
    }

    @Test("Deliveries about an incident are found where nothing was done, too")
    func aboutAnIncident() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        let key = try #require(DedupKey("k1"))
        _ = try await queue.accept(Self.entry("quiet", .id("Q1")))
        _ = try await queue.accept(Self.entry("other", .id("Q2")))
        _ = try await queue.accept(Self.entry("by-key", .key(key)))
        var action = Action.sample()
        action.target = .key(key)
        _ = try await queue.accept(.sample("acted", actions: [action]))
        let claimed = try await queue.claim(upTo: 1)
        try await queue.settle([Outcome(update: claimed[0].id, incident: "Q1", result: .sent, at: .sample)])
        let reader = try SQLiteQueueReader(path: store.path)
        #expect(
            try await reader.deliveries(aboutIncident: "Q1", latest: 10).map(\.delivery) == ["quiet", "by-key", "acted"])
        #expect(try await reader.deliveries(aboutIncident: "Q1", latest: 1).map(\.delivery) == ["acted"])
        #expect(try await reader.deliveries(aboutIncident: "key:k1", latest: 10).map(\.delivery) == ["by-key", "acted"])
        #expect(try await reader.deliveries(aboutIncident: "", latest: 10).isEmpty)
    }

    @Test("Each delivery has its own decisions and updates, in their order, whatever is forgotten around it")
    func neighbours() async throws {
        let store = try TemporaryStore()
        let time = ManualTimekeeper()
        let queue = try store.open(time: time)
        func accept(_ id: DeliveryID, _ count: Int) async throws {
            var entry = QueueEntry.sample(id, updates: count)
            entry.receivedAt = time.now
            _ = try await queue.accept(entry)
        }
        try await accept("old", 3)
        try await queue.settle(queue.claim(upTo: 9).map { .sample($0) })
        time.advance(by: .seconds(6 * 86400))
        for (id, count) in [("none", 0), ("a", 2), ("b", 3)] as [(DeliveryID, Int)] { try await accept(id, count) }
        time.advance(by: .seconds(2 * 86400))
        // The second comes when the old ones are gone.
        for (id, count) in [("c", 1), ("d", 2)] as [(DeliveryID, Int)] { try await accept(id, count) }
        await queue.close()

        let reader = try SQLiteQueueReader(path: store.path)
        #expect(try await reader.deliveries("old").isEmpty)
        #expect(try await reader.history(ofIncident: "old-0").isEmpty)
        for (id, count) in [("none", 0), ("a", 2), ("b", 3), ("c", 1), ("d", 2)] as [(DeliveryID, Int)] {
            let record = try #require(try await reader.deliveries(id).first)
            #expect(record.decisions.map(\.decision.alert) == (0..<count).map { "\(id)/\($0)" })
            #expect(record.updates.map(\.row.update.action.alert) == (0..<count).map { "\(id)/\($0)" })
        }
        // Once all is forgotten, no number is given again.
        let again = try store.open(time: time)
        try await again.settle(again.claim(upTo: 9).map { .sample($0) })
        time.advance(by: .seconds(30 * 86400))
        for id in ["e", "f"] as [DeliveryID] { _ = try await again.accept(.sample(id, at: time.now)) }
        try await again.checkWritable()
        let numbers = try await again.writer.database.read {
            try Int64.fetchAll($0, sql: "SELECT number FROM deliveries UNION ALL SELECT id FROM updates")
        }
        #expect(numbers == [7, 8, 12, 13])
    }

    @Test func requestsAreKeptByUpdate() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 2))
        let ids = try await queue.claim(upTo: 2).map(\.id)
        let request = RequestRecord(
            at: .sample, operation: "update_incidents", status: "200", milliseconds: 12, requestID: "r-1",
            updates: [.init(update: ids[0], item: "{}"), .init(update: ids[1]), .init(update: UpdateID(99), item: "{}")])
        try await queue.note([request])
        let records = try await #require(SQLiteQueueReader(path: store.path).deliveries("d1").first).updates
        let kept = KeptRequest(
            call: 1, at: .sample, operation: "update_incidents", status: "200", milliseconds: 12, requestID: "r-1", item: "{}")
        var read = kept
        read.item = nil
        #expect(records.map(\.requests) == [[kept], [read]])
    }

    @Test("What is not sent yet tells how often it was tried, and what the last answer was unless that was good")
    func triesOfAnOpenUpdate() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1"))
        let update = try #require(try await queue.claim(upTo: 1).first)
        func answered(_ operation: String, _ status: String) async throws -> QueueRow? {
            try await queue.note([
                RequestRecord(
                    at: .sample, operation: operation, status: status, milliseconds: 1, requestID: nil,
                    updates: [.init(update: update.id)])
            ])
            return try await queue.list(.open).first
        }
        #expect(try await queue.list(.open).map(\.reason) == [""])
        _ = try await answered("update_incidents", "503")
        let tried = try await answered("update_incidents", "connect_failed")
        #expect(tried?.update.attempts == 2)
        #expect(tried?.reason == "not yet: update_incidents got connect_failed")
        let read = try await answered("read_incidents", "200")
        #expect(read?.update.attempts == 2)
        #expect(read?.reason == "")
        _ = try await answered("read_incidents", "429")
        try await queue.settle([.sample(update, .dead, reason: "400: no")])
        #expect(try await queue.list(.dead).map(\.reason) == ["400: no"])
    }

    @Test("Of an update that is repeated for days the first requests and the latest are kept")
    func requestsAreBounded() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 2))
        let ids = try await queue.claim(upTo: 2).map(\.id)
        for number in 1...1000 {
            let request = RequestRecord(
                at: .sample, operation: "update_incidents", status: "503", milliseconds: number, requestID: nil,
                updates: [.init(update: ids[0], item: "{}")] + (number == 500 ? [.init(update: ids[1])] : []))
            try await queue.note([request])
        }
        let records = try await #require(SQLiteQueueReader(path: store.path).deliveries("d1").first).updates
        #expect(records[0].requests.map(\.milliseconds) == Array(1...20) + Array(921...1000))
        #expect(records[1].requests.map(\.milliseconds) == [500])
    }

    @Test func aRuleSetIsKeptAsLongAsDecisionsMayNameIt() async throws {
        let store = try TemporaryStore()
        let time = ManualTimekeeper()
        let queue = try store.open(time: time)
        queue.keepRuleSet("s1", files: Self.body)
        queue.keepRuleSet("s2", files: [1, 2, 3])
        _ = try await queue.accept(.sample("d0"))
        let reader = try SQLiteQueueReader(path: store.path)
        #expect(try await reader.ruleSet("s1") == Self.body)
        #expect(try await reader.ruleSet("s2") == [1, 2, 3])
        #expect(try await reader.ruleSet("s3") == nil)
        time.advance(by: .seconds(8 * 86400))
        _ = try await queue.accept(.sample("d1"))
        await queue.close()
        #expect(try await reader.ruleSet("s1") == nil)
        #expect(try await reader.ruleSet("s2") == [1, 2, 3])
    }
}
