import Foundation
import GRDB
import Model

/// Bodies that could not be decoded, for the history: the latest few, each by its beginning.
enum UndecodableTable {
    /// Adds one, and removes the oldest beyond `most`.
    static func insert(_ delivery: UndecodableDelivery, most: Int, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO undecodable (id, source, received_at, reason, content_type, size, body) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            delivery.id.text.storable, delivery.source.storable, delivery.receivedAt.milliseconds,
            delivery.reason.storable.bounded(1000), delivery.contentType.storable.bounded(200), delivery.size,
            Data(delivery.body),
        ])
        try database.cachedStatement(sql: "DELETE FROM undecodable WHERE number <= ?")
            .execute(arguments: [database.lastInsertedRowID - Int64(most)])
    }

    /// Those of this id, or the latest of all where it is nil; oldest first.
    static func deliveries(_ id: DeliveryID?, limit: Int, in database: Database) throws -> [UndecodableDelivery] {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, source, received_at, reason, content_type, size, body FROM undecodable
                WHERE id = ?1 OR ?1 IS NULL ORDER BY number DESC LIMIT ?2
                """,
            arguments: [id?.text.storable, limit])
        var found: [UndecodableDelivery] = []
        while let row = try cursor.next() {
            found.append(
                UndecodableDelivery(
                    id: DeliveryID(try row.text(0)), source: try row.text(1),
                    receivedAt: Timestamp(milliseconds: try row.integer(2)), reason: try row.text(3),
                    contentType: try row.text(4), body: try row.bytes(6), size: try row.count(5)))
        }
        return found.reversed()
    }

    /// Removes what was received before `cutoff`.
    static func prune(before cutoff: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM undecodable WHERE received_at < ?")
            .execute(arguments: [cutoff.milliseconds])
    }
}
