import Queue
import Synchronization
import TestSupport
import Testing

/// SQLite keeps the laws of every queue.
@Suite struct SQLiteQueueLawTests {
    @Test(arguments: DurableQueueSuite.laws)
    func holds(_ law: DurableQueueSuite.Law) async throws {
        let store = try TemporaryStore()
        let copies = Mutex<[TemporaryStore]>([])
        let bench = DurableQueueSuite.Bench(
            open: { try store.open(maxOpen: $0) },
            crash: { _ in
                let copy = try store.copy()
                copies.withLock { $0.append(copy) }
                return try copy.open()
            })
        try await law.check(bench)
        withExtendedLifetime((store, copies.withLock { $0 })) {}
    }
}
