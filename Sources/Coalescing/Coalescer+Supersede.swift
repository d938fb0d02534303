package import Model

// What is taken back after it was accepted.
extension Coalescer {
    /// Takes back what some updates say of who is responsible for the incident; what is in a call that has left is not repeated.
    package mutating func supersede(
        _ incident: IncidentID, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Command] {
        let overruling = Overruling(fields: MergeLaw.responsibility, result: .stale, reason: reason)
        return record(overrule(incident, at: now) { concerned($0) ? overruling : nil }) + pump(at: now)
    }

    /// Takes back all that is left of these updates, at a person's wish; what is in a call that has left is not repeated.
    package mutating func drop(_ updates: Set<UpdateID>, because reason: String, at now: Timestamp) -> [Command] {
        let overruling = Overruling(fields: Set(IncidentField.allCases), result: .suppressed, reason: reason)
        var outcomes: [Outcome] = []
        for (incident, entry) in entries where (entry.waiting + entry.travelling).contains(where: { updates.contains($0.id) }) {
            outcomes += overrule(incident, at: now) { updates.contains($0) ? overruling : nil }
        }
        return record(outcomes) + pump(at: now)
    }

    /// Takes back what was overruled while its call was away, now that what is left of it is to be sent again.
    mutating func takeBackOverruled(of incidents: [IncidentID], at now: Timestamp) -> [Outcome] {
        incidents.filter(isOverruled).flatMap { incident -> [Outcome] in
            guard let entry = entries[incident] else { return [] }
            return takeBack(incident, isAway: false, at: now) { entry.overruled[$0] }
        }
    }

    func isOverruled(_ incident: IncidentID) -> Bool { entries[incident]?.overruled.isEmpty == false }

    private mutating func overrule(
        _ incident: IncidentID, at now: Timestamp, by overruling: (UpdateID) -> Overruling?
    ) -> [Outcome] {
        guard let entry = entries[incident] else { return [] }
        let isAway = flights.values.contains { $0.isSent && $0.batch.items.contains { $0.incident == incident } }
        if isAway {
            for id in entry.travelling.map(\.id) {
                guard let new = overruling(id) else { continue }
                let isLess = entry.overruled[id].map { $0.fields.count > new.fields.count } ?? false
                if !isLess { entries[incident]?.overruled[id] = new }
            }
        }
        return takeBack(incident, isAway: isAway, at: now, by: overruling)
    }

    private mutating func takeBack(
        _ incident: IncidentID, isAway: Bool, at now: Timestamp, by overruling: (UpdateID) -> Overruling?
    ) -> [Outcome] {
        guard var entry = entries[incident] else { return [] }
        let isGrounded = !isAway && !entry.travelling.isEmpty
        if isGrounded { entry.overruled = [:] }
        var over: [Outcome] = []
        func takeBack(from contributions: [Contribution], besides others: inout [Contribution]) -> [Contribution] {
            contributions.compactMap { contribution in
                guard let overruling = overruling(contribution.id) else { return contribution }
                let rest = contribution.update.dropping(overruling.fields)
                if rest == contribution.update { return contribution }
                var changed = contribution
                changed.update = rest
                changed.add(note: overruling.reason)
                if !rest.isEmpty { return changed }
                // Another step of the same update brings its outcome.
                if let index = others.firstIndex(where: { $0.id == contribution.id }) {
                    others[index].add(note: overruling.reason)
                } else {
                    over.append(
                        Outcome(
                            update: contribution.id, incident: incident.text, result: overruling.result, reason: changed.note,
                            at: now))
                }
                return nil
            }
        }
        entry.waiting = takeBack(from: entry.waiting, besides: &entry.travelling)
        if isGrounded { entry.travelling = takeBack(from: entry.travelling, besides: &entry.waiting) }
        entries[incident] = entry
        if isGrounded { reload(incident, entry) }
        return over
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
