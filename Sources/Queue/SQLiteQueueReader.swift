import GRDB
package import Model
import Synchronization

/// Reads a store while another process serves it, and can leave requests there; holds no lock that would hinder it.
package final class SQLiteQueueReader: Sendable {
    private let path: String
    private let busyTimeout: Duration
    private let database: DatabaseQueue
    private let isClosed = Atomic(false)

    /// Throws `.foreign` for a file that is no store, `.other` where there is none; neither is touched.
    package init(path: String, busyTimeout: Duration = .seconds(5)) throws(QueueError) {
        self.path = path
        self.busyTimeout = busyTimeout
        do { database = try StoreFile.openForReading(path: path, busyTimeout: busyTimeout) } catch {
            throw QueueError(error, path: path)
        }
    }

    package func close() {
        if isClosed.exchange(true, ordering: .relaxed) { return }
        // A reader has nothing to lose by a failure.
        try? database.close()
    }

    /// All rows of `filter`, oldest first.
    package func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow] {
        try await read { try RowTable.rows(filter, after: nil, limit: .max, in: $0) }
    }

    /// The next `limit` rows after `after`, oldest first: for listings that must not hold a million rows at once.
    package func page(_ filter: QueueFilter, after: UpdateID?, limit: Int) async throws(QueueError) -> [QueueRow] {
        try await read { try RowTable.rows(filter, after: after, limit: limit, in: $0) }
    }

    /// How many updates stand in each state, by counting.
    package func statistics() async throws(QueueError) -> QueueStatistics {
        let (counts, oldest) = try await read { (try UpdateTable.count(in: $0), try RowTable.oldest(in: $0)) }
        return QueueStatistics(pending: counts.pending, inFlight: counts.inFlight, dead: counts.dead, oldest: oldest)
    }

    /// The updates of one incident, by its id or `key:…`, done ones included, oldest first.
    package func history(ofIncident incident: String) async throws(QueueError) -> [UpdateRecord] {
        try await read { try RowTable.records(ofIncident: incident, in: $0) }
    }

    /// One update, a done one included; nil where there is none of this id, or none any more.
    package func record(of update: UpdateID) async throws(QueueError) -> UpdateRecord? {
        try await read { try RowTable.record(of: update, in: $0) }
    }

    /// What is known of the deliveries of this id, from any source, oldest first.
    package func deliveries(_ id: DeliveryID) async throws(QueueError) -> [DeliveryRecord] {
        try await read { try RowTable.deliveries(id, in: $0) }
    }

    /// The bodies of this delivery id that could not be decoded, or the latest of all; oldest first, at most `limit`.
    package func undecodable(_ id: DeliveryID? = nil, limit: Int = 100) async throws(QueueError) -> [UndecodableDelivery] {
        try await read { try UndecodableTable.deliveries(id, limit: limit, in: $0) }
    }

    /// The `latest` deliveries that were about an incident, by its id or `key:…`, whether or not anything was done; oldest first.
    package func deliveries(aboutIncident incident: String, latest: Int) async throws(QueueError) -> [DeliveryRecord] {
        try await read { try RowTable.deliveries(ofIncident: incident, latest: latest, in: $0) }
    }

    /// How many deliveries there are in `window`.
    package func count(_ window: HistoryWindow) async throws(QueueError) -> Int {
        try await read { try RowTable.count(window, in: $0) }
    }

    /// The first `limit` deliveries of `window` with their bodies, in the order in which they were accepted.
    package func recorded(_ window: HistoryWindow, limit: Int) async throws(QueueError) -> [HistoryEntry] {
        try await read { try RowTable.entries(window, limit: limit, in: $0) }
    }

    /// The files of the rule set of this hash as `SQLiteQueue.keepRuleSet` was given them; nil where they are not kept.
    package func ruleSet(_ hash: String) async throws(QueueError) -> [UInt8]? {
        try await read { try RuleSetTable.read(hash, in: $0) }
    }

    /// Leaves requests in the store for the process that serves it, or for the next one that will.
    package func ask(_ requests: [StoreRequest]) throws(QueueError) {
        do {
            let writer = try StoreFile.openForRequests(path: path, busyTimeout: busyTimeout)
            try writer.write { try RequestTable.insert(requests, in: $0) }
            try writer.close()
        } catch {
            throw QueueError(error, path: path)
        }
    }

    func ruleState(at now: Timestamp) throws(QueueError) -> (changes: [RuleStateChange], version: Int64) {
        do {
            return try database.read { (try RuleStateRows.read(at: now, in: $0), try RuleStateRows.lastVersion(in: $0)) }
        } catch { throw QueueError(error, path: path) }
    }

    func fact(_ name: FactTable.Name) throws(QueueError) -> String? {
        do { return try database.read { try FactTable.read(name, in: $0) } } catch { throw QueueError(error, path: path) }
    }

    func past(of updates: [UpdateID: IncidentID]) async throws(QueueError) -> [IncidentID: IncidentPast] {
        try await read { try PastTable.read(of: updates, in: $0) }
    }

    func oldest() async throws(QueueError) -> Timestamp? { try await read { try RowTable.oldest(in: $0) } }

    func hasRequests() async throws(QueueError) -> Bool {
        try await read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM requests)") ?? false }
    }

    /// What is to be dropped as soon as the process that has claimed it lets go of it.
    func requestedInFlight() async throws(QueueError) -> Set<UpdateID> { try await read(RequestTable.inFlight) }

    private func read<T: Sendable>(_ work: @escaping @Sendable (Database) throws -> T) async throws(QueueError) -> T {
        if isClosed.load(ordering: .relaxed) { throw QueueError(.closed, "the store has been closed") }
        do { return try await database.read(work) } catch { throw QueueError(error, path: path) }
    }
}
