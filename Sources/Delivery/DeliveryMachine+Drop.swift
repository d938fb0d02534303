import Coalescing
import Correlation
import Model

// What a person has put away (`fettle queue drop`).
extension DeliveryMachine {
    /// Ends these updates unsent; what is in a call that has left is only not repeated. Told again as long as any of them is in flight.
    mutating func drop(_ updates: Set<UpdateID>, at now: Timestamp) {
        dropping = []
        let over = store.unsettled
        var (merging, waiting): (Set<UpdateID>, Set<UpdateID>) = ([], [])
        for id in updates.sorted() {
            guard let update = held[id], update.again == nil else {
                dropping.insert(id)
                continue
            }
            if over.contains(id) { continue }
            held[id]?.isUnwanted = true
            if update.isMerging { merging.insert(id) } else { waiting.insert(id) }
        }
        endDropped(waiting, at: now)
        if merging.isEmpty { return }
        carry(coalescer.drop(merging, because: Outcome.dropReason(unsure: false), at: now), at: now)
    }

    /// Nobody asks for them any more; an answer that is on its way is not heard.
    mutating func endDropped(_ updates: Set<UpdateID>, at now: Timestamp) {
        if updates.isEmpty { return }
        correlator.withdraw(updates)
        fetcher.withdraw(updates)
        names.withdraw(updates)
        recalling.withdraw(updates)
        for id in updates.sorted() {
            guard let update = held[id]?.update else { continue }
            held[id]?.isDropped = true
            endSearch(id)
            findings[id] = nil
            end(update, .dropped, Outcome.dropReason(unsure: update.attempts > 0), at: now)
        }
    }

    /// The update, as long as its way is not over.
    func active(_ id: UpdateID) -> QueuedUpdate? { held[id].flatMap { $0.isDropped ? nil : $0.update } }
}
