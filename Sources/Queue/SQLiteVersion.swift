import GRDB

/// Which SQLite is linked, for `fettle version`.
package enum SQLiteVersion {
    /// `3.40.1`; "unknown" where it does not say.
    package static var text: String {
        let asked = try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        return asked.flatMap { $0 } ?? "unknown"
    }
}
