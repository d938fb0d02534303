package import Model

/// How the updates that wait for one incident become one: a pure function of what they ask for and of their order of acceptance.
///
/// The laws, each held by a property test:
/// 1. For one field the later update wins; what an update loses is never lost in silence.
/// 2. A resolve absorbs acknowledge, level, policy, assignees and urgency, whichever came first. Title, priority, type and
///    bridge stay, as an earlier step.
/// 3. An acknowledge never follows a resolve: it would reopen the incident (FACTS 1.2). An explicit `triggered` after a
///    resolve does take its place.
/// 4. A level beside a low urgency is dropped: PagerDuty cannot escalate an incident of low urgency (FACTS 1.3).
/// 5. A resolution goes with a resolve or not at all.
/// 6. The order of arrival does not matter, only that of acceptance; merging in parts gives the same as merging at once,
///    but for what laws 4 and 5 have given up by then.
/// 7. For who is responsible the later update wins as a whole: what an earlier one says of it, and would be sent after what the later
///    says (`UpdateSteps`), is dropped, as it would undo that.
/// 8. A raise of the urgency is sent after an earlier update's acknowledge, as it was decided: where the urgency was low, PagerDuty takes
///    the acknowledgement back (FACTS 1.3), and whoever is to be paged is, however the two fell into calls.
package enum MergeLaw {
    /// What a resolve makes pointless.
    package static let absorbed: Set<IncidentField> = [.urgency, .escalationLevel, .escalationPolicy, .assignees]

    /// What says who is responsible.
    package static let responsibility: Set<IncidentField> = [.escalationLevel, .escalationPolicy, .assignees]

    /// The same in the order in which it is sent: what stands here takes the incident from what stands before.
    private static let handovers: [IncidentField] = [.escalationPolicy, .assignees, .escalationLevel]

    /// What would take the incident from whom `field` gives it to, were it sent in the same merged update.
    static func undoing(_ field: IncidentField) -> ArraySlice<IncidentField> {
        handovers.firstIndex(of: field).map { handovers[($0 + 1)...] } ?? []
    }

    /// What `field` would take the incident from.
    private static func undone(by field: IncidentField) -> ArraySlice<IncidentField> {
        handovers.firstIndex(of: field).map { handovers[..<$0] } ?? []
    }

    /// What has gone out for an incident already: later arrivals of earlier updates must not undo it.
    package struct Sent: Hashable, Sendable {
        var owners: [IncidentField: UpdateID] = [:]
        var resolved: UpdateID?
        /// The last one that resolved or triggered: an acknowledge that went out is no reason to hold an earlier resolve back.
        private var decisive: UpdateID?
        /// The last one that set it to high: it may have raised it.
        private var raised: UpdateID?

        package init() {}

        /// For later on: whether the incident is still resolved then, its state will say.
        var withoutResolve: Sent {
            var copy = self
            copy.resolved = nil
            return copy
        }

        /// `wentOut`: a call made it so; else PagerDuty had it already.
        package mutating func note(_ contributions: [Contribution], wentOut: Bool = true) {
            for contribution in contributions {
                for field in contribution.update.fields {
                    owners[field] = max(contribution.id, owners[field] ?? contribution.id)
                }
                if wentOut, contribution.update.urgency == .high { raised = max(contribution.id, raised ?? contribution.id) }
                switch contribution.update.status {
                case .resolved: resolved = contribution.id
                case .triggered: resolved = nil
                case .acknowledged, nil: continue
                }
                decisive = max(contribution.id, decisive ?? contribution.id)
            }
        }

        /// Adds what is known from elsewhere; whether a resolve stands is for `self` to say.
        mutating func add(_ other: Sent) {
            owners.merge(other.owners, uniquingKeysWith: max)
            decisive = [decisive, other.decisive].compactMap { $0 }.max()
            raised = [raised, other.raised].compactMap { $0 }.max()
        }

        /// The latest update that has set anything.
        var latest: UpdateID? { owners.values.max() }

        /// The later update that has set this field of `contribution` already, or what this field would undo.
        func overrider(of field: IncidentField, in contribution: Contribution) -> UpdateID? {
            let status = field == .status ? contribution.update.status : nil
            let undone = MergeLaw.undone(by: field).compactMap { owners[$0] }.max()
            let latest = [
                status == .resolved ? decisive : owners[field], status == .acknowledged ? raised : nil, undone,
            ].compactMap { $0 }.max()
            guard let later = latest, later > contribution.id else { return nil }
            return later
        }
    }

    /// An update of which nothing is left to send.
    package struct Loss: Hashable, Sendable {
        package var update: UpdateID
        /// The update that took its place; nil where it asked for nothing that could be sent.
        package var to: UpdateID?
        package var reason: String
    }

    package struct Merged: Hashable, Sendable {
        /// What shall be sent, before it is cut into steps.
        package var update: IncidentUpdate
        /// The same by its contributors, oldest first: no two of them set the same field.
        package var kept: [Contribution]
        /// What is to be sent only after the acknowledge.
        package var postponed: Set<IncidentField> = []

        /// The same, cut into the items in which it is sent, one after the other.
        package var steps: [IncidentUpdate] {
            UpdateSteps.split(update.dropping(postponed)) + UpdateSteps.split(update.keeping(postponed))
        }
        package var losses: [Loss]
    }

    /// Merges what waits for one incident; `sent` is what its earlier steps have set already.
    package static func merge(_ contributions: [Contribution], after sent: Sent = Sent()) -> Merged {
        var fold = Fold(sent: sent)
        let ordered = contributions.sorted { $0.id < $1.id }
        for contribution in ordered { fold.add(contribution) }
        return fold.finish(ordered)
    }
}

