package import Model

// What is taken back after it was accepted. What is in a call that has left cannot be: it is not repeated, should the call fail.
extension Coalescer {
    /// Takes back what some updates say of who is responsible for the incident.
    package mutating func supersede(
        _ incident: IncidentID, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Command] {
        let overruling = Overruling(fields: MergeLaw.responsibility, result: .stale, reason: reason)
        return record(overrule(incident, at: now) { concerned($0) ? overruling : nil }) + pump(at: now)
    }

    /// Takes back all that is left of these updates.
    package mutating func drop(_ updates: Set<UpdateID>, because reason: String, at now: Timestamp) -> [Command] {
        let overruling = Overruling(fields: Set(IncidentField.allCases), result: .dropped, reason: reason)
        let incidents = entries.filter { $0.value.concerns(updates) }.map(\.key).sorted()
        let outcomes = incidents.flatMap { overrule($0, at: now) { updates.contains($0) ? overruling : nil } }
        reconsiderHeld(because: Set(incidents))
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

    private mutating func overrule(_ incident: IncidentID, at now: Timestamp, by overruling: (UpdateID) -> Overruling?)
        -> [Outcome]
    {
        let isAway = flights.values.contains { $0.isSent && $0.batch.items.contains { $0.incident == incident } }
        if isAway { entries[incident]?.overrule(by: overruling) }
        return takeBack(incident, isAway: isAway, at: now, by: overruling)
    }

    private mutating func takeBack(
        _ incident: IncidentID, isAway: Bool, at now: Timestamp, by overruling: (UpdateID) -> Overruling?
    ) -> [Outcome] {
        guard var entry = entries[incident] else { return [] }
        let isGrounded = !isAway && !entry.travelling.isEmpty
        if isGrounded { entry.overruled = [:] }
        let ends = entry.takeBack(alsoTravelling: isGrounded, by: overruling)
        entries[incident] = entry
        if isGrounded { reload(incident, entry) }
        return ends.map { Outcome(update: $0.update, incident: incident.text, result: $0.result, reason: $0.reason, at: now) }
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
