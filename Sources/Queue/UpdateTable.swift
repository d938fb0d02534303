import GRDB
import Model

/// The updates of a store and how they go from state to state; every change keeps the counts.
enum UpdateTable {
    /// How a state is written in the column `state`.
    enum State: Int64 {
        case pending = 0
        case inFlight, done, dead
    }

    /// PagerDuty's words can be long; a reason in the store is not.
    private static let maxReason = 2000

    /// Adds the updates of a delivery; gives back the id of the first, 0 where there is none.
    static func insert(_ entry: EncodedEntry, delivery: Int64, counts: inout OpenCounts, in database: Database) throws -> Int64 {
        if entry.updates.isEmpty { return 0 }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO updates (delivery, incident, action, accepted_at, updated_at) VALUES (?, ?, ?, ?, ?)")
        var first: Int64 = 0
        for update in entry.updates {
            try statement.run { values in
                values.bind(delivery)
                values.bind(update.incident)
                values.bind(text: update.action)
                values.bind(entry.receivedAt.milliseconds)
                values.bind(entry.receivedAt.milliseconds)
            }
            if first == 0 { first = database.lastInsertedRowID }
        }
        counts.pending += entry.updates.count
        return first
    }

    /// Which pending updates are taken up.
    enum ClaimScope {
        case all
        /// Those after this one that are decided and whose incident is known.
        case known(after: Int64)
    }

    /// Marks the oldest pending updates as in flight and counts the attempt; what cannot be read becomes a dead letter.
    static func claim(
        upTo limit: Int, _ scope: ClaimScope = .all, at now: Timestamp, counts: inout OpenCounts, in database: Database
    ) throws -> KnownClaim {
        let (after, isKnown): (Int64, Bool) =
            switch scope {
            case .all: (.min, false)
            case .known(let last): (last, true)
            }
        let select = try database.cachedStatement(
            sql: "SELECT id, action, accepted_at, attempts, incident FROM updates WHERE state = 0 AND id > ? ORDER BY id LIMIT ?")
        let done = try database.cachedStatement(sql: "SELECT MAX(id) FROM updates WHERE state = 2")
        let lastDone = try Int64.fetchOne(done) ?? .min
        var claim = KnownClaim()
        var unreadable: [(id: Int64, reason: String)] = []
        let rows = try Row.fetchCursor(select, arguments: [after, limit])
        while let row = try rows.next() {
            let id = try row.integer(0)
            claim.last = UpdateID(id)
            claim.lookedAt += 1
            if isKnown, (try? row.text(4).hasPrefix(keyPrefix)) == true { continue }
            do throws(QueueError) {
                var update = try queuedUpdate(row, id: id)
                if isKnown, update.action.undecided != nil { continue }
                update.isLate = id < lastDone
                claim.updates.append(update)
            } catch {
                unreadable.append((id, error.detail))
            }
        }
        guard let last = claim.last else { return claim }
        if isKnown {
            let mark = try database.cachedStatement(
                sql: "UPDATE updates SET state = 1, attempts = attempts + 1, updated_at = ? WHERE id = ?")
            for id in claim.updates.map(\.id.number) + unreadable.map(\.id) {
                try mark.execute(arguments: [now.milliseconds, id])
            }
        } else {
            try database.cachedStatement(
                sql: "UPDATE updates SET state = 1, attempts = attempts + 1, updated_at = ? WHERE state = 0 AND id <= ?"
            ).execute(arguments: [now.milliseconds, last.number])
        }
        counts.pending -= claim.updates.count + unreadable.count
        counts.inFlight += claim.updates.count + unreadable.count
        for (id, reason) in unreadable {
            try end(id, as: .dead, result: "dead", reason: reason, at: now, counts: &counts, in: database)
        }
        return claim
    }

    /// How a key stands in the column `incident`, until its incident is found (`IncidentTarget.description`).
    private static let keyPrefix = "key:"

