package import Model

// What is taken back after it was accepted.
extension Coalescer {
    /// Takes back what some updates say of who is responsible for the incident; what is in a call that has left is not repeated.
    package mutating func supersede(
        _ incident: IncidentID, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Command] {
        guard let entry = entries[incident] else { return [] }
        let isAway = flights.values.contains { $0.isSent && $0.batch.items.contains { $0.incident == incident } }
        if isAway {
            entries[incident]?.overruled.formUnion(entry.travelling.map(\.id).filter(concerned))
            entries[incident]?.reason = reason
        }
        return record(takeBack(incident, isAway: isAway, because: reason, at: now, where: concerned)) + pump(at: now)
    }

    /// Takes back what was overruled while its call was away, now that what is left of it is to be sent again.
    mutating func takeBackOverruled(of incidents: [IncidentID], at now: Timestamp) -> [Outcome] {
        incidents.filter(isOverruled).flatMap { incident -> [Outcome] in
            guard let entry = entries[incident] else { return [] }
            return takeBack(incident, isAway: false, because: entry.reason, at: now) { entry.overruled.contains($0) }
        }
    }

    func isOverruled(_ incident: IncidentID) -> Bool { entries[incident]?.overruled.isEmpty == false }

    private mutating func takeBack(
        _ incident: IncidentID, isAway: Bool, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Outcome] {
        guard var entry = entries[incident] else { return [] }
        let isGrounded = !isAway && !entry.travelling.isEmpty
        if isGrounded { entry.overruled = [] }
        var over: [Contribution] = []
        func takeBack(from contributions: [Contribution], besides others: inout [Contribution]) -> [Contribution] {
            contributions.compactMap { contribution in
                let rest = contribution.update.dropping(MergeLaw.responsibility)
                if rest == contribution.update || !concerned(contribution.id) { return contribution }
                var changed = contribution
                changed.update = rest
                changed.add(note: reason)
                if !rest.isEmpty { return changed }
                // Another step of the same update brings its outcome.
                if let index = others.firstIndex(where: { $0.id == contribution.id }) {
                    others[index].add(note: reason)
                } else {
                    over.append(changed)
                }
                return nil
            }
        }
        entry.waiting = takeBack(from: entry.waiting, besides: &entry.travelling)
        if isGrounded { entry.travelling = takeBack(from: entry.travelling, besides: &entry.waiting) }
        entries[incident] = entry
        if isGrounded { reload(incident, entry) }
        return over.map {
            Outcome(update: $0.id, incident: incident.text, result: .stale, reason: $0.note, at: now)
        }
    }

    /// Has whatever holds the incident's item, and has not left, carry what travels of it by now; with nothing to carry it is over.
    private mutating func reload(_ incident: IncidentID, _ entry: CoalescerEntry) {
        let item = entry.item(for: incident)
        func reloaded(_ items: some Sequence<BatchItem>) -> [BatchItem] {
            items.compactMap { $0.incident == incident ? item : $0 }
        }
        cleared = .init(reloaded(cleared))
        for (id, var flight) in flights {
            flight.other = reloaded(flight.other)
            if !flight.isSent { flight.batch.items = reloaded(flight.batch.items) }
            flights[id] = flight
            if flight.batch.items.isEmpty {
                clear(&flight.other)
                flights[id] = nil
                ready.removeAll { $0 == id }
                parked = parked.filter { $0.value != id }
            }
        }
        if item == nil { rest(incident, entry) }
    }
}
