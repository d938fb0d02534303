import GRDB
import Model

/// The requests other processes have left in the store for the one that serves it.
enum RequestTable {
    static func insert(_ requests: [StoreRequest], in database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO requests (kind, update_id) VALUES (?, ?)")
        for request in requests { try statement.execute(arguments: [request.kind.rawValue, request.update.number]) }
    }

    /// Does what is asked, oldest first, and forgets it; that something in flight is to be dropped stays asked for until it has ended.
    static func fulfil(at now: Timestamp, counts: inout OpenCounts, in database: Database) throws -> FulfilledRequests {
        var fulfilled = FulfilledRequests()
        let select = try database.cachedStatement(sql: "SELECT number, kind, update_id FROM requests ORDER BY number")
        for row in try Row.fetchAll(select) {
            let update = UpdateID(try row.integer(2))
            // One of a kind that a later version knows is forgotten.
            let kind = StoreRequest.Kind(rawValue: try row.text(1))
            let before = try kind.flatMap { _ in try UpdateTable.state(of: update, in: database) }
            switch (kind, before) {
            case (.retry, .dead):
                try UpdateTable.retry(update, at: now, counts: &counts, in: database)
                fulfilled.retried += 1
            case (.drop, .dead):
                try UpdateTable.putAway(update, at: now, counts: &counts, in: database)
                fulfilled.putAway += 1
            case (.drop, .pending):
                try UpdateTable.drop(update, at: now, counts: &counts, in: database)
                fulfilled.dropped += 1
            case (.drop, .inFlight):
                fulfilled.inFlight.insert(update)
                continue
            default: break
            }
            try database.cachedStatement(sql: "DELETE FROM requests WHERE number = ?").execute(arguments: [try row.integer(0)])
        }
        return fulfilled
    }
}
