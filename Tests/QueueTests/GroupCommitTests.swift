import Foundation
import GRDB
import Synchronization
import Testing

@testable import Queue

@Suite struct GroupCommitTests {
    private struct Mistake: Error {}

    private func makeCommit() throws -> GroupCommit {
        let database = try DatabaseQueue()
        try database.write { try $0.execute(sql: "CREATE TABLE t (a INTEGER PRIMARY KEY)") }
        return GroupCommit(database: database, counts: OpenCounts(), observer: QueueObserver())
    }

    /// Hands in the calls while the writer is held up, so that they share one transaction.
    private func together(_ commit: GroupCommit, _ calls: [@Sendable (Database, inout OpenCounts) throws -> Void]) async -> [Bool]
    {
        let gate = await commit.holdUp()
        return await withTaskGroup { group in
            for (index, call) in calls.enumerated() {
                let handedIn = commit.waitingCalls
                group.addTask { (index, (try? await commit.run(call)) != nil) }
                while commit.waitingCalls == handedIn { await Task.yield() }
            }
            gate.signal()
            return await group.reduce(into: Array(repeating: false, count: calls.count)) { $0[$1.0] = $1.1 }
        }
    }

    @Test func oneThatFailsTakesNothingOfItsNeighboursWithIt() async throws {
        let commit = try makeCommit()
        let results = await together(
            commit,
            [
                { database, counts in
                    try database.execute(sql: "INSERT INTO t VALUES (1)")
                    counts.pending += 1
                },
                { database, counts in
                    try database.execute(sql: "INSERT INTO t VALUES (2)")
                    counts.pending += 100
                    throw Mistake()
                },
                { database, counts in
                    counts.pending += 1000
                    try database.execute(sql: "INSERT INTO t VALUES (1)")
                },
                { database, counts in
                    try database.execute(sql: "INSERT INTO t VALUES (3)")
                    counts.pending += 1
                },
            ])
        #expect(results == [true, false, false, true])
        #expect(commit.counts.pending == 2)
        #expect(try await commit.database.read { try Int.fetchAll($0, sql: "SELECT a FROM t") } == [1, 3])
    }

    @Test func aFailureOfTheStoreIsEverybodys() async throws {
        let commit = try makeCommit()
        let results = await together(
            commit,
            [
                { database, _ in try database.execute(sql: "INSERT INTO t VALUES (1)") },
                { _, _ in throw DatabaseError(resultCode: .SQLITE_IOERR) },
            ])
        #expect(results == [false, false])
        #expect(try await commit.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM t") } == 0)
        try await commit.run { database, _ in try database.execute(sql: "INSERT INTO t VALUES (1)") }
    }

    @Test func whatWasHandedInBeforeClosingIsWritten() async throws {
        let commit = try makeCommit()
        let gate = DispatchSemaphore(value: 0)
        let finished = Mutex(false)
        commit.submit { _, _ in
            gate.wait()
        } finished: { _ in
        }
        commit.submit { database, _ in
            try database.execute(sql: "INSERT INTO t VALUES (1)")
        } finished: { _ in
            finished.withLock { $0 = true }
        }
        async let closed: Void = commit.close()
        while !commit.isClosed { await Task.yield() }
        await #expect(throws: QueueError.self) { try await commit.run { _, _ in } }
        gate.signal()
        await closed
        #expect(finished.withLock { $0 })
    }

    @Test func aCancelledCallerIsWrittenAllTheSame() async throws {
        let commit = try makeCommit()
        let gate = await commit.holdUp()
        await withThrowingTaskGroup { group in
            group.addTask { try await commit.run { database, _ in try database.execute(sql: "INSERT INTO t VALUES (1)") } }
            while commit.waitingCalls == 0 { await Task.yield() }
            group.cancelAll()
            gate.signal()
        }
        #expect(try await commit.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM t") } == 1)
    }
}
