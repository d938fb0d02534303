import GRDB

/// What a store knows of the account, by name.
enum FactTable {
    enum Name: String {
        /// The id of the user fettle has acted as.
        case bot
    }

    static func put(_ name: Name, _ value: String, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            arguments: [name.rawValue, value.storable])
    }

    static func read(_ name: Name, in database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT value FROM facts WHERE name = ?", arguments: [name.rawValue])
    }
}
