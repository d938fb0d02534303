import GRDB
import Model

/// The deliveries and decisions of a store, by whose ids repeats are told.
enum DeliveryTable {
    /// The receipt of the delivery of this id that was accepted at `since` or later.
    static func receipt(_ delivery: DeliveryID, source: String, since: Timestamp, in database: Database) throws -> Receipt? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT alerts, updates FROM deliveries
                WHERE id = ? AND source = ? AND received_at >= ? ORDER BY number DESC LIMIT 1
                """)
        let arguments: StatementArguments = [delivery.text.storable, source.storable, since.milliseconds]
        guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
        return Receipt(delivery: delivery, alerts: try row.count(0), updates: try row.count(1), duplicate: true)
    }

    /// Adds the delivery with its decisions; gives back its number.
    static func insert(_ entry: EncodedEntry, counts: inout OpenCounts, in database: Database) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT INTO deliveries (source, id, received_at, alerts, updates, note, body_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            entry.source, entry.delivery.text.storable, entry.receivedAt.milliseconds, entry.alerts, entry.updates.count,
            entry.note, entry.body?.packed.bytes.count ?? 0,
        ])
        let number = database.lastInsertedRowID
        let statement = try database.cachedStatement(
            sql: "INSERT INTO decisions (delivery, alert, incident, rule_set, body) VALUES (?, ?, ?, ?, ?)")
        for decision in entry.decisions {
            try statement.execute(arguments: [number, decision.alert, decision.incident, decision.ruleSet, decision.body])
        }
        if let body = entry.body { try BodyTable.insert(body, of: number, counts: &counts, in: database) }
        return number
    }

    /// Puts what was decided late in the place of the undecided record of the same alert.
    static func replace(_ decisions: [EncodedEntry.Decision], ofUpdate update: UpdateID, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE decisions SET rule_set = ?, body = ?
                WHERE delivery = (SELECT delivery FROM updates WHERE id = ?) AND alert = ?
                """)
        for decision in decisions {
            try statement.execute(arguments: [decision.ruleSet, decision.body, update.number, decision.alert])
        }
    }

    /// Removes deliveries received before `cutoff`, looking at the `limit` oldest only; gives back how many.
    static func prune(before cutoff: Timestamp, limit: Int, counts: inout OpenCounts, in database: Database) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM deliveries WHERE number IN (
                    SELECT number FROM (SELECT number, received_at FROM deliveries ORDER BY number LIMIT ?)
                    WHERE received_at < ?) RETURNING body_bytes
                """)
        let sizes = try Int64.fetchAll(statement, arguments: [limit, cutoff.milliseconds])
        counts.bodyBytes -= sizes.reduce(0, +)
        return sizes.count
    }
}
