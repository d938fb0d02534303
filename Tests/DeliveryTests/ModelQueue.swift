import Foundation
import GRDB
import Model
import Synchronization
import Testing

@testable import Queue

/// A queue that a model run can crash, break and question.
protocol ModelQueue: DurableQueue {
    /// Accepts one action as a delivery of its own; nil where the queue refuses.
    func take(_ action: Action, at time: Timestamp) async throws -> UpdateID?
    /// Accepts a webhook in which somebody has spoken; false where the queue refuses.
    func hear(_ word: IncidentWord) async -> Bool
    /// Opens what a dead process has left.
    func reopen() async throws
    func fail(_ failing: Bool) async throws
    /// Updates that were settled although they had an outcome already.
    var settledTwice: [UpdateID] { get }
    func endings() async throws -> [UpdateID: Ending]
    /// Updates without an outcome.
    func open() async throws -> Int
}

extension ModelQueue {
    func hear(_ word: IncidentWord) async -> Bool {
        let entry = QueueEntry(
            delivery: DeliveryID("word-\(UUID().uuidString)"), source: "pagerduty", receivedAt: word.at, alerts: 1, decisions: [],
            words: [word])
        return (try? await accept(entry)) != nil
    }
}

extension FakeQueue: ModelQueue {
    func take(_ action: Action, at time: Timestamp) async throws -> UpdateID? {
        now.failing ? nil : add(action, at: time)
    }
    var settledTwice: [UpdateID] { now.unexpected }
    func endings() async throws -> [UpdateID: Ending] {
        now.outcomes.mapValues { Ending(result: $0.result.rawValue, reason: $0.reason) }
    }
    func open() async throws -> Int { now.pending.count + now.inFlight.count }
}

/// The store itself, on disk. A crash is a copy of its files as they lie there.
final class StoredQueue: ModelQueue, Sendable {
    private struct State {
        var folder: URL
        var queue: SQLiteQueue
        var deliveries = 0
        var settled: Set<UpdateID> = []
        var settledTwice: [UpdateID] = []
    }
    private let state: Mutex<State>

    init() throws {
        let folder = try Self.newFolder()
        state = Mutex(State(folder: folder, queue: try Self.openQueue(folder)))
    }

    deinit { try? FileManager.default.removeItem(at: state.withLock { $0.folder }) }

    private static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func openQueue(_ folder: URL) throws -> SQLiteQueue {
        try SQLiteQueue(settings: QueueSettings(path: folder.appendingPathComponent("fettle.db").path))
    }

    private var queue: SQLiteQueue { state.withLock { $0.queue } }

    func reopen() async throws {
        let old = state.withLock { $0.folder }
        let folder = try Self.newFolder()
        for name in ["fettle.db", "fettle.db-wal"] where FileManager.default.fileExists(atPath: old.path + "/" + name) {
            try FileManager.default.copyItem(atPath: old.path + "/" + name, toPath: folder.path + "/" + name)
        }
        let queue = try Self.openQueue(folder)
        state.withLock { state in
            state.folder = folder
            state.queue = queue
        }
        try FileManager.default.removeItem(at: old)
    }

    func fail(_ failing: Bool) async throws {
        try await queue.writer.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = \(failing ? 1 : 0)") }
    }

    func take(_ action: Action, at time: Timestamp) async throws -> UpdateID? {
        let number = state.withLock { state in
            state.deliveries += 1
            return state.deliveries
        }
        let decision = Decision(alert: action.alert, ruleSet: "set", rules: [], action: action)
        let entry = QueueEntry(
            delivery: DeliveryID("d\(number)"), source: action.source, receivedAt: time, alerts: 1, decisions: [decision])
        guard let receipt = try? await queue.accept(entry) else { return nil }
        #expect(!receipt.duplicate && receipt.updates == 1)
        // Senders repeat themselves.
        if number.isMultiple(of: 3) { #expect(try await queue.accept(entry).duplicate) }
        return try await queue.writer.database.read { try Int64.fetchOne($0, sql: "SELECT MAX(id) FROM updates") }.map {
            UpdateID($0)
        }
    }

    var settledTwice: [UpdateID] { state.withLock { $0.settledTwice } }

    func endings() async throws -> [UpdateID: Ending] {
        try await queue.writer.database.read { database in
            var endings: [UpdateID: Ending] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT id, result, reason FROM updates WHERE result IS NOT NULL") {
                endings[UpdateID(row[0])] = Ending(result: row[1], reason: row[2])
            }
            return endings
        }
    }

    func open() async throws -> Int {
        let statistics = try await queue.statistics()
        return statistics.pending + statistics.inFlight
    }

    // MARK: What is only handed on

    func accept(_ entry: QueueEntry) async throws(Refusal) -> Receipt { try await queue.accept(entry) }
    func claim(upTo limit: Int) async throws(QueueError) -> [QueuedUpdate] { try await queue.claim(upTo: limit) }
    func claimKnown(upTo limit: Int, after last: UpdateID?) async throws(QueueError) -> KnownClaim {
        try await queue.claimKnown(upTo: limit, after: last)
    }
    func settle(_ outcomes: [Outcome]) async throws(QueueError) {
        try await queue.settle(outcomes)
        state.withLock { state in
            for outcome in outcomes where !state.settled.insert(outcome.update).inserted {
                state.settledTwice.append(outcome.update)
            }
        }
    }
    func decide(_ update: QueuedUpdate, by decision: Decision) async throws(QueueError) -> QueuedUpdate {
        try await queue.decide(update, by: decision)
    }
    func locate(_ incidents: [UpdateID: IncidentID]) async throws(QueueError) { try await queue.locate(incidents) }
    func past(of updates: [UpdateID: IncidentID]) async throws(QueueError) -> [IncidentID: IncidentPast] {
        try await queue.past(of: updates)
    }
    func release(_ updates: [UpdateID], untouched: Set<UpdateID>) async throws(QueueError) {
        try await queue.release(updates, untouched: untouched)
    }
    func statistics() async throws(QueueError) -> QueueStatistics { try await queue.statistics() }
    func note(_ requests: [RequestRecord]) async throws(QueueError) { try await queue.note(requests) }
    func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow] { try await queue.list(filter) }
    func checkWritable() async throws(QueueError) { try await queue.checkWritable() }
}
