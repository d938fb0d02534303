import GRDB
import Synchronization

/// The one writer of a store: calls that arrive while a transaction runs share the next one.
///
/// A call that fails takes nothing of its neighbours with it, and each caller hears of its result only after the commit that
/// holds it. The work runs on GRDB's own queue, never on the cooperative pool.
final class GroupCommit: Sendable {
    /// One caller's part of a transaction.
    private struct Call: Sendable {
        /// Does the work; gives back how to tell the caller once it is committed.
        var perform: @Sendable (Database, inout OpenCounts) throws -> @Sendable () -> Void
        var fail: @Sendable (QueueError) -> Void
    }

    private struct State {
        var waiting: [Call] = []
        /// A transaction runs or is about to.
        var running = false
        var closed = false
        var counts: OpenCounts
        /// Whoever waits for the last transaction to end.
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    /// More calls than this go into the next transaction, so that the first ones need not wait for all of them.
    static let maxCalls = 1024

    let database: DatabaseQueue
    private let observer: QueueObserver
    private let state: Mutex<State>

    init(database: DatabaseQueue, counts: OpenCounts, observer: QueueObserver) {
        self.database = database
        self.observer = observer
        state = Mutex(State(counts: counts))
    }

    /// The counts as of the last commit.
    var counts: OpenCounts { state.withLock { $0.counts } }

    var isClosed: Bool { state.withLock { $0.closed } }

    /// How many calls wait for the next transaction.
    var waitingCalls: Int { state.withLock { $0.waiting.count } }

    /// Runs `work` in the next transaction and returns its result once that is on disk.
    ///
    /// `work` sees and changes the counts as of its own place in the transaction, and nothing else: where a neighbour fails, it is
    /// undone and runs once more. Cancelling the caller changes nothing:
    /// what has been handed in is written.
    func run<T: Sendable>(_ work: @escaping @Sendable (Database, inout OpenCounts) throws -> T) async throws(QueueError) -> T {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<T, QueueError>, Never>) in
            submit(work) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Hands `work` in without waiting; `finished` is called on the writing thread.
    func submit<T: Sendable>(
        _ work: @escaping @Sendable (Database, inout OpenCounts) throws -> T,
        finished: @escaping @Sendable (Result<T, QueueError>) -> Void
    ) {
        let call = Call(
            perform: { database, counts in
                let value = try work(database, &counts)
                return { finished(.success(value)) }
            },
            fail: { finished(.failure($0)) })
        let (accepted, starts) = state.withLock { state in
            if state.closed { return (false, false) }
            state.waiting.append(call)
            defer { state.running = true }
            return (true, !state.running)
        }
        if !accepted { return finished(.failure(QueueError(.closed, "the queue has been closed"))) }
        if starts { scheduleTransaction() }
    }

    /// Lets what was handed in end, then refuses everything.
    func close() async {
        await withCheckedContinuation { continuation in
            let idle = state.withLock { state in
                state.closed = true
                if !state.running { return true }
                state.idle.append(continuation)
                return false
            }
            if idle { continuation.resume() }
        }
    }

    private func scheduleTransaction() {
        database.asyncWriteWithoutTransaction { [self] database in
            let (calls, counts) = state.withLock { state in
                let rest = state.waiting.dropFirst(Self.maxCalls)
                let calls = rest.isEmpty ? state.waiting : Array(state.waiting.prefix(Self.maxCalls))
                state.waiting = Array(rest)
                return (calls, state.counts)
            }
            commit(calls, startingFrom: counts, on: database)
            finishTransaction()
        }
    }

    private func finishTransaction() {
        let (again, idle) = state.withLock { state in
            state.running = !state.waiting.isEmpty
            defer { if !state.running { state.idle = [] } }
            return (state.running, state.running ? [] : state.idle)
        }
        if again { scheduleTransaction() }
        for continuation in idle { continuation.resume() }
    }

    private func commit(_ calls: [Call], startingFrom before: OpenCounts, on database: Database) {
        let start = ContinuousClock.now
        var counts = before
        var replies: [@Sendable () -> Void] = []
        replies.reserveCapacity(calls.count)
        do {
            try write(calls, &counts, &replies, on: database)
        } catch {
            let failure = QueueError(error, path: self.database.path)
            observer.failed(failure)
            for call in calls { call.fail(failure) }
            return
        }
        state.withLock { [counts] in $0.counts = counts }
        observer.committed(QueueObserver.Commit(calls: calls.count, duration: ContinuousClock.now - start))
        for reply in replies { reply() }
    }

    /// All calls at once; where one fails, once more with each in a savepoint of its own, which nearly never happens.
    private func write(
        _ calls: [Call], _ counts: inout OpenCounts, _ replies: inout [@Sendable () -> Void], on database: Database
    ) throws {
        let before = counts
        do {
            try transaction(on: database) { for call in calls { replies.append(try call.perform(database, &counts)) } }
        } catch {
            if Self.concernsAll(error) { throw error }
            counts = before
            replies.removeAll()
            try transaction(on: database) {
                for call in calls { replies.append(try performApart(call, &counts, on: database)) }
            }
        }
    }

    private func transaction(on database: Database, _ body: () throws -> Void) throws {
        do {
            // Prepared once; GRDB's `beginTransaction` and `commit` are prepared anew each time.
            try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
            try body()
            try database.cachedStatement(sql: "COMMIT").execute()
        } catch {
            // Where even this fails the connection is beyond help, and the next transaction will say so.
            try? database.rollback()
            throw error
        }
    }

    /// Runs one call in a savepoint; throws only what ends the whole transaction.
    private func performApart(_ call: Call, _ counts: inout OpenCounts, on database: Database) throws -> @Sendable () -> Void {
        let before = counts
        try database.cachedStatement(sql: "SAVEPOINT call").execute()
        do {
            let reply = try call.perform(database, &counts)
            try database.cachedStatement(sql: "RELEASE call").execute()
            return reply
        } catch {
            // Some failures make SQLite roll everything back by itself.
            if Self.concernsAll(error) || !database.isInsideTransaction { throw error }
            try database.cachedStatement(sql: "ROLLBACK TO call").execute()
            try database.cachedStatement(sql: "RELEASE call").execute()
            counts = before
            let failure = QueueError(error, path: self.database.path)
            return { call.fail(failure) }
        }
    }

    private static func concernsAll(_ error: any Error) -> Bool {
        (error as? DatabaseError)?.concernsWholeTransaction ?? false
    }
}
