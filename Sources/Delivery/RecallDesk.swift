import Model

/// Holds back updates until the store has said what it knows of their incidents' past; asks for all of a turn at once.
struct RecallDesk: Sendable {
    struct Waiter {
        var id: UpdateID
        var update: IncidentUpdate
        var incident: IncidentID
    }

    private var waiters: [UpdateID: Waiter] = [:]
    private var unasked: [UpdateID: IncidentID] = [:]

    mutating func add(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID) {
        waiters[id] = Waiter(id: id, update: update, incident: incident)
        unasked[id] = incident
    }

    /// What has come since the last call of this.
    mutating func nextQuestion() -> [UpdateID: IncidentID] {
        defer { unasked = [:] }
        return unasked
    }

    mutating func withdraw(_ updates: Set<UpdateID>) {
        for update in updates {
            waiters[update] = nil
            unasked[update] = nil
        }
    }

    /// Those of whom the store has spoken, oldest first.
    mutating func take(_ updates: [UpdateID: IncidentID]) -> [Waiter] {
        updates.keys.sorted().compactMap { waiters.removeValue(forKey: $0) }
    }
}
