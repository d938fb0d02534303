import Model

// Which incident of a refused call is to blame: how calls are taken apart.
extension Coalescer {
    /// Searches those of which at least one is to blame: the first half is tried, and what that says of the second needs no call.
    mutating func search(_ items: [BatchItem], like flight: Flight) {
        let middle = (items.count + 1) / 2
        var half = Flight(batch: Batch(id: nextNumber(), items: Array(items[..<middle])), origin: .batch)
        half.other = Array(items[middle...])
        half.isRepeated = flight.isRepeated
        board(half, first: true)
    }

    mutating func clear(_ items: inout [BatchItem]) {
        cleared.append(contentsOf: items)
        items = []
    }

    /// Takes out what was held back before the call left; whoever was apart from others stays so.
    mutating func setAside(_ incidents: Set<IncidentID>, of flight: inout Flight) {
        var items = flight.batch.items.filter { incidents.contains($0.incident) }
        if items.isEmpty { return }
        flight.batch.items.removeAll { incidents.contains($0.incident) }
        if flight.origin == .queue { return clear(&items) }
        board(Flight(batch: Batch(id: nextNumber(), items: items), origin: .batch))
    }

    /// Gives each of these a call of its own. One whose state is known is read again before it: its turn may come late.
    mutating func sendAlone(_ incidents: Set<IncidentID>, of flight: inout Flight, as origin: Flight.Origin) {
        for item in flight.batch.items where incidents.contains(item.incident) {
            board(Flight(batch: Batch(id: nextNumber(), items: [item]), origin: origin))
        }
        flight.batch.items.removeAll { incidents.contains($0.incident) }
    }

    /// Gives each of the suspects of a refused call a call of its own, which clears the others; false where there is no suspect.
    mutating func isolate(_ suspects: Set<IncidentID>, of flight: inout Flight) -> Bool {
        let accused = flight.batch.items.filter { suspects.contains($0.incident) }
        if accused.isEmpty { return false }
        for item in accused { board(Flight(batch: Batch(id: nextNumber(), items: [item]), origin: .batch)) }
        flight.batch.items.removeAll { suspects.contains($0.incident) }
        clear(&flight.batch.items)
        // Now that they need not be searched, the others have waited for long enough.
        turns = 2
        return true
    }

    /// Cuts a batch that was too large in two; both halves go before everything else, in order.
    mutating func halve(_ flight: Flight) {
        let items = flight.batch.items
        let middle = (items.count + 1) / 2
        for part in [items[middle...], items[..<middle]] where !part.isEmpty {
            var half = flight
            half.batch = Batch(id: nextNumber(), items: Array(part))
            half.attempt = 0
            board(half, first: true)
        }
    }
}
