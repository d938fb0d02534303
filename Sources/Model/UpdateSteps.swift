/// The table of fields that disturb each other inside one item of `PUT /incidents`, and the order that is safe.
///
/// Used by Rules, to refuse at load what can never be right, and by Coalescing, to cut one update into successive calls.
/// Source: FACTS 1.3; order: INTERFACE 6.
package enum UpdateSteps {
    /// The stages of one incident's change, in the order in which they may be sent.
    enum Stage: Int, CaseIterable {
        case policy, raisedUrgency, otherFields, acknowledge, level, loweredUrgency, resolve
    }

    /// A field together with what it is set to, as far as the table distinguishes values.
    package enum Part: Hashable, Sendable, CaseIterable {
        case acknowledge, resolve, trigger, raiseUrgency, lowerUrgency, level, policy, assignees, other
    }

    /// How two parts of one update get along.
    package enum Relation: Hashable, Sendable {
        /// They may travel in one item.
        case together
        /// They go in successive calls, in the safe order, and both take effect.
        case successive(because: String)
        /// They go in successive calls, and the later one undoes what the earlier one did: worth a warning when rules load.
        case doubtful(because: String)
        /// In no order do they make sense: refused when rules load; where two updates bring them together the merge law drops what
        /// would undo the later one's, and lets what is sent later stand where that is the later one's.
        case impossible(because: String)
    }

    /// The table. It does not matter which part is named first.
    package static func relation(_ a: Part, _ b: Part) -> Relation {
        relations[Pair(a, b)] ?? .together
    }

    /// Why two parts may not travel in one item; nil where they may.
    package static func conflict(_ a: Part, _ b: Part) -> String? {
        switch relation(a, b) {
        case .together: nil
        case .successive(let reason), .doubtful(let reason), .impossible(let reason): reason
        }
    }

    private struct Pair: Hashable {
        let low: Int
        let high: Int

        init(_ a: Part, _ b: Part) {
            let places = [a, b].map { Part.allCases.firstIndex(of: $0) ?? 0 }.sorted()
            (low, high) = (places[0], places[1])
        }
    }

    private static let relations: [Pair: Relation] = {
        let alone = "a resolve is sent alone: PagerDuty reads only the resolution note beside it"
        let low = "an incident of low urgency cannot be escalated to a level"
        let assigns = "an acknowledgement assigns the incident to the acknowledger"
        let rows: [(Part, Part, Relation)] = [
            (.resolve, .other, .successive(because: alone)), (.resolve, .trigger, .impossible(because: alone)),
            (.resolve, .acknowledge, .impossible(because: alone)), (.resolve, .raiseUrgency, .impossible(because: alone)),
            (.resolve, .lowerUrgency, .impossible(because: alone)), (.resolve, .level, .impossible(because: alone)),
            (.resolve, .policy, .impossible(because: alone)), (.resolve, .assignees, .impossible(because: alone)),
            (.acknowledge, .raiseUrgency, .successive(because: "raising the urgency takes an acknowledgement back")),
            (
                .acknowledge, .level,
                .doubtful(because: "setting a level puts an acknowledged incident back to triggered")
            ),
            (.acknowledge, .policy, .doubtful(because: assigns)), (.acknowledge, .assignees, .doubtful(because: assigns)),
            (.level, .raiseUrgency, .successive(because: low)), (.level, .lowerUrgency, .impossible(because: low)),
            (.policy, .level, .successive(because: "a new escalation policy begins at its own first level")),
            (.policy, .assignees, .impossible(because: "PagerDuty takes either a policy or assignees")),
            (
                .level, .assignees,
                .impossible(because: "after a direct assignment the policy's levels no longer apply")
            ),
        ]
        return Dictionary(rows.map { (Pair($0, $1), $2) }, uniquingKeysWith: { first, _ in first })
    }()

    /// Cuts `update` into the fewest successive items whose parts do not disturb each other, in the safe order.
    ///
    /// Nothing is dropped here: fields that make no sense beside a resolve must have been taken out by the merge law.
    package static func split(_ update: IncidentUpdate) -> [IncidentUpdate] {
        var steps: [IncidentUpdate] = []
        var current = IncidentUpdate()
        var parts: [Part] = []
        for stage in Stage.allCases {
            let (piece, pieceParts) = slice(update, stage)
            if piece.isEmpty { continue }
            if parts.contains(where: { p in pieceParts.contains { conflict(p, $0) != nil } }) {
                steps.append(current)
                (current, parts) = (piece, pieceParts)
            } else {
                current.fill(from: piece)
                parts += pieceParts
            }
        }
        if !current.isEmpty { steps.append(current) }
        return steps
    }

    private static func slice(_ update: IncidentUpdate, _ stage: Stage) -> (IncidentUpdate, [Part]) {
        var piece = IncidentUpdate()
        var parts: [Part] = []
        // A reopened incident goes to the policy or assignees of the same item, so they must stay together (FACTS 1.2).
        let reopens = update.status == .triggered
        switch stage {
        case .policy:
            piece.escalationPolicy = update.escalationPolicy
            if piece.escalationPolicy != nil { parts.append(.policy) }
            if reopens {
                piece.status = .triggered
                parts.append(.trigger)
                if update.escalationPolicy == nil, update.assignees != nil {
                    piece.assignees = update.assignees
                    parts.append(.assignees)
                }
            }
        case .raisedUrgency where update.urgency == .high:
            piece.urgency = .high
            parts.append(.raiseUrgency)
        case .otherFields:
            piece.title = update.title
            piece.priority = update.priority
            piece.incidentType = update.incidentType
            piece.conferenceBridge = update.conferenceBridge
            if !piece.isEmpty { parts.append(.other) }
            if !(reopens && update.escalationPolicy == nil), update.assignees != nil {
                piece.assignees = update.assignees
                parts.append(.assignees)
            }
        case .acknowledge where update.status == .acknowledged:
            piece.status = .acknowledged
            parts.append(.acknowledge)
        case .level where update.escalationLevel != nil:
            piece.escalationLevel = update.escalationLevel
            parts.append(.level)
        case .loweredUrgency where update.urgency == .low:
            piece.urgency = .low
            parts.append(.lowerUrgency)
        case .resolve where update.status == .resolved || update.resolution != nil:
            // A resolution without a resolve has no meaning to PagerDuty; kept with its stage so that nothing vanishes here.
            piece.status = update.status == .resolved ? .resolved : nil
            piece.resolution = update.resolution
            parts.append(.resolve)
        default: break
        }
        return (piece, parts)
    }
}
