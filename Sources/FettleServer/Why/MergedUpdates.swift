import Model
import Queue

/// Which updates went out in one item of one request: those of one incident that a call names together.
struct MergedUpdates {
    private struct Place: Hashable {
        var call: Int64
        var incident: String
    }

    private var updates: [Place: [UpdateID]] = [:]

    init(_ records: [UpdateRecord]) {
        for record in records {
            for request in record.requests where request.item != nil {
                updates[Place(call: request.call, incident: record.row.incident), default: []].append(record.row.update.id)
            }
        }
    }

    /// The others that stood in the item of `request`.
    func companions(of record: UpdateRecord, in request: KeptRequest) -> [UpdateID] {
        let all = updates[Place(call: request.call, incident: record.row.incident)] ?? []
        return Set(all).subtracting([record.row.update.id]).sorted()
    }
}
