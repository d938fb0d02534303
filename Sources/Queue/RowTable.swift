import GRDB
import Model

/// Everything that is read from a store without changing it.
enum RowTable {
    private static let columns = """
        updates.id, updates.action, updates.accepted_at, updates.attempts, updates.state, updates.reason, updates.updated_at,
        updates.incident,
        (
            SELECT COUNT(*) FROM call_updates JOIN calls ON calls.number = call_updates.call
            WHERE update_id = updates.id AND operation = 'update_incidents'
        ),
        (
            SELECT operation || ' got ' || status FROM calls
            WHERE updates.state < 2 AND status <> '200' AND number = (SELECT MAX(call) FROM call_updates WHERE update_id = updates.id)
        )
        """

    static func rows(_ filter: QueueFilter, after: UpdateID?, limit: Int, in database: Database) throws -> [QueueRow] {
        let states =
            switch filter {
            case .open: "0, 1"
            case .dead: "3"
            case .all: "0, 1, 3"
            }
        let cursor = try Row.fetchCursor(
            database,
            sql: "SELECT \(columns) FROM updates WHERE state IN (\(states)) AND id > ? ORDER BY id LIMIT ?",
            arguments: [after?.number ?? .min, Int64(limit)])
        var rows: [QueueRow] = []
        while let row = try cursor.next() { rows.append(try queueRow(row)) }
        return rows
    }

    static func oldest(in database: Database) throws -> Timestamp? {
        let milliseconds = try Int64.fetchOne(
            database,
            sql: """
                SELECT MIN(accepted_at) FROM (
                    SELECT * FROM (SELECT accepted_at FROM updates WHERE state = 0 ORDER BY id LIMIT 1)
                    UNION ALL
                    SELECT * FROM (SELECT accepted_at FROM updates WHERE state = 1 ORDER BY id LIMIT 1))
                """)
        return milliseconds.map { Timestamp(milliseconds: $0) }
    }

    static func records(ofIncident incident: String, in database: Database) throws -> [UpdateRecord] {
        try records(
            where: "updates.incident = ?1" + (isKey(incident) ? " OR updates.id IN (\(askedByKey))" : ""), [incident.storable],
            in: database)
    }

    static func record(of update: UpdateID, in database: Database) throws -> UpdateRecord? {
        try records(where: "updates.id = ?", [update.number], in: database).first
    }

    static func deliveries(_ id: DeliveryID, in database: Database) throws -> [DeliveryRecord] {
        try deliveries(where: "id = ?", [id.text.storable], in: database)
    }

    static func deliveries(ofIncident incident: String, latest limit: Int, in database: Database) throws -> [DeliveryRecord] {
        let name = incident.storable
        // What came by key before the incident was known belongs to it as well.
        let names = """
            SELECT ?1 UNION SELECT 'key:' || \(askedKey) FROM updates WHERE incident = ?1 AND \(askedKey) IS NOT NULL
            """
        let condition = """
            number IN (
                SELECT delivery FROM decisions WHERE acted = 0 AND incident <> '' AND incident IN (\(names))
                UNION SELECT delivery FROM updates WHERE incident IN (\(names))
                UNION SELECT delivery FROM updates WHERE id IN (\(isKey(incident) ? Self.askedByKey : "NULL"))
                ORDER BY delivery DESC LIMIT \(limit))
            """
        return try deliveries(where: condition, [name], in: database)
    }

    // An update asked for by key stands under its incident once that is found. No index: only a person asks, and seldom.
    private static let askedByKey = "SELECT id FROM updates WHERE \(askedKey) = substr(?1, 5)"

    private static let askedKey = "CASE WHEN json_valid(action) THEN json_extract(action, '$.key') END"

    private static func isKey(_ name: String) -> Bool { name.hasPrefix("key:") }

    private static let inWindow = "number > ? AND received_at >= ? AND received_at < ?"

    private static func arguments(_ window: HistoryWindow) -> StatementArguments {
        [window.after, window.since?.milliseconds ?? .min, window.until?.milliseconds ?? .max]
    }

    static func count(_ window: HistoryWindow, in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM deliveries WHERE \(inWindow)", arguments: arguments(window)) ?? 0
    }

