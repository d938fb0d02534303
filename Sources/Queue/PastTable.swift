import GRDB
import Model

/// What people and monitors have said of incidents (`words`), and what a store tells of an incident's past altogether.
enum PastTable {
    /// Notes what was said; the latest word stands, in whatever order they are written.
    static func write(_ words: [IncidentWord], in database: Database) throws {
        if words.isEmpty { return }
        let put = try database.cachedStatement(
            sql: """
                INSERT INTO words (incident, spoken_at, moved_at) VALUES (?, ?, ?)
                ON CONFLICT (incident) DO UPDATE SET spoken_at = MAX(spoken_at, excluded.spoken_at),
                    moved_at = MAX(COALESCE(moved_at, excluded.moved_at), COALESCE(excluded.moved_at, moved_at))
                """)
        for word in words {
            let time = word.at.milliseconds
            try put.execute(arguments: [word.incident.text.storable, time, word.moved ? time : nil])
        }
    }

    /// What is known of the incidents of `updates`; those of which nothing is known are left out.
    static func read(of updates: [UpdateID: IncidentID], in database: Database) throws -> [IncidentID: IncidentPast] {
        let words = try database.cachedStatement(sql: "SELECT spoken_at, moved_at FROM words WHERE incident = ?")
        var pasts: [IncidentID: IncidentPast] = [:]
        let earliest = Dictionary(updates.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        for (incident, update) in earliest {
            var past = IncidentPast(
                overtakers: try UpdateTable.overtakers(of: update, incident, in: database),
                deeds: try UpdateTable.deeds(on: incident, in: database))
            if let row = try Row.fetchOne(words, arguments: [incident.text.storable]) {
                past.spokenAt = Timestamp(milliseconds: try row.integer(0))
                past.movedAt = try row.optionalInteger(1).map { Timestamp(milliseconds: $0) }
            }
            if past != IncidentPast() { pasts[incident] = past }
        }
        return pasts
    }

    /// Forgets incidents of which nobody has spoken since `cutoff`, at most `limit`; gives back how many.
    static func prune(before cutoff: Timestamp, limit: Int, in database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM words WHERE incident IN (
                    SELECT incident FROM words WHERE spoken_at < ? ORDER BY spoken_at LIMIT ?)
                """
        ).execute(arguments: [cutoff.milliseconds, limit])
        return database.changesCount
    }
}
