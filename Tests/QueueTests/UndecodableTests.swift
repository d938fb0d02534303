import Model
import TestSupport
import Testing

@testable import Queue

/// What could not be decoded is kept where `fettle why` finds it, within bounds.
@Suite struct UndecodableTests {
    private func sample(_ id: DeliveryID, at time: Timestamp = .sample, body: [UInt8] = Array("{".utf8)) -> UndecodableDelivery {
        UndecodableDelivery(
            id: id, source: "mine", receivedAt: time, reason: "the body is not JSON", contentType: "application/json", body: body)
    }

    @Test func isFoundByItsIdWithEveryByte() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        let bytes: [UInt8] = Array(0...255)
        try await queue.keep(sample("d1", body: bytes))
        try await queue.keep(sample("d2", body: []))
        let reader = try SQLiteQueueReader(path: store.path)
        #expect(try await reader.undecodable("d1") == [sample("d1", body: bytes)])
        #expect(try await reader.undecodable("d2") == [sample("d2", body: [])])
        #expect(try await reader.undecodable("d3").isEmpty)
        #expect(try await reader.undecodable().map(\.id) == ["d1", "d2"])
        #expect(try await reader.undecodable(limit: 1).map(\.id) == ["d2"])
    }

    @Test func onlyTheLatestAndTheirBeginningsAreKept() async throws {
        let store = try TemporaryStore()
        var settings = store.settings()
        settings.maxUndecodable = 3
        settings.maxUndecodableBytes = 4
        let queue = try SQLiteQueue(settings: settings, time: ManualTimekeeper())
        for number in 1...5 { try await queue.keep(sample(DeliveryID("d\(number)"), body: Array("123456".utf8))) }
        let kept = try await SQLiteQueueReader(path: store.path).undecodable()
        #expect(kept.map(\.id) == ["d3", "d4", "d5"])
        #expect(kept.allSatisfy { $0.body == Array("1234".utf8) && $0.size == 6 })
    }

    @Test func goesWithTheHistory() async throws {
        let store = try TemporaryStore()
        let time = ManualTimekeeper()
        let queue = try store.open(time: time)
        try await queue.keep(sample("old", at: time.now))
        time.advance(by: store.settings().historyKeep + .seconds(1))
        try await queue.keep(sample("new", at: time.now))
        // The step of removing was handed in before this one.
        try await queue.checkWritable()
        #expect(try await SQLiteQueueReader(path: store.path).undecodable().map(\.id) == ["new"])
    }

    @Test func aClosedStoreRefuses() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        await queue.close()
        await #expect(throws: Refusal.self) { try await queue.keep(sample("d1")) }
    }
}
