import CSQLite
import Foundation
import Synchronization

/// The least that durable acceptance can cost: one row with the body, shared commits, synced before anybody is told.
final class DurableStore: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private struct State {
        var waiting: [(body: [UInt8], stored: CheckedContinuation<Void, any Error>)] = []
        var running = false
    }

    private let folder: URL
    private let queue = DispatchQueue(label: "store")
    private let state = Mutex(State())
    /// Used by one thread at a time: by the one that opens it, then on `queue`.
    private nonisolated(unsafe) var database: OpaquePointer?
    /// BEGIN, INSERT, COMMIT.
    private nonisolated(unsafe) var statements: [OpaquePointer?] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard sqlite3_open(folder.appendingPathComponent("bare.db").path, &database) == SQLITE_OK else { throw failure() }
        // As fettle opens its own.
        let opening = """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;
            CREATE TABLE deliveries(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
            """
        guard sqlite3_exec(database, opening, nil, nil, nil) == SQLITE_OK else { throw failure() }
        for text in ["BEGIN IMMEDIATE", "INSERT INTO deliveries(body) VALUES (?)", "COMMIT"] {
            var statement: OpaquePointer?
            guard sqlite3_prepare_v2(database, text, -1, &statement, nil) == SQLITE_OK else { throw failure() }
            statements.append(statement)
        }
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close(database)
        try? FileManager.default.removeItem(at: folder)
    }

    /// Returns once the body is on disk.
    func store(_ body: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let starts = state.withLock { state in
                state.waiting.append((body, continuation))
                defer { state.running = true }
                return !state.running
            }
            if starts { queue.async { self.commit() } }
        }
    }

    private func commit() {
        let calls = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        do {
            try step(0)
            for call in calls {
                try call.body.withUnsafeBytes { bytes in
                    sqlite3_bind_blob(statements[1], 1, bytes.baseAddress, Int32(bytes.count), nil)
                    try step(1)
                }
            }
            try step(2)
            for call in calls { call.stored.resume() }
        } catch {
            for call in calls { call.stored.resume(throwing: error) }
        }
        let again = state.withLock { state in
            state.running = !state.waiting.isEmpty
            return state.running
        }
        if again { queue.async { self.commit() } }
    }

    private func step(_ index: Int) throws {
        defer { sqlite3_reset(statements[index]) }
        guard sqlite3_step(statements[index]) == SQLITE_DONE else { throw failure() }
    }

    private func failure() -> Failure { Failure(description: String(cString: sqlite3_errmsg(database))) }
}
