import Foundation
import Model
import TestSupport
import Testing

@testable import Queue

@Suite struct SQLiteQueueReaderTests {
    @Test func aReaderSeesALiveStoreAndHindersNobody() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 3))
        let reader = try SQLiteQueueReader(path: store.path)
        #expect(try await reader.list(.open).count == 3)
        _ = try await queue.accept(.sample("d2"))
        #expect(try await reader.statistics() == QueueStatistics(pending: 4, inFlight: 0, dead: 0, oldest: .sample))
        reader.close()
        _ = try await queue.accept(.sample("d3"))
    }

    @Test func pagesHoldEveryRowOnce() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 10))
        let reader = try SQLiteQueueReader(path: store.path)
        var ids: [Int64] = []
        var after: UpdateID?
        while case let page = try await reader.page(.open, after: after, limit: 4), let last = page.last {
            ids += page.map(\.update.id.number)
            after = last.update.id
        }
        #expect(ids == Array(1...10))
    }

    @Test func aMissingStoreIsNotCreated() throws {
        let store = try TemporaryStore()
        let error = #expect(throws: QueueError.self) { try SQLiteQueueReader(path: store.path) }
        #expect(error?.detail.contains(store.path) == true)
        #expect(try store.contents().isEmpty)
    }

    @Test func aForeignFileIsRefused() throws {
        let store = try TemporaryStore()
        try Data("hello, this is text".utf8).write(to: URL(fileURLWithPath: store.path))
        let error = #expect(throws: QueueError.self) { try SQLiteQueueReader(path: store.path) }
        #expect(error?.code == .foreign)
    }

    @Test("What a reader asks for is done by the process that serves, once")
    func requests() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 2))
        let claimed = try await queue.claim(upTo: 2)
        try await queue.settle(claimed.map { .sample($0, .dead, reason: "2001") })
        let reader = try SQLiteQueueReader(path: store.path)
        try reader.ask([
            StoreRequest(kind: .retry, update: claimed[0].id), StoreRequest(kind: .drop, update: claimed[1].id),
            StoreRequest(kind: .drop, update: UpdateID(99)),
        ])
        #expect(try await queue.fulfilRequests() == FulfilledRequests(retried: 1, putAway: 1))
        #expect(try await queue.fulfilRequests() == FulfilledRequests())
        #expect(try await queue.statistics() == QueueStatistics(pending: 1, inFlight: 0, dead: 0, oldest: .sample))
    }

    @Test func anIncidentsHistoryNamesDeliveryResultAndRequest() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        var action = Action.sample()
        action.target = DedupKey("k1").map { .key($0) }
        _ = try await queue.accept(.sample("d1", actions: [action]))
        let claimed = try await queue.claim(upTo: 1)
        let reader = try SQLiteQueueReader(path: store.path)
        #expect(try await reader.history(ofIncident: "key:k1").map(\.row.state) == [.inFlight])
        try await queue.settle([
            Outcome(update: claimed[0].id, incident: "Q7", result: .sent, reason: "ok", requestID: "r-1", at: .sample)
        ])
        let history = try await reader.history(ofIncident: "Q7")
        #expect(history.map(\.row.state) == [.done])
        #expect(history.map(\.delivery) == ["d1"])
        #expect(history.map(\.result) == ["sent"])
        #expect(history.map(\.requestID) == ["r-1"])
        // Who asks by the key finds it too.
        #expect(try await reader.history(ofIncident: "key:k1").map(\.delivery) == ["d1"])
        #expect(try await reader.history(ofIncident: "key:k2").isEmpty)
    }

    @Test func aDeliverysRecordHoldsItsDecisionsAndUpdates() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        let entry = QueueEntry.sample("d1", updates: 2)
        _ = try await queue.accept(entry)
        let reader = try SQLiteQueueReader(path: store.path)
        let records = try await reader.deliveries("d1")
        #expect(records.count == 1)
        #expect(records.first?.decisions.map(\.decision) == entry.decisions)
        #expect(records.first?.updates.map(\.row.incident) == ["d1-0", "d1-1"])
        #expect(records.first?.receivedAt == .sample)
        #expect(try await reader.deliveries("d2").isEmpty)
    }
}
