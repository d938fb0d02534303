import Model
package import Queue

/// What `fettle queue` does: reads a store, beside the process that serves it where there is one, and leaves requests there.
package struct QueueDesk: Sendable {
    /// Rows that are held in memory at a time.
    private static let pageSize = 500

    /// Which updates to list: those that wait or are being sent, dead letters, or both.
    package enum Listing: Sendable { case open, dead, all }

    /// What is to be retried or dropped: by numbers of updates, ids of incidents or `key:…`; by a rule that had a part in it; or all
    /// dead letters.
    package enum Target: Sendable { case named([String]), rule(String), deadLetters }

    let reader: SQLiteQueueReader

    /// Opens the store that `configuration` names.
    package init(_ configuration: Configuration) throws(StoreFailure) {
        do { reader = try SQLiteQueueReader(path: configuration.queue.path) } catch { throw StoreFailure(error) }
    }

    package func close() { reader.close() }

    /// Gives `page` the rows in pages, oldest first; returns how many there were.
    package func rows(_ listing: Listing, page: ([QueueRow]) -> Void) async throws(StoreFailure) -> Int {
        let filter: QueueFilter =
            switch listing {
            case .open: .open
            case .dead: .dead
            case .all: .all
            }
        var count = 0
        var last: UpdateID?
        do {
            while true {
                let rows = try await reader.page(filter, after: last, limit: Self.pageSize)
                if rows.isEmpty { return count }
                page(rows)
                count += rows.count
                last = rows.last?.update.id
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// All that is known of what `names` mean: an update's number, an incident's id, or `key:…`.
    ///
    /// Throws `.nothingFound` for the first name that means nothing.
    package func records(_ names: [String]) async throws(StoreFailure) -> [UpdateRecord] {
        var found: [UpdateRecord] = []
        for name in names {
            let records = try await records(name)
            if records.isEmpty {
                throw .nothingFound("`\(name)` is neither an update nor an incident with updates in this store")
            }
            for record in records where !found.contains(where: { $0.row.update.id == record.row.update.id }) {
                found.append(record)
            }
        }
        return found
    }

    /// Asks the serving process to send dead letters anew.
    ///
    /// Returns the numbers of the updates; throws `.nothingFound` where none is meant.
    package func retry(_ target: Target) async throws(StoreFailure) -> [String] { try await ask(.retry, target, of: .dead) }

    /// As `retry`, to put updates away into the history: what waits or is on its way too, unless all dead letters are meant.
    package func drop(_ target: Target) async throws(StoreFailure) -> [String] { try await ask(.drop, target, of: .all) }

    private func ask(_ kind: StoreRequest.Kind, _ target: Target, of listing: Listing) async throws(StoreFailure) -> [String] {
        let isMeant: (QueueRow) -> Bool = { listing == .all ? $0.state != .done : $0.state == .dead }
        let kinds = listing == .all ? "waits or is a dead letter" : "is a dead letter"
        var found: [UpdateID] = []
        let nothing: String
        switch target {
        case .named(let names):
            found = try await records(names).map(\.row).filter(isMeant).map(\.update.id)
            nothing = "nothing of this \(kinds)"
        case .rule(let name):
            _ = try await rows(listing) { found += $0.filter { $0.update.action.rules.contains(name) }.map(\.update.id) }
            nothing = "nothing that the rule `\(name)` asked for \(kinds)"
        case .deadLetters:
            _ = try await rows(.dead) { found += $0.map(\.update.id) }
            nothing = "there are no dead letters"
        }
        if found.isEmpty { throw .nothingFound(nothing) }
        do { try reader.ask(found.map { StoreRequest(kind: kind, update: $0) }) } catch { throw StoreFailure(error) }
        return found.map(\.description)
    }

    private func records(_ name: String) async throws(StoreFailure) -> [UpdateRecord] {
        do {
            // No incident's id is a bare number.
            if let number = Int64(name) { return try await reader.record(of: UpdateID(number)).map { [$0] } ?? [] }
            return try await reader.history(ofIncident: name)
        } catch {
            throw StoreFailure(error)
        }
    }
}