    /// What later updates have set of the same incident; one that cannot be read has said in its time why.
    static func overtakers(of update: UpdateID, _ incident: IncidentID, in database: Database) throws -> [UpdateID:
        IncidentUpdate]
    {
        let select = try database.cachedStatement(
            sql: "SELECT id, action FROM updates WHERE incident = ? AND id > ? AND state = 2 AND result = 'sent'")
        var overtakers: [UpdateID: IncidentUpdate] = [:]
        let rows = try Row.fetchCursor(select, arguments: [incident.text.storable, update.number])
        while let row = try rows.next() {
            guard let action = try? ActionCodec.decode(row.text(1)) else { continue }
            overtakers[UpdateID(try row.integer(0))] = action.update
        }
        return overtakers
    }

    /// The last updates of an incident that have ended and asked for something, oldest first; those that a person put away left out.
    static func deeds(on incident: IncidentID, in database: Database) throws -> [IncidentPast.Deed] {
        let select = try database.cachedStatement(
            sql: """
                SELECT action FROM updates WHERE incident = ? AND state >= 2 AND result NOT IN ('no_action', 'dropped') ORDER BY id DESC LIMIT ?
                """)
        var deeds: [IncidentPast.Deed] = []
        let rows = try Row.fetchCursor(select, arguments: [incident.text.storable, IncidentPast.mostDeeds])
        while let row = try rows.next() {
            guard let action = try? ActionCodec.decode(row.text(0)) else { continue }
            deeds.append(IncidentPast.Deed(isEcho: action.isEcho, decidedAt: action.decidedAt))
        }
        return deeds.reversed()
    }

    /// Gives an update in flight another action; false where it is in flight no more.
    static func replace(_ update: UpdateID, with action: Action, in database: Database) throws -> Bool {
        try database.cachedStatement(sql: "UPDATE updates SET action = ?, incident = ? WHERE id = ? AND state = 1").execute(
            arguments: [
                ActionCodec.encode(action), (action.target?.description ?? "").storable, update.number,
            ])
        return database.changesCount > 0
    }

