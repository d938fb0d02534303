package import Model

// What is taken back after it was accepted. What is in a call that has left cannot be: it is not repeated, should the call fail.
extension Coalescer {
    /// Takes back what some updates say of who is responsible for the incident.
    package mutating func supersede(
        _ incident: IncidentID, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Command] {
        let overruling = Overruling(fields: MergeLaw.responsibility, result: .stale, reason: reason)
        return overrule([incident], at: now) { concerned($0) ? overruling : nil }
    }

    /// Takes back all that is left of these updates.
    package mutating func drop(_ updates: Set<UpdateID>, because reason: String, at now: Timestamp) -> [Command] {
        let overruling = Overruling(fields: Set(IncidentField.allCases), result: .dropped, reason: reason)
        let incidents = entries.filter { $0.value.concerns(updates) }.map(\.key).sorted()
        return overrule(incidents, at: now) { updates.contains($0) ? overruling : nil }
    }

    /// The incident is heard to be resolved: an acknowledge of it that has not left waits for another look.
    package func reconsider(_ incident: IncidentID) -> [Command] {
        flights.values.filter { flight in
            flight.isSent && flight.batch.items.contains { $0.incident == incident && $0.update.status == .acknowledged }
        }.map { .holdBack($0.batch.id, [incident], isUnwanted: false) }
    }

    /// These incidents will not leave with the batch, whose answer is still to come: what is left of them goes with another.
    package mutating func heldBack(_ incidents: Set<IncidentID>, of batch: Batch.ID, at now: Timestamp) -> [Command] {
        guard var flight = flights[batch], flight.isSent else { return [] }
        setAside(incidents, of: &flight)
        flights[batch] = flight
        return record(takeBackOverruled(of: incidents.sorted(), at: now)) + pump(at: now)
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
        _ incidents: [IncidentID], at now: Timestamp, by overruling: (UpdateID) -> Overruling?
    ) -> [Command] {
        var carriers: [IncidentID: Batch.ID] = [:]
        for flight in flights.values where flight.isSent {
            for item in flight.batch.items { carriers[item.incident] = flight.batch.id }
        }
        var outcomes: [Outcome] = []
        var unwanted: [Batch.ID: Set<IncidentID>] = [:]
        for incident in incidents {
            let carrier = carriers[incident]
            if let carrier, entries[incident]?.overrule(by: overruling) == true {
                unwanted[carrier, default: []].insert(incident)
            }
            outcomes += takeBack(incident, isAway: carrier != nil, at: now, by: overruling)
        }
        return unwanted.map { .holdBack($0.key, $0.value, isUnwanted: true) } + record(outcomes) + clearUp(after: incidents)
            + pump(at: now)
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
            // One that was sent has a slot until its answer comes.
            if flight.batch.items.isEmpty, !flight.isSent {
                clear(&flight.other)
                flights[id] = nil
                ready.removeAll { $0 == id }
                parked = parked.filter { $0.value != id }
            }
        }
        if item == nil { rest(incident, entry) }
    }
}
