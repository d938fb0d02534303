import Model
package import Queue

/// What `fettle queue` does: reads a store, beside the process that serves it where there is one, and leaves requests there.
package struct QueueDesk: Sendable {
    /// Rows that are held in memory at a time.
    private static let pageSize = 500

    /// Which updates to list: those that wait or are being sent, dead letters, or both.
    package enum Listing: Sendable { case open, dead, all }

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

    /// Asks the serving process to send dead letters anew: those that `names` mean, or all of them where it is nil.
    ///
    /// Returns the numbers of the updates; throws `.nothingFound` where none of them is dead.
    package func retry(_ names: [String]?) async throws(StoreFailure) -> [String] {
        try await ask(.retry, names).map(\.description)
    }

    /// As `retry`, to put them away into the history.
    package func drop(_ names: [String]?) async throws(StoreFailure) -> [String] {
        try await ask(.drop, names).map(\.description)
    }

    private func ask(_ kind: StoreRequest.Kind, _ names: [String]?) async throws(StoreFailure) -> [UpdateID] {
        var dead: [UpdateID] = []
        if let names {
            dead = try await records(names).filter { $0.row.state == .dead }.map(\.row.update.id)
        } else {
            _ = try await rows(.dead) { dead += $0.map(\.update.id) }
        }
        if dead.isEmpty { throw .nothingFound(names == nil ? "there are no dead letters" : "none of these is a dead letter") }
        do { try reader.ask(dead.map { StoreRequest(kind: kind, update: $0) }) } catch { throw StoreFailure(error) }
        return dead
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
