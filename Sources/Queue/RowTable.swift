import GRDB
import Model

/// Everything that is read from a store without changing it.
enum RowTable {
    private static let columns = """
        updates.id, updates.action, updates.accepted_at, updates.attempts, updates.state, updates.reason, updates.updated_at,
        updates.incident
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
        try records(where: "updates.incident = ?", [incident.storable], in: database)
    }

    static func record(of update: UpdateID, in database: Database) throws -> UpdateRecord? {
        try records(where: "updates.id = ?", [update.number], in: database).first
    }

    static func deliveries(_ id: DeliveryID, in database: Database) throws -> [DeliveryRecord] {
        let cursor = try Row.fetchCursor(
            database, sql: "SELECT number, source, received_at, alerts FROM deliveries WHERE id = ? ORDER BY number",
            arguments: [id.text.storable])
        var found: [DeliveryRecord] = []
        while let row = try cursor.next() {
            let number = try row.integer(0)
            found.append(
                DeliveryRecord(
                    delivery: id, source: try row.text(1), receivedAt: Timestamp(milliseconds: try row.integer(2)),
                    alerts: try row.count(3), decisions: try decisions(ofDelivery: number, in: database),
                    updates: try records(where: "updates.delivery = ?", [number], in: database)))
        }
        return found
    }

    private static func decisions(ofDelivery number: Int64, in database: Database) throws -> [StoredDecision] {
        try String.fetchAll(
            database, sql: "SELECT body FROM decisions WHERE delivery = ? ORDER BY rowid", arguments: [number]
        ).map { body in
            let (decision, omitted) = try DecisionCodec.decode(body)
            return StoredDecision(decision: decision, omitted: omitted)
        }
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
            records.append(
                UpdateRecord(
                    row: try queueRow(row), delivery: try row.optionalText(8).map { DeliveryID($0) },
                    result: try row.optionalText(9), requestID: try row.optionalText(10)))
        }
        return records
    }

    private static func queueRow(_ row: Row) throws(QueueError) -> QueueRow {
        let id = try row.integer(0)
        var reason = try row.text(5)
        var action = Action(
            target: nil, update: IncidentUpdate(), rules: [], alert: "", source: "", cause: .other("unreadable"),
            decidedAt: Timestamp(milliseconds: 0))
        do { action = try ActionCodec.decode(row.text(1)) } catch {
            // A listing shows what it can: an unreadable action must not hide the others.
            if reason.isEmpty { reason = error.detail }
        }
        let update = QueuedUpdate(
            id: UpdateID(id), action: action, acceptedAt: Timestamp(milliseconds: try row.integer(2)), attempts: try row.count(3))
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
