import GRDB
package import Model

/// A change of one dead letter that a person asks for.
package struct StoreRequest: Sendable, Equatable {
    package enum Kind: String, Sendable { case retry, drop }

    package var kind: Kind
    package var update: UpdateID

    package init(kind: Kind, update: UpdateID) {
        self.kind = kind
        self.update = update
    }

    /// True where there was such a dead letter.
    func apply(at now: Timestamp, counts: inout OpenCounts, in database: Database) throws -> Bool {
        switch kind {
        case .retry: try UpdateTable.retry(update, at: now, counts: &counts, in: database)
        case .drop: try UpdateTable.drop(update, at: now, counts: &counts, in: database)
        }
    }
}

/// The requests other processes have left in the store for the one that serves it.
enum RequestTable {
    static func insert(_ requests: [StoreRequest], in database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO requests (kind, update_id) VALUES (?, ?)")
        for request in requests { try statement.execute(arguments: [request.kind.rawValue, request.update.number]) }
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
