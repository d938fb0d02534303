package import Model
package import Queue

/// What a store knows of one incident or one delivery, behind `fettle why`: what came in, what each rule said, what was merged,
/// sent and answered.
package struct Account: Sendable {
    /// One delivery with its decisions as they can be told now.
    package struct Delivery: Sendable {
        package var record: DeliveryRecord
        package var decisions: [Recollection]

        /// A rule has fired, and what it asks for waits.
        var isHeld: Bool {
            decisions.contains { $0.stored.decision.rules.contains { $0.verdict == .fired && $0.suppressedBy == .hold } }
        }
    }

    /// Deliveries of this id, and those about this incident; oldest first.
    package var deliveries: [Delivery]
    /// The incident's updates whose deliveries are forgotten.
    package var orphans: [UpdateRecord]
    /// The incident that was asked for; nil where it was a delivery.
    package var incident: String?
    /// What came under this delivery's id and could not be decoded.
    package var undecodable: [UndecodableDelivery] = []

    /// Deliveries of one incident that are shown at most: the latest.
    private static let maxDeliveries = 1000

    /// `name` is a delivery's id, an incident's id, `key:…` or an update's number.
    package static func of(_ name: String, _ configuration: Configuration) async throws(StoreFailure) -> Account {
        let desk = try QueueDesk(configuration)
        defer { desk.close() }
        do {
            let rememberer = Rememberer(desk.reader, configuration)
            var account = try await read(name, desk.reader, rememberer)
            if account.isEmpty, let number = Int64(name) {
                account = try await read(UpdateID(number), desk.reader, rememberer)
            }
            if account.isEmpty {
                throw StoreFailure.nothingFound(
                    "`\(name)` is neither a delivery, nor an incident, nor an update that this store knows of")
            }
            return account
        } catch let error as QueueError {
            throw StoreFailure(error)
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw .unreadable("the store: \(error)")
        }
    }

    /// The latest bodies that could not be decoded; none is no failure.
    package static func undecodable(_ configuration: Configuration) async throws(StoreFailure) -> Account {
        let desk = try QueueDesk(configuration)
        defer { desk.close() }
        do throws(QueueError) {
            return Account(deliveries: [], orphans: [], undecodable: try await desk.reader.undecodable())
        } catch {
            throw StoreFailure(error)
        }
    }

    /// The delivery that led to one update, with nothing that is about other incidents.
    private static func read(_ update: UpdateID, _ reader: SQLiteQueueReader, _ rememberer: Rememberer) async throws -> Account {
        var account = Account(deliveries: [], orphans: [])
        guard let record = try await reader.record(of: update) else { return account }
        var rememberer = rememberer
        let names = Set([record.row.incident, record.row.update.action.target?.description].compactMap { $0 })
        var deliveries: [DeliveryRecord] = []
        if let id = record.delivery { deliveries = try await reader.deliveries(id) }
        for delivery in deliveries {
            guard delivery.updates.contains(where: { $0.row.update.id == update }) else { continue }
            let narrow = delivery.narrowed(to: names)
            account.deliveries.append(Delivery(record: narrow, decisions: try await rememberer.recollect(narrow)))
        }
        if account.deliveries.isEmpty { account.orphans = [record] }
        return account
    }

    package var isEmpty: Bool { deliveries.isEmpty && orphans.isEmpty && undecodable.isEmpty }

    private static func read(_ name: String, _ reader: SQLiteQueueReader, _ rememberer: Rememberer) async throws -> Account {
        var account = Account(deliveries: [], orphans: [], incident: nil)
        var rememberer = rememberer
        account.undecodable = try await reader.undecodable(DeliveryID(name))
        let named = try await reader.deliveries(DeliveryID(name))
        let about = try await reader.deliveries(aboutIncident: name, latest: maxDeliveries)
        for record in named {
            account.deliveries.append(
                Delivery(record: record, decisions: try await rememberer.recollect(record)))
        }
        let updates = try await reader.history(ofIncident: name)
        if about.isEmpty && updates.isEmpty { return account }
        account.incident = name
        account.orphans = updates.filter { $0.delivery == nil }
        let names = Set([name] + updates.map(\.row.incident) + updates.compactMap(\.row.update.action.target?.description))
        for record in about where !named.contains(where: { $0.delivery == record.delivery && $0.source == record.source }) {
            let narrow = record.narrowed(to: names)
            account.deliveries.append(Delivery(record: narrow, decisions: try await rememberer.recollect(narrow)))
        }
        return account
    }
}

extension DeliveryRecord {
    /// Only the alerts and updates of one incident, by its id and its keys: a storm's delivery may hold hundreds of others.
    fileprivate func narrowed(to names: Set<String>) -> DeliveryRecord {
        var record = self
        record.updates = updates.filter { names.contains($0.row.incident) }
        let alerts = Set(record.updates.map(\.row.update.action.alert))
        record.decisions = decisions.filter {
            alerts.contains($0.decision.alert) || names.contains($0.incident)
                || $0.decision.action?.target.map { names.contains($0.description) } ?? false
        }
        return record
    }
}
