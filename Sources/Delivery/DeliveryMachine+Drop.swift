import Coalescing
import Model

// What a person has put away (`fettle queue drop`).
extension DeliveryMachine {
    /// Ends these updates unsent; what is in a call that has left is only not repeated. Told again as long as any of them is in flight.
    mutating func drop(_ updates: Set<UpdateID>, at now: Timestamp) {
        dropping = []
        let over = store.unsettled
        var merging: Set<UpdateID> = []
        for id in updates.sorted() {
            guard let update = held[id], update.again == nil else {
                dropping.insert(id)
                continue
            }
            if over.contains(id) { continue }
            if update.isMerging { merging.insert(id) } else { endDropped(update.update, at: now) }
        }
        if merging.isEmpty { return }
        carry(coalescer.drop(merging, because: Outcome.dropReason(unsure: false), at: now), at: now)
    }

    /// Where it waits for an answer, that still comes, and is not heard any more.
    mutating func endDropped(_ update: QueuedUpdate, at now: Timestamp) {
        held[update.id]?.isDropped = true
        endSearch(update.id)
        findings[update.id] = nil
        end(update, .dropped, Outcome.dropReason(unsure: update.attempts > 0), at: now)
    }

    /// The update, as long as its way is not over.
    func active(_ id: UpdateID) -> QueuedUpdate? { held[id].flatMap { $0.isDropped ? nil : $0.update } }
}
