import Model

extension CoalescerEntry {
    /// How an update ended of which nothing is left.
    struct End {
        var update: UpdateID
        var result: Outcome.Result
        var reason: String
    }

    func concerns(_ updates: Set<UpdateID>) -> Bool { (waiting + travelling).contains { updates.contains($0.id) } }

    /// Remembers what is not to be repeated of what travels; what takes back more counts. Whether there is anything new.
    mutating func overrule(by overruling: (UpdateID) -> Overruling?) -> Bool {
        var isNew = false
        for contribution in travelling {
            guard let new = overruling(contribution.id), contribution.update.fields.contains(where: new.fields.contains) else {
                continue
            }
            if let known = overruled[contribution.id], known.fields.isSuperset(of: new.fields) { continue }
            overruled[contribution.id] = new
            isNew = true
        }
        return isNew
    }

    /// Takes back what is overruled of what waits and, unless its call has left, of what travels; gives back what is over with that.
    mutating func takeBack(alsoTravelling: Bool, by overruling: (UpdateID) -> Overruling?) -> [End] {
        var ends: [End] = []
        waiting = Self.rest(of: waiting, besides: &travelling, &ends, by: overruling)
        if !alsoTravelling { return ends }
        travelling = Self.rest(of: travelling, besides: &waiting, &ends, by: overruling)
        // What waits is merged when it is cut, this was before: a resolution must not stay behind without its resolve.
        let merged = MergeLaw.merge(travelling, after: sent)
        let results = merged.losses.map(result)
        travelling = merged.kept
        for (loss, result) in zip(merged.losses, results) {
            if waiting.add(note: loss.reason, to: loss.update) { continue }
            ends.append(End(update: loss.update, result: result, reason: loss.reason))
        }
        return ends
    }

    /// An update in `others` too, which are other steps, has its outcome from there.
    private static func rest(
        of contributions: [Contribution], besides others: inout [Contribution], _ ends: inout [End],
        by overruling: (UpdateID) -> Overruling?
    ) -> [Contribution] {
        contributions.compactMap { contribution in
            guard let overruling = overruling(contribution.id) else { return contribution }
            var rest = contribution
            rest.update = contribution.update.dropping(overruling.fields)
            if rest.update == contribution.update { return contribution }
            let taken = IncidentField.allCases.filter { contribution.update.has($0) && !rest.update.has($0) }
            let note = taken.map { "\($0.rawValue): \(overruling.reason)" }.joined(separator: "; ")
            if !rest.update.isEmpty {
                rest.add(note: note)
                return rest
            }
            if others.add(note: note, to: contribution.id) { return nil }
            rest.add(note: contribution.isPartlySent ? "\(note); what else it asks for was sent" : overruling.reason)
            if contribution.unsure { rest.add(note: Outcome.mayBeApplied) }
            ends.append(End(update: contribution.id, result: overruling.result, reason: rest.note))
            return nil
        }
    }
}

extension [Contribution] {
    /// False where there is nothing of this update.
    fileprivate mutating func add(note: String, to update: UpdateID) -> Bool {
        guard let index = firstIndex(where: { $0.id == update }) else { return false }
        self[index].add(note: note)
        return true
    }
}
