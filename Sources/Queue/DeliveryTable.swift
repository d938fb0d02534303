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
        var receipt: Receipt?
        try statement.run { values in
            values.bind(delivery.text.storable)
            values.bind(source)
            values.bind(since.milliseconds)
        } row: { row in
            receipt = Receipt(delivery: delivery, alerts: row.count(0), updates: row.count(1), duplicate: true)
        }
        return receipt
    }

    /// Adds the delivery with its decisions, its updates and its body.
    static func insert(_ entry: EncodedEntry, counts: inout OpenCounts, in database: Database) throws {
        let number = counts.lastDelivery + 1
        let firstDecision = try insert(entry.decisions, of: number, in: database)
        let firstUpdate = try UpdateTable.insert(entry, delivery: number, counts: &counts, in: database)
        try database.cachedStatement(
            sql: """
                INSERT INTO deliveries
                    (number, source, id, received_at, alerts, updates, note, body_bytes, first_decision, decisions, first_update)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).run { values in
            values.bind(number)
            values.bind(entry.source)
            values.bind(entry.delivery.text.storable)
            values.bind(entry.receivedAt.milliseconds)
            values.bind(Int64(entry.alerts))
            values.bind(Int64(entry.updates.count))
            values.bind(entry.note)
            values.bind(Int64(entry.body?.packed.bytes.count ?? 0))
            values.bind(firstDecision)
            values.bind(Int64(entry.decisions.count))
            values.bind(firstUpdate)
        }
        if let body = entry.body { try BodyTable.insert(body, of: number, counts: &counts, in: database) }
        counts.lastDelivery = number
    }

    /// Gives back the number of the first, 0 where there is none; the others follow it.
    private static func insert(_ decisions: [EncodedEntry.Decision], of delivery: Int64, in database: Database) throws -> Int64 {
        if decisions.isEmpty { return 0 }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO decisions (delivery, alert, incident, acted, rule_set, body) VALUES (?, ?, ?, ?, ?, ?)")
        var first: Int64 = 0
        for decision in decisions {
            try statement.run { values in
                values.bind(delivery)
                values.bind(decision.alert)
                values.bind(decision.incident)
                values.bind(decision.acted ? 1 : 0)
                values.bind(decision.ruleSet)
                values.bind(text: decision.body)
            }
            if first == 0 { first = database.lastInsertedRowID }
        }
        return first
    }

    /// The highest number that any delivery has had, also one that is forgotten.
    static func lastNumber(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT MAX(seq) FROM sqlite_sequence WHERE name = 'deliveries'") ?? 0
    }

    /// Puts what was decided late in the place of the undecided record of the same alert.
    static func replace(_ decisions: [EncodedEntry.Decision], ofUpdate update: UpdateID, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE decisions SET rule_set = ?1, body = ?2 FROM
                    (SELECT number, first_decision, decisions FROM deliveries
                        WHERE number = (SELECT delivery FROM updates WHERE id = ?3)) AS own
                WHERE decisions.number >= own.first_decision AND decisions.number < own.first_decision + own.decisions
                    AND decisions.delivery = own.number AND alert = ?4
                """)
        for decision in decisions {
            try statement.run { values in
                values.bind(decision.ruleSet)
                values.bind(text: decision.body)
                values.bind(update.number)
                values.bind(decision.alert)
            }
        }
    }

    /// Removes deliveries received before `cutoff`, looking at the `limit` oldest only; gives back how many.
    static func prune(before cutoff: Timestamp, limit: Int, counts: inout OpenCounts, in database: Database) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM deliveries WHERE number IN (
                    SELECT number FROM (SELECT number, received_at FROM deliveries ORDER BY number LIMIT ?)
                    WHERE received_at < ?) RETURNING number, body_bytes, first_decision, decisions
                """)
        let removed = try Row.fetchAll(statement, arguments: [limit, cutoff.milliseconds])
        let decisions = try database.cachedStatement(
            sql: "DELETE FROM decisions WHERE number >= ?1 AND number < ?1 + ?2 AND delivery = ?3")
        for row in removed {
            counts.bodyBytes -= try row.integer(1)
            try decisions.execute(arguments: [try row.integer(2), try row.integer(3), try row.integer(0)])
        }
        return removed.count
    }
}
