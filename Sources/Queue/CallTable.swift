import GRDB
import Model

/// The HTTP requests to PagerDuty, and on account of which updates each was made.
enum CallTable {
    /// Of an update that is repeated for days so many of the first requests and of the latest are kept: a long outage must not fill
    /// the disk with the like of them.
    private static let (first, latest) = (20, 80)

    static func insert(_ request: RequestRecord, in database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO calls (at, operation, status, milliseconds, request_id) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            request.at.milliseconds, request.operation.storable, request.status.storable, request.milliseconds,
            request.requestID?.storable.bounded(200),
        ])
        let call = database.lastInsertedRowID
        // An update may be forgotten by now.
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO call_updates (update_id, call, item)
                SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM updates WHERE id = ?1)
                """)
        let thin = try database.cachedStatement(
            sql: """
                DELETE FROM call_updates WHERE update_id = ?1
                    AND call = (SELECT call FROM call_updates WHERE update_id = ?1 ORDER BY call LIMIT 1 OFFSET \(first))
                    AND (SELECT COUNT(*) FROM call_updates WHERE update_id = ?1) > \(first + latest)
                """)
        for share in request.updates {
            try statement.execute(arguments: [share.update.number, call, share.item?.storable])
            try thin.execute(arguments: [share.update.number])
        }
    }

    /// The requests made on account of one update, oldest first.
    static func requests(for update: Int64, in database: Database) throws -> [KeptRequest] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT calls.number, calls.at, calls.operation, calls.status, calls.milliseconds, calls.request_id, call_updates.item
                FROM call_updates JOIN calls ON calls.number = call_updates.call WHERE update_id = ? ORDER BY calls.number
                """)
        let rows = try Row.fetchCursor(statement, arguments: [update])
        var requests: [KeptRequest] = []
        while let row = try rows.next() {
            requests.append(
                KeptRequest(
                    call: try row.integer(0), at: Timestamp(milliseconds: try row.integer(1)), operation: try row.text(2),
                    status: try row.text(3), milliseconds: try row.count(4), requestID: try row.optionalText(5),
                    item: try row.optionalText(6)))
        }
        return requests
    }

    /// Removes requests made before `cutoff`, looking at the `limit` oldest only; gives back how many.
    static func prune(before cutoff: Timestamp, limit: Int, in database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM calls WHERE number IN (
                    SELECT number FROM (SELECT number, at FROM calls ORDER BY number LIMIT ?) WHERE at < ?)
                """
        ).execute(arguments: [limit, cutoff.milliseconds])
        return database.changesCount
    }
}