/// The merge under way: who owns which field, and who lost which one to whom.
private struct Fold {
    private struct Forfeit {
        var field: IncidentField
        var to: UpdateID?
        var reason: String
    }
    private let sent: MergeLaw.Sent
    private var owners: [IncidentField: UpdateID] = [:]
    private var forfeits: [UpdateID: [Forfeit]] = [:]
    /// The resolve that stands at this point of the fold, one that was sent already included.
    private var resolve: UpdateID?
    private var urgency: Urgency?

    init(sent: MergeLaw.Sent) {
        self.sent = sent
        resolve = sent.resolved
    }

    mutating func add(_ contribution: Contribution) {
        // The status first: it decides what becomes of the other fields of the same update.
        for field in IncidentField.allCases where contribution.update.has(field) {
            if let later = sent.overrider(of: field, in: contribution) {
                lose(field, of: contribution.id, to: later, "overridden")
            } else if field == .status, let status = contribution.update.status {
                add(status, of: contribution.id)
            } else if let resolve, MergeLaw.absorbed.contains(field) {
                lose(field, of: contribution.id, to: resolve, "absorbed by the resolve")
            } else {
                take(field, for: contribution.id)
                if field == .urgency { urgency = contribution.update.urgency }
            }
        }
    }

    private mutating func add(_ status: IncidentStatus, of id: UpdateID) {
        switch status {
        case .acknowledged:
            if let resolve {
                lose(.status, of: id, to: resolve, "an acknowledge after the resolve would reopen the incident")
            } else {
                take(.status, for: id)
            }
        case .resolved:
            take(.status, for: id)
            resolve = id
            for field in IncidentField.allCases where MergeLaw.absorbed.contains(field) {
                if let owner = owners.removeValue(forKey: field) { lose(field, of: owner, to: id, "absorbed by the resolve") }
            }
        case .triggered:
            take(.status, for: id)
            resolve = nil
            if let owner = owners.removeValue(forKey: .resolution) { lose(.resolution, of: owner, to: id, "overridden") }
        }
    }

    private mutating func take(_ field: IncidentField, for id: UpdateID) {
        if let owner = owners.updateValue(id, forKey: field) { lose(field, of: owner, to: id, "overridden") }
        for other in MergeLaw.undoing(field) {
            guard let owner = owners[other], owner != id else { continue }
            owners[other] = nil
            lose(other, of: owner, to: id, "overridden")
        }
    }

    private mutating func lose(_ field: IncidentField, of id: UpdateID, to winner: UpdateID?, _ reason: String) {
        forfeits[id, default: []].append(Forfeit(field: field, to: winner, reason: reason))
    }

    mutating func finish(_ contributions: [Contribution]) -> MergeLaw.Merged {
        // A resolve that was sent already is no reason for a note of its own: the note belongs to its log entry.
        if resolve == nil || resolve != owners[.status], let owner = owners.removeValue(forKey: .resolution) {
            lose(.resolution, of: owner, to: resolve, "a resolution is sent only together with a resolve")
        }
        if let low = owners[.urgency], urgency == .low, let owner = owners.removeValue(forKey: .escalationLevel) {
            lose(.escalationLevel, of: owner, to: low, "an incident of low urgency cannot be escalated to a level")
        }
        var merged = MergeLaw.Merged(update: IncidentUpdate(), kept: [], losses: [])
        for contribution in contributions {
            let owned = contribution.update.fields.filter { owners[$0] == contribution.id }
            let lost = forfeits[contribution.id] ?? []
            if owned.isEmpty {
                let last = lost.last
                let words = lost.isEmpty ? "it asks for nothing" : describe(lost)
                merged.losses.append(.init(update: contribution.id, to: last?.to, reason: join(contribution.note, words)))
            } else {
                var kept = contribution
                kept.update = contribution.update.keeping(owned)
                kept.note = join(contribution.note, describe(lost))
                merged.kept.append(kept)
                merged.update.fill(from: kept.update)
            }
        }
        if merged.update.status == .acknowledged, merged.update.urgency == .high, let acknowledges = owners[.status],
            let raises = owners[.urgency], raises > acknowledges
        {
            // What else the later ones ask for goes with the raise, not with somebody else's acknowledge; a level cannot go before it.
            merged.postponed = Set(owners.filter { $0.value > acknowledges }.keys).union([.urgency, .escalationLevel])
        }
        return merged
    }

    private func describe(_ forfeits: [Forfeit]) -> String {
        forfeits.map { forfeit in
            "\(forfeit.field.rawValue): \(forfeit.reason)" + (forfeit.to.map { " (update \($0))" } ?? "")
        }.joined(separator: "; ")
    }

    private func join(_ a: String, _ b: String) -> String { a.isEmpty ? b : b.isEmpty ? a : "\(a); \(b)" }
}