    /// Writes down the incident that is meant by the key of an update in flight.
    static func locate(_ update: UpdateID, at incident: IncidentID, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE updates SET incident = ? WHERE id = ? AND state = 1").execute(
            arguments: [incident.text.storable, update.number])
    }

    /// Gives one open update its outcome; one that has its outcome already keeps it.
    static func settle(_ outcome: Outcome, counts: inout OpenCounts, in database: Database) throws {
        let state: State = outcome.result == .dead ? .dead : .done
        try end(
            outcome.update.number, as: state, result: outcome.result.rawValue, reason: outcome.reason, incident: outcome.incident,
            requestID: outcome.requestID, at: outcome.at, counts: &counts, in: database)
        if outcome.result == .dropped { try noteDrop(of: outcome.incident, at: outcome.at, in: database) }
    }

    /// Whoever drops an update has looked at its incident.
    private static func noteDrop(of incident: String, at time: Timestamp, in database: Database) throws {
        if incident.isEmpty || incident.hasPrefix(keyPrefix) { return }
        try PastTable.write([IncidentWord(IncidentID(incident), at: time)], in: database)
    }

    static func release(
        _ update: UpdateID, _ isUntouched: Bool, at now: Timestamp, counts: inout OpenCounts, in database: Database
    ) throws {
        guard try move(update.number, from: .inFlight, to: .pending, at: now, in: database) else { return }
        if isUntouched {
            try database.cachedStatement(sql: "UPDATE updates SET attempts = attempts - 1 WHERE id = ?").execute(
                arguments: [update.number])
        }
        counts.inFlight -= 1
        counts.pending += 1
    }

    /// Nil for one that is not known.
    static func state(of update: UpdateID, in database: Database) throws -> State? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT state FROM updates WHERE id = ?"), arguments: [update.number]
        ).flatMap(State.init)
    }

    /// Makes a dead letter pending again, its attempts kept.
    static func retry(_ update: UpdateID, at now: Timestamp, counts: inout OpenCounts, in database: Database) throws {
        guard try move(update.number, from: .dead, to: .pending, at: now, in: database) else { return }
        counts.dead -= 1
        counts.pending += 1
    }

    /// Puts a dead letter away; it stays in the history with its reason.
    static func putAway(_ update: UpdateID, at now: Timestamp, counts: inout OpenCounts, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE updates SET state = 2, result = ?, updated_at = ? WHERE id = ? AND state = 3")
            .execute(arguments: [Outcome.Result.dropped.rawValue, now.milliseconds, update.number])
        counts.dead -= database.changesCount
    }

    /// Ends a pending update unsent.
    static func drop(_ update: UpdateID, at now: Timestamp, counts: inout OpenCounts, in database: Database) throws {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT attempts, incident FROM updates WHERE id = ?"), arguments: [update.number])
        guard let row else { return }
        try end(
            update.number, as: .done, result: Outcome.Result.dropped.rawValue,
            reason: Outcome.dropReason(unsure: try row.integer(0) > 0), at: now, counts: &counts, in: database)
        try noteDrop(of: try row.text(1), at: now, in: database)
    }

    /// What an earlier process had in flight is pending again: called once, when a store is opened.
    static func recover(at now: Timestamp, in database: Database) throws {
        try database.execute(sql: "UPDATE updates SET state = 0, updated_at = ? WHERE state = 1", arguments: [now.milliseconds])
    }

    /// Counts the rows; the answer that `OpenCounts` spares.
    static func count(in database: Database) throws -> OpenCounts {
        var counts = OpenCounts()
        let rows = try Row.fetchCursor(database, sql: "SELECT state, COUNT(*) FROM updates GROUP BY state")
        while let row = try rows.next() {
            switch State(rawValue: try row.integer(0)) {
            case .pending: counts.pending = try row.count(1)
            case .inFlight: counts.inFlight = try row.count(1)
            case .dead: counts.dead = try row.count(1)
            case .done, nil: break
            }
        }
        counts.bodyBytes = try Int64.fetchOne(database, sql: "SELECT COALESCE(SUM(body_bytes), 0) FROM deliveries") ?? 0
        counts.lastDelivery = try DeliveryTable.lastNumber(in: database)
        return counts
    }

    /// Removes what has stood in `state`, done or dead, since before `cutoff`, looking at the `limit` oldest only; gives back how many.
    static func prune(
        _ state: State, before cutoff: Timestamp, limit: Int, counts: inout OpenCounts, in database: Database
    ) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM updates WHERE id IN (
                    SELECT id FROM (SELECT id, updated_at FROM updates WHERE state = ? ORDER BY id LIMIT ?)
                    WHERE updated_at < ?)
                """
        ).execute(arguments: [state.rawValue, limit, cutoff.milliseconds])
        let removed = database.changesCount
        if state == .dead { counts.dead -= removed }
        return removed
    }

    /// Reads the columns id, action, accepted_at, attempts, incident.
    private static func queuedUpdate(_ row: Row, id: Int64) throws(QueueError) -> QueuedUpdate {
        let action = try ActionCodec.decode(row.text(1))
        let incident = try row.text(4)
        var located: IncidentID?
        // As it was accepted, the column holds the key itself.
        if case .key = action.target, incident != action.target?.description, !incident.isEmpty { located = IncidentID(incident) }
        return QueuedUpdate(
            id: UpdateID(id), action: action, acceptedAt: Timestamp(milliseconds: try row.integer(2)),
            attempts: try row.count(3), located: located)
    }

    private static func move(_ id: Int64, from: State, to: State, at now: Timestamp, in database: Database) throws -> Bool {
        try database.cachedStatement(
            sql:
                "UPDATE updates SET state = ?, result = NULL, reason = '', request_id = NULL, updated_at = ? WHERE id = ? AND state = ?"
        ).execute(arguments: [to.rawValue, now.milliseconds, id, from.rawValue])
        return database.changesCount > 0
    }

    private static func end(
        _ id: Int64, as state: State, result: String, reason: String, incident: String? = nil, requestID: String? = nil,
        at time: Timestamp, counts: inout OpenCounts, in database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE updates SET state = ?, result = ?, reason = ?, incident = COALESCE(?, incident), request_id = ?, updated_at = ?
                WHERE id = ? AND state = ?
                """)
        for before in [State.inFlight, .pending] {
            try statement.execute(arguments: [
                state.rawValue, result, reason.storable.bounded(maxReason), incident?.storable, requestID?.storable.bounded(200),
                time.milliseconds, id, before.rawValue,
            ])
            guard database.changesCount > 0 else { continue }
            if before == .inFlight { counts.inFlight -= 1 } else { counts.pending -= 1 }
            if state == .dead { counts.dead += 1 }
            return
        }
    }
}
