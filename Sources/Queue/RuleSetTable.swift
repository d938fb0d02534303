import Foundation
import GRDB
import Model

/// The rule files behind the hashes that decisions name.
enum RuleSetTable {
    /// Makes this set the one in force.
    static func put(_ hash: String, _ files: PackedBytes, at now: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE rule_sets SET retired_at = ? WHERE retired_at IS NULL AND hash <> ?")
            .execute(arguments: [now.milliseconds, hash.storable])
        try database.cachedStatement(
            sql: """
                INSERT INTO rule_sets (hash, length, body) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET retired_at = NULL
                """
        ).execute(arguments: [hash.storable, files.length, Data(files.bytes)])
    }

    /// Nil where none of this hash was kept, or it can no longer be read.
    static func read(_ hash: String, in database: Database) throws -> [UInt8]? {
        let row = try Row.fetchOne(
            database, sql: "SELECT length, body FROM rule_sets WHERE hash = ?", arguments: [hash.storable])
        guard let row else { return nil }
        return PackedBytes(bytes: try row.bytes(1), length: try row.count(0)).unpacked
    }

    /// Removes the sets that were out of force at `cutoff` already: no decision is left that could name them.
    static func prune(before cutoff: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM rule_sets WHERE retired_at < ?").execute(arguments: [cutoff.milliseconds])
    }
}
