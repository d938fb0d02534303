package import Model
package import Queue

/// What a store knows of one incident or one delivery, behind `fettle why`: what came in, what each rule said, what was merged,
/// sent and answered.
package struct Account: Sendable {
    /// Deliveries of this id, and those that caused updates of this incident; oldest first.
    package var deliveries: [DeliveryRecord]
    /// The incident's updates whose deliveries are forgotten.
    package var orphans: [UpdateRecord]
    /// The incident that was asked for; nil where it was a delivery.
    package var incident: String?
    /// What came under this delivery's id and could not be decoded.
    package var undecodable: [UndecodableDelivery] = []

    /// Deliveries of one incident that are shown at most: the latest.
    private static let maxDeliveries = 1000

    /// `name` is a delivery's id, an incident's id or `key:…`.
    package static func of(_ name: String, _ configuration: Configuration) async throws(StoreFailure) -> Account {
        let desk = try QueueDesk(configuration)
        defer { desk.close() }
        do {
            let account = try await read(name, desk.reader)
            if account.isEmpty {
                throw StoreFailure.nothingFound("`\(name)` is neither a delivery nor an incident with updates in this store")
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

    package var isEmpty: Bool { deliveries.isEmpty && orphans.isEmpty && undecodable.isEmpty }

    private static func read(_ name: String, _ reader: SQLiteQueueReader) async throws -> Account {
        var account = Account(deliveries: try await reader.deliveries(DeliveryID(name)), orphans: [], incident: nil)
        account.undecodable = try await reader.undecodable(DeliveryID(name))
        let updates = try await reader.history(ofIncident: name)
        if updates.isEmpty { return account }
        account.incident = name
        var seen = Set(account.deliveries.map(\.delivery))
        for update in updates.suffix(maxDeliveries) {
            guard let delivery = update.delivery else {
                account.orphans.append(update)
                continue
            }
            guard seen.insert(delivery).inserted else { continue }
            account.deliveries += try await reader.deliveries(delivery).map { $0.narrowed(to: name) }
        }
        return account
    }
}

extension DeliveryRecord {
    /// Only the alerts and updates of one incident: a storm's delivery may hold hundreds of others.
    fileprivate func narrowed(to incident: String) -> DeliveryRecord {
        var record = self
        record.updates = updates.filter { $0.row.incident == incident }
        let alerts = Set(record.updates.map(\.row.update.action.alert))
        record.decisions = decisions.filter {
            alerts.contains($0.decision.alert) || $0.decision.action?.target?.description == incident
        }
        return record
    }
}
