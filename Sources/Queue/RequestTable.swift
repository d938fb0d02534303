import GRDB
import Model

/// The requests other processes have left in the store for the one that serves it.
enum RequestTable {
    static func insert(_ requests: [StoreRequest], in database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO requests (kind, update_id) VALUES (?, ?)")
        for request in requests { try statement.execute(arguments: [request.kind.rawValue, request.update.number]) }
    }

    /// Does what is asked; gives back how many dead letters there were for it.
    static func apply(_ requests: [StoreRequest], at now: Timestamp, counts: inout OpenCounts, in database: Database) throws
        -> Int
    {
        var changed = 0
        for request in requests {
            let found =
                switch request.kind {
                case .retry: try UpdateTable.retry(request.update, at: now, counts: &counts, in: database)
                case .drop: try UpdateTable.drop(request.update, at: now, counts: &counts, in: database)
                }
            if found { changed += 1 }
        }
        return changed
    }

    /// Takes all of them out, oldest first; one of a kind that a later version knows is dropped.
    static func take(in database: Database) throws -> [StoreRequest] {
        var requests: [StoreRequest] = []
        let rows = try Row.fetchCursor(database, sql: "SELECT kind, update_id FROM requests ORDER BY number")
        while let row = try rows.next() {
            guard let kind = StoreRequest.Kind(rawValue: try row.text(0)) else { continue }
            requests.append(StoreRequest(kind: kind, update: UpdateID(try row.integer(1))))
        }
        try database.execute(sql: "DELETE FROM requests")
        return requests
    }
}
