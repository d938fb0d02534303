import GRDB
import Model

/// The requests other processes have left in the store for the one that serves it.
enum RequestTable {
    /// So many are done in one transaction: deliveries have their turn between.
    private static let portion = 5000

    /// One that is there already is not left again.
    static func insert(_ requests: [StoreRequest], in database: Database) throws {
        var known: [StoreRequest.Kind: Set<UpdateID>] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT kind, update_id FROM requests")
        while let row = try rows.next() {
            guard let kind = StoreRequest.Kind(rawValue: try row.text(0)) else { continue }
            known[kind, default: []].insert(UpdateID(try row.integer(1)))
        }
        let statement = try database.cachedStatement(sql: "INSERT INTO requests (kind, update_id) VALUES (?, ?)")
        for request in requests where known[request.kind, default: []].insert(request.update).inserted {
            try statement.execute(arguments: [request.kind.rawValue, request.update.number])
        }
    }

    /// Does what is asked, oldest first, a portion at a time, and forgets it; that something in flight is to be dropped stays asked for
    /// until it has ended.
    static func fulfil(at now: Timestamp, counts: inout OpenCounts, in database: Database) throws -> FulfilledRequests {
        var fulfilled = FulfilledRequests()
        let select = try database.cachedStatement(
            sql: """
                SELECT requests.number, kind, update_id, state FROM requests LEFT JOIN updates ON id = update_id
                WHERE NOT (kind = 'drop' AND state IS 1) ORDER BY requests.number LIMIT ?
                """)
        let rows = try Row.fetchAll(select, arguments: [portion])
        fulfilled.isComplete = rows.count < portion
        let forget = try database.cachedStatement(sql: "DELETE FROM requests WHERE number = ?")
        for row in rows {
            guard let number = try? row.integer(2), (try? row.text(1)) != nil else {
                // What cannot be read is forgotten.
                try forget.execute(arguments: [try row.integer(0)])
                continue
            }
            let update = UpdateID(number)
            // One of a kind that a later version knows is forgotten. An earlier row of this portion may have changed the state.
            let kind = StoreRequest.Kind(rawValue: try row.text(1))
            switch (kind, try UpdateTable.state(of: update, in: database)) {
            case (.retry, .dead):
                try UpdateTable.retry(update, at: now, counts: &counts, in: database)
                fulfilled.retried += 1
            case (.drop, .dead):
                try UpdateTable.putAway(update, at: now, counts: &counts, in: database)
                fulfilled.putAway += 1
            case (.drop, .pending):
                try UpdateTable.drop(update, at: now, counts: &counts, in: database)
                fulfilled.dropped += 1
            default: break
            }
            try forget.execute(arguments: [try row.integer(0)])
        }
        return fulfilled
    }

    /// The same, but requests that are damaged hold nothing up: whoever asks for them alone is told.
    static func fulfilReadable(at now: Timestamp, counts: inout OpenCounts, in database: Database) throws -> FulfilledRequests {
        do {
            return try fulfil(at: now, counts: &counts, in: database)
        } catch  where QueueError(error, path: "").code == .damaged && database.isInsideTransaction {
            return FulfilledRequests()
        }
    }

    static func inFlight(in database: Database) throws -> Set<UpdateID> {
        let ids = try Int64.fetchAll(
            database, sql: "SELECT update_id FROM requests JOIN updates ON id = update_id WHERE kind = 'drop' AND state = 1")
        return Set(ids.map { UpdateID($0) })
    }
}