    static func entries(_ window: HistoryWindow, limit: Int, in database: Database) throws -> [HistoryEntry] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT number, id, source, received_at, alerts FROM deliveries WHERE \(inWindow) ORDER BY number LIMIT \(limit)
                """,
            arguments: arguments(window))
        var entries: [HistoryEntry] = []
        while let row = try rows.next() {
            let number = try row.integer(0)
            entries.append(
                HistoryEntry(
                    number: number, delivery: DeliveryID(try row.text(1)), source: try row.text(2),
                    receivedAt: Timestamp(milliseconds: try row.integer(3)), alerts: try row.count(4),
                    raw: try BodyTable.read(of: number, in: database)))
        }
        return entries
    }

    private static func deliveries(where condition: String, _ arguments: StatementArguments, in database: Database) throws
        -> [DeliveryRecord]
    {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT number, source, received_at, alerts, id, note, first_decision, decisions, first_update, updates
                FROM deliveries WHERE \(condition) ORDER BY number
                """,
            arguments: arguments)
        var found: [DeliveryRecord] = []
        while let row = try cursor.next() {
            let number = try row.integer(0)
            found.append(
                DeliveryRecord(
                    delivery: DeliveryID(try row.text(4)), source: try row.text(1),
                    receivedAt: Timestamp(milliseconds: try row.integer(2)), alerts: try row.count(3),
                    decisions: try decisions(from: row.integer(6), count: row.integer(7), ofDelivery: number, in: database),
                    updates: try records(
                        where: "updates.id >= ?1 AND updates.id < ?1 + ?2 AND updates.delivery = ?3",
                        [row.integer(8), row.integer(9), number], in: database), note: try row.text(5),
                    raw: try BodyTable.read(of: number, in: database)))
        }
        return found
    }

    private static func decisions(from first: Int64, count: Int64, ofDelivery number: Int64, in database: Database) throws
        -> [StoredDecision]
    {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT body, incident FROM decisions WHERE number >= ?1 AND number < ?1 + ?2 AND delivery = ?3 ORDER BY number
                """,
            arguments: [first, count, number])
        var found: [StoredDecision] = []
        while let row = try rows.next() {
            let (decision, omitted) = try DecisionCodec.decode(row.text(0))
            found.append(StoredDecision(decision: decision, omitted: omitted, incident: try row.text(1)))
        }
        return found
    }

    private static func records(where condition: String, _ arguments: StatementArguments, in database: Database) throws
        -> [UpdateRecord]
    {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(columns), deliveries.id, updates.result, updates.request_id
                FROM updates LEFT JOIN deliveries ON deliveries.number = updates.delivery
                WHERE \(condition) ORDER BY updates.id
                """,
            arguments: arguments)
        var records: [UpdateRecord] = []
        while let row = try cursor.next() {
            let update = try queueRow(row)
            records.append(
                UpdateRecord(
                    row: update, delivery: try row.optionalText(10).map { DeliveryID($0) }, result: try row.optionalText(11),
                    requestID: try row.optionalText(12),
                    requests: try CallTable.requests(for: update.update.id.number, in: database)))
        }
        return records
    }

    private static func queueRow(_ row: Row) throws(QueueError) -> QueueRow {
        let id = try row.integer(0)
        // One that is open has no outcome yet, and may have had an answer that tells why.
        var reason = try row.text(5)
        if let answer = try row.optionalText(9) { reason = "not yet: \(answer)" }
        var action = Action(
            target: nil, update: IncidentUpdate(), rules: [], alert: "", source: "", cause: .other("unreadable"),
            decidedAt: Timestamp(milliseconds: 0))
        do { action = try ActionCodec.decode(row.text(1)) } catch {
            // A listing shows what it can: an unreadable action must not hide the others.
            if reason.isEmpty { reason = error.detail }
        }
        let update = QueuedUpdate(
            id: UpdateID(id), action: action, acceptedAt: Timestamp(milliseconds: try row.integer(2)),
            attempts: max(try row.count(3), try row.count(8)))
        let state: QueueRow.State =
            switch UpdateTable.State(rawValue: try row.integer(4)) {
            case .pending: .pending
            case .inFlight: .inFlight
            case .done: .done
            case .dead: .dead
            case nil: throw QueueError(.damaged, "update \(id) has an unknown state")
            }
        return QueueRow(
            update: update, state: state, reason: reason, updatedAt: Timestamp(milliseconds: try row.integer(6)),
            incident: try row.text(7))
    }
}
