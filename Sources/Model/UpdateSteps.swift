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

    /// Why two parts may not travel in one item; nil where they may.
    package static func conflict(_ a: Part, _ b: Part) -> String? {
        switch (a, b) {
        case (.resolve, _), (_, .resolve):
            a == b ? nil : "a resolve is sent alone: PagerDuty reads only the resolution note beside it"
        case (.acknowledge, .level), (.level, .acknowledge):
            "setting a level puts an acknowledged incident back to triggered"
        case (.acknowledge, .raiseUrgency), (.raiseUrgency, .acknowledge):
            "raising the urgency takes an acknowledgement back"
        case (.acknowledge, .policy), (.policy, .acknowledge), (.acknowledge, .assignees), (.assignees, .acknowledge):
            "an acknowledgement assigns the incident to the acknowledger"
        case (.level, .raiseUrgency), (.raiseUrgency, .level), (.level, .lowerUrgency), (.lowerUrgency, .level):
            "an incident of low urgency cannot be escalated to a level"
        case (.policy, .level), (.level, .policy):
            "a new escalation policy begins at its own first level"
        case (.policy, .assignees), (.assignees, .policy):
            "PagerDuty takes either a policy or assignees"
        case (.level, .assignees), (.assignees, .level):
            "after a direct assignment the policy's levels no longer apply"
        default: nil
        }
    }

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
