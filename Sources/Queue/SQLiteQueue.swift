import GRDB
package import Model
import Synchronization

/// The durable queue in one SQLite file: WAL, every commit synced, concurrent calls sharing a commit.
///
/// A store serves one `SQLiteQueue` at a time, held by a lock; `SQLiteQueueReader` reads beside it.
/// Dropping the object without `close()` loses nothing that was answered.
package final class SQLiteQueue: DurableQueue {
    private let settings: QueueSettings
    private let time: any Timekeeper
    private let observer: QueueObserver
    let writer: GroupCommit
    /// Its own connection, so that a long listing keeps no delivery waiting.
    private let reader: SQLiteQueueReader
    private let lock: Mutex<StoreLock?>
    private let nextPrune: Mutex<Timestamp>
    /// The size of a store that was too large to be looked through when it was opened, in bytes; 0 for one that was, or is new.
    package let uncheckedBytes: Int64
    /// The file that was opened, which its path may lead to no more.
    private let file: StoreVolume.FileIdentity?
    /// A delivery could not be written, and nothing has shown since that it could be now.
    private let hasFailed = Atomic(false)
    /// How many updates the last delivery had for which there was no room; 0 once there would be.
    private let refusedUpdates = Atomic(0)

    /// Opens or creates the store; what was in flight is pending again.
    ///
    /// Throws `.locked` where another process serves it, `.foreign` or `.damaged` for a file that is not a sound store;
    /// such a file is left untouched. `settings` must be valid.
    package init(settings: QueueSettings, time: any Timekeeper = SystemTimekeeper(), observer: QueueObserver = QueueObserver())
        throws(QueueError)
    {
        let now = time.now
        let lock = try StoreLock(store: settings.path)
        do {
            let database: DatabaseQueue
            (database, uncheckedBytes) = try StoreFile.openForWriting(settings)
            let counts = try database.write { database in
                try UpdateTable.recover(at: now, in: database)
                return try UpdateTable.count(in: database)
            }
            writer = GroupCommit(database: database, counts: counts, observer: observer)
            reader = try SQLiteQueueReader(path: settings.path, busyTimeout: settings.busyTimeout)
            file = StoreVolume.identity(settings.path)
        } catch {
            throw QueueError(error, path: settings.path)
        }
        self.settings = settings
        self.time = time
        self.observer = observer
        self.lock = Mutex(lock)
        nextPrune = Mutex(now)
    }

    package func accept(_ entry: QueueEntry) async throws(Refusal) -> Receipt {
        let encoded = EncodedEntry(
            entry, maxDecisionBytes: settings.maxDecisionBytes, keepsBody: settings.maxBodyBytes > 0)
        let since = entry.receivedAt + (.zero - settings.dedupWindow)
        let maxOpen = settings.maxOpen
        let updates = encoded.updates.count
        let result: Result<Receipt, Refusal>
        do {
            result = try await writer.run { database, counts in
                if let first = try DeliveryTable.receipt(encoded.delivery, source: encoded.source, since: since, in: database) {
                    return .success(first)
                }
                if updates > 0 && counts.open + updates > maxOpen {
                    return .failure(Refusal(.queueFull, Self.crowded(counts.open, maxOpen), retryAfter: 10))
                }
                try DeliveryTable.insert(encoded, counts: &counts, in: database)
                try RuleStateRows.write(encoded.stateChanges, in: database)
                try PastTable.write(encoded.words, in: database)
                return .success(Receipt(delivery: encoded.delivery, alerts: encoded.alerts, updates: updates))
            }
        } catch {
            if error.code == .closed { throw Refusal(.shuttingDown, error.detail) }
            hasFailed.store(true, ordering: .relaxed)
            throw Refusal(.storeFailed, error.description)
        }
        if case .failure = result { refusedUpdates.store(updates, ordering: .relaxed) }
        pruneIfDue()
        return try result.get()
    }

    /// Keeps a body that could not be decoded, for the history: its beginning, and only the latest `maxUndecodable`.
    ///
    /// Throws where it could not be written: the sender shall try again, or nobody would ever see it.
    package func keep(_ delivery: UndecodableDelivery) async throws(Refusal) {
        var kept = delivery
        kept.body = Array(delivery.body.prefix(settings.maxUndecodableBytes))
        let most = settings.maxUndecodable
        do {
            try await writer.run { [kept] database, _ in try UndecodableTable.insert(kept, most: most, in: database) }
        } catch {
            throw error.code == .closed ? Refusal(.shuttingDown, error.detail) : Refusal(.storeFailed, error.description)
        }
        pruneIfDue()
    }

    package func claim(upTo limit: Int) async throws(QueueError) -> [QueuedUpdate] { try await claim(upTo: limit, .all).updates }

    package func claimKnown(upTo limit: Int, after last: UpdateID?) async throws(QueueError) -> KnownClaim {
        try await claim(upTo: limit, .known(after: last?.number ?? .min))
    }

    private func claim(upTo limit: Int, _ scope: UpdateTable.ClaimScope) async throws(QueueError) -> KnownClaim {
        if limit < 1 || (writer.counts.pending == 0 && !writer.isClosed) { return KnownClaim() }
        let now = time.now
        while true {
            let (claim, fulfilled) = try await writer.run { database, counts -> (KnownClaim?, FulfilledRequests) in
                let fulfilled = try RequestTable.fulfilReadable(at: now, counts: &counts, in: database)
                if !fulfilled.isComplete { return (nil, fulfilled) }
                return (try UpdateTable.claim(upTo: limit, scope, at: now, counts: &counts, in: database), fulfilled)
            }
            if fulfilled.changed > 0 { observer.fulfilled(fulfilled) }
            if let claim { return claim }
        }
    }

    package func decide(_ update: QueuedUpdate, by decision: Decision) async throws(QueueError) -> QueuedUpdate {
        var decided = update
        decided.action.undecided = nil
        if let action = decision.action { decided.action = action }
        let action = decided.action
        let encoded = EncodedEntry(
            QueueEntry(
                delivery: "", source: action.source, receivedAt: decided.acceptedAt, alerts: 1, decisions: [decision],
                stateChanges: decision.stateChanges), maxDecisionBytes: settings.maxDecisionBytes, keepsBody: false)
        try await writer.run { database, _ in
            guard try UpdateTable.replace(update.id, with: action, in: database) else { return }
            try DeliveryTable.replace(encoded.decisions, ofUpdate: update.id, in: database)
            try RuleStateRows.write(encoded.stateChanges, in: database)
        }
        return decided
    }

    package func locate(_ incidents: [UpdateID: IncidentID]) async throws(QueueError) {
        if incidents.isEmpty { return }
        try await writer.run { database, _ in
            for (update, incident) in incidents { try UpdateTable.locate(update, at: incident, in: database) }
        }
    }

    package func past(of updates: [UpdateID: IncidentID]) async throws(QueueError) -> [IncidentID: IncidentPast] {
        if updates.isEmpty { return [:] }
        return try await reader.past(of: updates)
    }

    package func settle(_ outcomes: [Outcome]) async throws(QueueError) {
        if outcomes.isEmpty { return }
        try await writer.run { database, counts in
            for outcome in outcomes { try UpdateTable.settle(outcome, counts: &counts, in: database) }
        }
    }

    package func release(_ updates: [UpdateID], untouched: Set<UpdateID>) async throws(QueueError) {
        if updates.isEmpty { return }
        let now = time.now
        try await writer.run { database, counts in
            for update in updates {
                try UpdateTable.release(update, untouched.contains(update), at: now, counts: &counts, in: database)
            }
        }
    }

    package func note(_ requests: [RequestRecord]) async throws(QueueError) {
        if requests.isEmpty { return }
        try await writer.run { database, _ in
            for request in requests { try CallTable.insert(request, in: database) }
        }
    }

    /// Keeps the files of the rule set that is in force from now on; the others are kept as long as decisions name them.
    ///
    /// Waits for nothing: it is written before whatever is accepted after. Where it cannot be written, `why` has less to say.
    package func keepRuleSet(_ hash: String, files: [UInt8]) {
        let (now, packed) = (time.now, PackedBytes(packing: files))
        writer.submit { database, _ in
            try RuleSetTable.put(hash, packed, at: now, in: database)
        } finished: { _ in
        }
    }

    /// Keeps the id of the user that fettle acts as, for the next life of the process; returns when it is on disk.
    package func keepBot(_ id: String) async throws(QueueError) {
        try await writer.run { database, _ in try FactTable.put(.bot, id, in: database) }
    }

    /// The user that fettle acted as when last it knew.
    package func lastBot() throws(QueueError) -> String? { try reader.fact(.bot) }

    /// Looks through every page, on a connection of its own; gives back what is broken, a line each. Cancelling its task ends it.
    package func check() async throws(QueueError) -> [String] { try await StoreCheck(settings).run() }

    /// Does what other processes have asked for through the store (`SQLiteQueueReader.ask`); the observer hears of it too.
    ///
    /// To be called about once a second: while nobody asks, it costs one read. Every claim does the same before it, so that what is
    /// to be dropped is not taken up.
    package func fulfilRequests() async throws(QueueError) -> FulfilledRequests {
        guard try await reader.hasRequests() else { return FulfilledRequests() }
        let now = time.now
        var all = FulfilledRequests()
        repeat {
            let portion = try await writer.run { try RequestTable.fulfil(at: now, counts: &$1, in: $0) }
            if portion.changed > 0 { observer.fulfilled(portion) }
            all.add(portion)
        } while !all.isComplete
        all.inFlight = try await reader.requestedInFlight()
        return all
    }

    package func statistics() async throws(QueueError) -> QueueStatistics {
        let counts = writer.counts
        let oldest = counts.open > 0 ? try await reader.oldest() : nil
        return QueueStatistics(pending: counts.pending, inFlight: counts.inFlight, dead: counts.dead, oldest: oldest)
    }

    /// What rules remembered when this was asked, and the version to go on from: for the start of a serving process.
    package func ruleState() throws(QueueError) -> (changes: [RuleStateChange], version: Int64) {
        try reader.ruleState(at: time.now)
    }

    package func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow] {
        try await reader.list(filter)
    }

    package func checkWritable() async throws(QueueError) {
        // A nearly full disk has room for a small write: after a failure only a large one tells that there is room again.
        let size = hasFailed.load(ordering: .relaxed) ? 256 << 10 : 4096
        try await writer.run { database, _ in
            try database.cachedStatement(sql: "INSERT INTO probe (filler) VALUES (zeroblob(?))").execute(arguments: [size])
        }
        try await writer.run { database, _ in try database.cachedStatement(sql: "DELETE FROM probe").execute() }
        hasFailed.store(false, ordering: .relaxed)
        guard StoreVolume.identity(settings.path) == file else {
            throw QueueError(
                .other,
                "\(settings.path) was removed or replaced while it was open: what is accepted now is forgotten with this process; restart it"
            )
        }
        // As much room as was missing last, so that readiness does not come and go around one large delivery.
        let open = writer.counts.open
        let needed = min(max(1, refusedUpdates.load(ordering: .relaxed)), settings.maxOpen)
        guard open + needed <= settings.maxOpen else { throw QueueError(.queueFull, Self.crowded(open, settings.maxOpen)) }
        refusedUpdates.store(0, ordering: .relaxed)
    }

    private static func crowded(_ open: Int, _ most: Int) -> String { "\(open) updates are waiting, \(most) are allowed" }

    /// Ends what has been handed in, refuses everything after, and gives up the store; again it does nothing.
    package func close() async {
        await writer.close()
        guard let held = lock.withLock({ $0.take() }) else { return }
        // Writing the log back may take a moment, so it runs on the writer's own thread; the close after it has little to do.
        // Neither can lose anything: what they fail to do is done when the store is opened again.
        _ = try? await writer.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        reader.close()
        try? writer.database.close()
        withExtendedLifetime(held) {}
    }

    /// Hands in a small step of removing expired history, on nobody's time; at once again while there is more to remove.
    private func pruneIfDue() {
        let now = time.now
        let isDue = nextPrune.withLock { next in
            guard now >= next else { return false }
            next = now + .seconds(10)
            return true
        }
        guard isDue else { return }
        let cutoff = now + (.zero - settings.historyKeep)
        let deadCutoff = now + (.zero - settings.deadKeep)
        let limit = 500
        let maxBodyBytes = settings.maxBodyBytes
        writer.submit { database, counts in
            let updates = try UpdateTable.prune(.done, before: cutoff, limit: limit, counts: &counts, in: database)
            let dead = try UpdateTable.prune(.dead, before: deadCutoff, limit: limit, counts: &counts, in: database)
            // Expired rule state is no history: it goes at once.
            let states = try RuleStateRows.prune(before: now, limit: limit, in: database)
            try UndecodableTable.prune(before: cutoff, in: database)
            let deliveries = try DeliveryTable.prune(before: cutoff, limit: limit, counts: &counts, in: database)
            let bodies = try BodyTable.prune(to: maxBodyBytes, limit: limit, counts: &counts, in: database)
            try RuleSetTable.prune(before: cutoff, in: database)
            let calls = try CallTable.prune(before: cutoff, limit: limit, in: database)
            let words = try PastTable.prune(before: cutoff, limit: limit, in: database)
            return (updates, deliveries, dead, max(states, bodies, calls, words))
        } finished: { [weak self] result in
            guard let self, case .success(let (updates, deliveries, dead, others)) = result else { return }
            if max(updates, deliveries, dead, others) == limit { nextPrune.withLock { $0 = now } }
            if updates + deliveries > 0 { observer.pruned(updates + deliveries) }
            if dead > 0 { observer.deadPruned(dead) }
        }
    }
}
