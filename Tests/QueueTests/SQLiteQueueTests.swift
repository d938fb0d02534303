import Foundation
import GRDB
import Model
import Synchronization
import TestSupport
import Testing

@testable import Queue

@Suite struct SQLiteQueueTests {
    @Test("Every commit is synced: the writing connection stands at FULL under WAL")
    func everyCommitIsSynced() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1"))
        let pragmas = try await queue.writer.database.write { database in
            try ["synchronous", "journal_mode", "foreign_keys", "busy_timeout", "application_id", "user_version"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == ["2", "wal", "1", "5000", String(0x4645_544C), String(StoreSchema.version)])
    }

    @Test("A statement leaves nothing in temporary files: a container may have no place for them")
    func noTemporaryFiles() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        #expect(try await queue.writer.database.write { try Int.fetchOne($0, sql: "PRAGMA temp_store") } == 2)
    }

    @Test("Deliveries that arrive during a commit share the next one")
    func deliveriesShareACommit() async throws {
        let store = try TemporaryStore()
        let commits = Mutex<[Int]>([])
        let queue = try store.open(observer: QueueObserver(committed: { commit in commits.withLock { $0.append(commit.calls) } }))
        let gate = await queue.writer.holdUp()
        try await withThrowingTaskGroup { group in
            for number in 0..<64 { group.addTask { try await queue.accept(.sample(DeliveryID("d\(number)"))) } }
            while queue.writer.waitingCalls < 64 { await Task.yield() }
            gate.signal()
            for try await receipt in group { #expect(!receipt.duplicate) }
        }
        let counted = commits.withLock { $0 }
        #expect(counted.prefix(2) == [1, 64])
        #expect(try await queue.statistics().pending == 64)
    }

    @Test("Counts kept in memory agree with the rows after a random walk", arguments: 0..<8)
    func countsAgree(seed: Int) async throws {
        let store = try TemporaryStore()
        let queue = try store.open(maxOpen: 60)
        let reader = try SQLiteQueueReader(path: store.path)
        var random = SeededRandom(seed: UInt64(seed))
        var claimed: [QueuedUpdate] = []
        for step in 0..<120 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let entry = QueueEntry.sample(DeliveryID("d\(step / 2)"), updates: Int.random(in: 0..<9, using: &random))
                _ = try? await queue.accept(entry)
            case 2: claimed += try await queue.claim(upTo: Int.random(in: 0..<12, using: &random))
            case 3:
                let some = claimed.shuffled(using: &random).prefix(4)
                try await queue.settle(some.map { .sample($0, Bool.random(using: &random) ? .dead : .merged) })
            case 4: try await queue.release(claimed.shuffled(using: &random).prefix(3).map(\.id))
            default:
                let some = try await queue.list(.all).map(\.update.id).shuffled(using: &random).prefix(4)
                try reader.ask(some.map { StoreRequest(kind: Bool.random(using: &random) ? .drop : .retry, update: $0) })
                if Bool.random(using: &random) { _ = try await queue.fulfilRequests() }
            }
            let counted = try await queue.writer.database.read { try UpdateTable.count(in: $0) }
            #expect(queue.writer.counts == counted, "after step \(step)")
        }
    }

    @Test("A store that was dropped without closing opens again")
    func dropping() async throws {
        let store = try TemporaryStore()
        var queue: SQLiteQueue? = try store.open()
        _ = try await queue?.accept(.sample("d1"))
        queue = nil
        let next = try store.open()
        #expect(try await next.statistics().pending == 1)
    }

    @Test("A closed queue refuses, and its store opens again")
    func closing() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1"))
        await queue.close()
        await queue.close()
        #expect(await refusal(of: .sample("d2"), by: queue)?.cause == .shuttingDown)
        await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        await #expect(throws: QueueError.self) { try await queue.claim(upTo: 1) }
        await #expect(throws: QueueError.self) { try await queue.list(.all) }
        let next = try store.open()
        #expect(try await next.claim(upTo: 5).count == 1)
        #expect(try store.contents()["fettle.db-wal"]?.isEmpty == false)
    }

    @Test("A second queue on one store is refused with the store's name, and the first goes on")
    func secondOpener() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        let error = #expect(throws: QueueError.self) { try store.open() }
        #expect(error?.code == .locked)
        #expect(error?.detail.contains(store.path) == true)
        #expect(error?.detail.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        _ = try await queue.accept(.sample("d1"))
    }

    @Test("A store reached through a link is the same store")
    func lockThroughLink() throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        let link = store.folder + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: store.path)
        let error = #expect(throws: QueueError.self) { try SQLiteQueue(settings: QueueSettings(path: link)) }
        #expect(error?.code == .locked)
        withExtendedLifetime(queue) {}
    }

    @Test("With the disk full nothing is accepted, and everything works again when there is room")
    func diskFull() async throws {
        let store = try TemporaryStore()
        let failures = Mutex<[QueueError.Code]>([])
        let queue = try store.open(observer: QueueObserver(failed: { error in failures.withLock { $0.append(error.code) } }))
        _ = try await queue.accept(.sample("d1"))
        let database = queue.writer.database
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        let large = QueueEntry.sample("d2", updates: 500)
        let refusal = await refusal(of: large, by: queue)
        #expect(refusal?.cause == .storeFailed)
        #expect((refusal?.retryAfter ?? 0) > 0)
        let error = await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        #expect(error?.code == .full)
        #expect(failures.withLock { $0 } == [.full, .full])
        #expect(try await queue.statistics().pending == 1)

        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await queue.checkWritable()
        #expect(try await queue.accept(large).duplicate == false)
        #expect(try await queue.statistics().pending == 501)
    }

    @Test("A store whose file is removed or replaced while it is open says so", arguments: [true, false])
    func fileGone(replaced: Bool) async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        try await queue.checkWritable()
        try FileManager.default.moveItem(atPath: store.path, toPath: store.path + ".old")
        if replaced { try Data("x".utf8).write(to: URL(fileURLWithPath: store.path)) }
        let error = await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        #expect(error?.detail.contains("was removed or replaced while it was open") == true)
        await queue.close()
    }

    @Test("A full queue is not ready for what it had to refuse, until there is room for that")
    func queueFull() async throws {
        let store = try TemporaryStore()
        let queue = try store.open(maxOpen: 10)
        _ = try await queue.accept(.sample("d1", updates: 8))
        try await queue.checkWritable()
        #expect(await refusal(of: .sample("d2", updates: 5), by: queue)?.cause == .queueFull)
        let error = await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        #expect(error?.code == .queueFull)
        let claimed = try await queue.claim(upTo: 3)
        await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        try await queue.settle(claimed.map { .sample($0) })
        try await queue.checkWritable()
        #expect(try await queue.accept(.sample("d2", updates: 5)).duplicate == false)
        await #expect(throws: QueueError.self) { try await queue.checkWritable() }
    }

    @Test("A store that may not be written refuses, and comes back by itself")
    func readOnly() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1"))
        try await queue.writer.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        #expect(await refusal(of: .sample("d2"), by: queue)?.cause == .storeFailed)
        let error = await #expect(throws: QueueError.self) { try await queue.checkWritable() }
        #expect(error?.code == .readOnly)
        #expect(try await queue.list(.open).count == 1)
        try await queue.writer.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        try await queue.checkWritable()
        #expect(try await queue.accept(.sample("d2")).duplicate == false)
    }

    @Test("An update that cannot be read becomes a dead letter and holds up nobody")
    func unreadable() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 3))
        try await queue.writer.database.write { try $0.execute(sql: "UPDATE updates SET action = '{' WHERE id = 2") }
        #expect(try await queue.claim(upTo: 3).map(\.id.number) == [1, 3])
        let dead = try await queue.list(.dead)
        #expect(dead.map(\.incident) == ["d1-1"])
        #expect(dead.first?.reason.contains("an action in the store is no JSON") == true)
        #expect(try await queue.statistics().inFlight == 2)
    }

    @Test("Dead letters that nobody looks after are removed after their time, and that is told")
    func pruningDead() async throws {
        let store = try TemporaryStore()
        let time = ManualTimekeeper()
        let removed = Mutex<[Int]>([])
        let queue = try store.open(time: time, observer: QueueObserver(deadPruned: { n in removed.withLock { $0.append(n) } }))
        _ = try await queue.accept(.sample("d1", updates: 3))
        let claimed = try await queue.claim(upTo: 3)
        try await queue.settle(claimed.prefix(2).map { .sample($0, .dead) })
        time.advance(by: .seconds(7_776_001))
        try await queue.settle([Outcome(update: claimed[2].id, incident: "Q3", result: .dead, at: time.now)])
        _ = try await queue.accept(.sample("d2", at: time.now, actions: []))
        try await queue.checkWritable()
        #expect(removed.withLock { $0 } == [2])
        #expect(try await queue.list(.dead).map(\.update.id) == [claimed[2].id])
        #expect(try await queue.statistics().dead == 1)
    }

    @Test("What waits is dropped at once; what is in flight is told as long as it is, over a restart too")
    func dropOpen() async throws {
        let store = try TemporaryStore()
        var queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 3))
        let claimed = try await queue.claim(upTo: 2)
        let reader = try SQLiteQueueReader(path: store.path)
        try reader.ask((1...3).map { StoreRequest(kind: .drop, update: UpdateID($0)) })
        #expect(try await queue.fulfilRequests() == FulfilledRequests(dropped: 1, inFlight: [claimed[0].id, claimed[1].id]))
        #expect(try await queue.fulfilRequests() == FulfilledRequests(inFlight: [claimed[0].id, claimed[1].id]))
        #expect(try await queue.statistics() == QueueStatistics(pending: 0, inFlight: 2, dead: 0, oldest: .sample))
        try await queue.settle([.sample(claimed[0], .dropped)])
        #expect(try await queue.fulfilRequests() == FulfilledRequests(inFlight: [claimed[1].id]))

        await queue.close()
        queue = try store.open()
        #expect(try await queue.claim(upTo: 5).isEmpty)
        #expect(try await queue.statistics() == QueueStatistics(pending: 0, inFlight: 0, dead: 0, oldest: nil))
        let (second, third) = try await (reader.record(of: claimed[1].id), reader.record(of: UpdateID(3)))
        #expect([second, third].map { $0?.result } == ["dropped", "dropped"])
        #expect(second?.row.reason == "dropped by hand; an earlier call may have applied it")
        #expect(third?.row.reason == "dropped by hand")
    }

    @Test("What is asked for before a claim is done before it: nothing that was dropped is taken up")
    func dropBeforeClaim() async throws {
        let fulfilled = Mutex<[FulfilledRequests]>([])
        let store = try TemporaryStore()
        let queue = try store.open(observer: QueueObserver(fulfilled: { done in fulfilled.withLock { $0.append(done) } }))
        _ = try await queue.accept(.sample("d1", updates: 3))
        try SQLiteQueueReader(path: store.path).ask([StoreRequest(kind: .drop, update: UpdateID(2))])
        #expect(try await queue.claim(upTo: 5).map(\.id) == [UpdateID(1), UpdateID(3)])
        #expect(fulfilled.withLock { $0 } == [FulfilledRequests(dropped: 1)])
        #expect(try await queue.fulfilRequests() == FulfilledRequests())
    }

    @Test(
        "Of many requests a portion is done at a time, none is kept twice, and nothing that is to be dropped is claimed meanwhile"
    )
    func manyRequests() async throws {
        let fulfilled = Mutex<[Int]>([])
        let store = try TemporaryStore()
        let queue = try store.open(
            maxOpen: 20_000, observer: QueueObserver(fulfilled: { done in fulfilled.withLock { $0.append(done.changed) } }))
        for number in 0..<12 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 1000)) }
        let reader = try SQLiteQueueReader(path: store.path)
        let requests = (1...11_000).map { StoreRequest(kind: .drop, update: UpdateID($0)) }
        for _ in 0..<2 { try reader.ask(requests) }
        #expect(try await queue.claim(upTo: 5).map(\.id.number) == [11_001, 11_002, 11_003, 11_004, 11_005])
        #expect(fulfilled.withLock { $0 } == [5000, 5000, 1000])
        #expect(try await queue.fulfilRequests() == FulfilledRequests())
    }

    @Test("Who drops an update has looked at its incident, which is kept")
    func dropIsAWord() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", actions: [.sample("Q1"), .sample("Q2"), .sample("Q3")]))
        let claimed = try await queue.claim(upTo: 1)
        try await queue.settle([.sample(claimed[0], .dropped)])
        try SQLiteQueueReader(path: store.path).ask([StoreRequest(kind: .drop, update: UpdateID(2))])
        _ = try await queue.fulfilRequests()
        let past = try await queue.past(of: [UpdateID(1): "Q1", UpdateID(2): "Q2", UpdateID(3): "Q3"])
        #expect(past["Q1"]?.spokenAt != nil && past["Q1"]?.deeds.isEmpty == true)
        #expect(past["Q2"]?.spokenAt != nil && past["Q2"]?.deeds.isEmpty == true)
        #expect(past["Q3"] == nil)
    }

    @Test("Dead letters are retried or put away by id, once")
    func retryAndDrop() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(.sample("d1", updates: 3))
        let claimed = try await queue.claim(upTo: 3)
        try await queue.settle(claimed.map { .sample($0, .dead, reason: "2001") })
        let reader = try SQLiteQueueReader(path: store.path)
        try reader.ask([claimed[0].id, claimed[0].id, UpdateID(77)].map { StoreRequest(kind: .retry, update: $0) })
        try reader.ask([claimed[1].id, claimed[1].id, UpdateID(77)].map { StoreRequest(kind: .drop, update: $0) })
        #expect(try await queue.fulfilRequests() == FulfilledRequests(retried: 1, putAway: 1))
        #expect(try await queue.list(.dead).map(\.update.id) == [claimed[2].id])
        let again = try await queue.claim(upTo: 5)
        #expect(again.map(\.id) == [claimed[0].id])
        #expect(again.map(\.attempts) == [1])
    }

    @Test("History is removed after its time in small steps; open and dead updates stay")
    func pruning() async throws {
        let store = try TemporaryStore()
        let time = ManualTimekeeper()
        let pruned = Mutex(0)
        let queue = try store.open(
            maxOpen: 10_000, time: time, observer: QueueObserver(pruned: { n in pruned.withLock { $0 += n } }))
        for number in 0..<12 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 100)) }
        let claimed = try await queue.claim(upTo: 1100)
        try await queue.settle(claimed.dropFirst().map { .sample($0) } + [.sample(claimed[0], .dead)])
        time.advance(by: .seconds(604_801))
        for number in 0..<5 { _ = try await queue.accept(.sample(DeliveryID("e\(number)"), at: time.now, actions: [])) }
        try await queue.checkWritable()
        #expect(pruned.withLock { $0 } == 1099 + 12)
        #expect(try await queue.statistics() == QueueStatistics(pending: 100, inFlight: 0, dead: 1, oldest: .sample))
        let rows = try await queue.writer.database.read { database in
            try ["updates", "deliveries", "decisions"].map { try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \($0)") }
        }
        #expect(rows == [101, 5, 0])
    }
}

private func refusal(of entry: QueueEntry, by queue: SQLiteQueue) async -> Refusal? {
    do throws(Refusal) {
        _ = try await queue.accept(entry)
        return nil
    } catch { return error }
}
