import GRDB
import Model

/// The bodies of deliveries as they came.
enum BodyTable {
    static func insert(_ body: EncodedEntry.Body, of delivery: Int64, counts: inout OpenCounts, in database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO bodies (delivery, kind, headers, bot, length, body) VALUES (?, ?, ?, ?, ?, ?)"
        ).run { values in
            values.bind(delivery)
            values.bind(body.kind)
            values.bind(text: body.headers)
            values.bind(body.bot)
            values.bind(Int64(body.packed.length))
            values.bind(body.packed.bytes)
        }
        counts.bodyBytes += Int64(body.packed.bytes.count)
    }

    /// Nil where none was kept, or it can no longer be read.
    static func read(of delivery: Int64, in database: Database) throws -> RawDelivery? {
        let statement = try database.cachedStatement(
            sql: "SELECT kind, headers, bot, length, body FROM bodies WHERE delivery = ?")
        guard let row = try Row.fetchOne(statement, arguments: [delivery]) else { return nil }
        guard let body = PackedBytes(bytes: try row.bytes(4), length: try row.count(3)).unpacked else { return nil }
        return RawDelivery(
            kind: try row.text(0), headers: HeaderCodec.decode(try row.text(1)), body: body, bot: try row.optionalText(2))
    }

    /// Removes the oldest bodies, `limit` at most, while all together take more than `bytes`; gives back how many.
    static func prune(to bytes: Int64, limit: Int, counts: inout OpenCounts, in database: Database) throws -> Int {
        guard counts.bodyBytes > bytes else { return 0 }
        let rows = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT delivery, LENGTH(body) FROM bodies ORDER BY delivery LIMIT ?"),
            arguments: [limit])
        let remove = try database.cachedStatement(sql: "DELETE FROM bodies WHERE delivery = ?")
        let note = try database.cachedStatement(sql: "UPDATE deliveries SET body_bytes = 0 WHERE number = ?")
        var removed = 0
        for row in rows where counts.bodyBytes > bytes {
            let delivery = try row.integer(0)
            try remove.execute(arguments: [delivery])
            try note.execute(arguments: [delivery])
            counts.bodyBytes -= try row.integer(1)
            removed += 1
        }
        // Nothing is left, whatever the count says.
        if rows.isEmpty { counts.bodyBytes = 0 }
        return removed
    }
}
