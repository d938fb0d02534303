import Model

/// One incident with anything left to do. It is in the queue, or held for the pace, exactly when something waits and nothing
/// travels.
struct CoalescerEntry: Sendable {
    /// Not sent yet.
    var waiting: [Contribution] = []
    /// Part of a flight; empty when the incident is in none.
    var travelling: [Contribution] = []
    /// Those of it that were overruled when their call had left: what is taken back of them is not repeated.
    var overruled: [UpdateID: Overruling] = [:]
    var sent = MergeLaw.Sent()
    /// Triggered alerts inside, as far as is known.
    var alerts = 1

    var isOver: Bool { waiting.isEmpty && travelling.isEmpty }

    /// How an update ends of which nothing is left; that a step of it has gone out is to be known of it later.
    func result(of loss: MergeLaw.Loss) -> Outcome.Result {
        let isPartlySent = (waiting + travelling).contains { $0.id == loss.update && $0.isPartlySent }
        return isPartlySent ? .sent : loss.to == nil ? .dead : .merged
    }

    /// Of what still waits a step went through.
    mutating func noteSteps(of travelled: [Contribution]) {
        let sent = Set(travelled.map(\.id))
        for index in waiting.indices where sent.contains(waiting[index].id) { waiting[index].isPartlySent = true }
    }

    /// Lets what `contributions` say of these fields travel; the rest of them is what waits.
    mutating func part(_ contributions: [Contribution], by fields: Set<IncidentField>) {
        waiting = []
        for contribution in contributions {
            var (goes, stays) = (contribution, contribution)
            goes.update = contribution.update.keeping(fields)
            stays.update = contribution.update.dropping(fields)
            if !goes.update.isEmpty { travelling.append(goes) }
            if !stays.update.isEmpty { waiting.append(stays) }
        }
    }

    /// What travels, as an item of a batch; nil for nothing.
    func item(for incident: IncidentID) -> BatchItem? {
        if travelling.isEmpty { return nil }
        var update = IncidentUpdate()
        for contribution in travelling { update.fill(from: contribution.update) }
        return BatchItem(incident: incident, update: update, updates: travelling.map(\.id))
    }
}
