import GRDB
import Model

/// What rules remember, one row a key.
enum RuleStateRows {
    /// Puts in changes; of two for one key the later version stands, in whatever order they are written.
    static func write(_ changes: [EncodedEntry.StateChange], in database: Database) throws {
        if changes.isEmpty { return }
        let put = try database.cachedStatement(
            sql: """
                INSERT INTO rule_state (rule, kind, key, value, expires_at, version) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (rule, kind, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at,
                    version = excluded.version WHERE excluded.version > rule_state.version
                """)
        for change in changes {
            try put.execute(arguments: [
                change.rule, change.kind, change.key, change.value, change.expires, change.version,
            ])
        }
    }

    /// What has not expired at `now`, and every held action; removed keys are left out.
    static func read(at now: Timestamp, in database: Database) throws -> [RuleStateChange] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT rule, kind, key, value, expires_at, version FROM rule_state
                WHERE value IS NOT NULL AND (expires_at > ? OR kind = 'hold') ORDER BY version
                """,
            arguments: [now.milliseconds])
        var changes: [RuleStateChange] = []
        while let row = try rows.next() {
            // A kind of a later version is no reason to refuse the store.
            guard let kind = RuleStateKey.Kind(rawValue: try row.text(1)) else { continue }
            changes.append(
                RuleStateChange(
                    key: RuleStateKey(rule: try row.text(0), kind: kind, key: try row.text(2)),
                    value: try RuleStateCodec.decode(row.text(3), kind: kind),
                    expires: Timestamp(milliseconds: try row.integer(4)), version: try row.integer(5)))
        }
        return changes
    }

    /// The highest version ever written, removed keys included.
    static func lastVersion(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT MAX(version) FROM rule_state") ?? 0
    }

    /// Removes what expired before `now`, at most `limit` rows; gives back how many. Held actions stay until they are carried out.
    static func prune(before now: Timestamp, limit: Int, in database: Database) throws -> Int {
        // The newest row stays: versions must go on rising after a restart.
        try database.cachedStatement(
            sql: """
                DELETE FROM rule_state WHERE rowid IN (
                    SELECT rowid FROM rule_state WHERE expires_at < ? AND (kind <> 'hold' OR value IS NULL)
                    AND version < (SELECT MAX(version) FROM rule_state) ORDER BY expires_at LIMIT ?)
                """
        ).execute(arguments: [now.milliseconds, limit])
        return database.changesCount
    }
}
