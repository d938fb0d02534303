import Model

/// Finds rules with the same conditions that ask for different things of one field: the later asks in vain.
enum OppositeRules {
    static func findings(_ drafts: [RuleDraft], _ conjuncts: [Set<String>?]) -> [Diagnostic] {
        var twins: [Set<String>: [Int]] = [:]
        var findings: [Diagnostic] = []
        for (index, draft) in drafts.enumerated() {
            guard let own = conjuncts[index], draft.mode != .observe else { continue }
            let earlier = (twins[own] ?? []).map { drafts[$0] }.filter { rival($0, draft) }
            for field in IncidentField.allCases {
                // Only the first to set the field counts.
                guard let value = draft.effect.value(of: field),
                    let winner = earlier.first(where: { $0.effect.value(of: field) != nil }),
                    winner.effect.value(of: field) != value
                else { continue }
                findings.append(finding(draft, winner, field))
            }
            twins[own, default: []].append(index)
        }
        return findings
    }

    // Rules for other hours or of other counts may well ask for other things.
    private static func rival(_ earlier: RuleDraft, _ later: RuleDraft) -> Bool {
        earlier.guards.schedule == later.guards.schedule && earlier.guards.threshold == later.guards.threshold
            && earlier.guards.hold == later.guards.hold && !earlier.alwaysStops
            && !Set(earlier.events).isDisjoint(with: later.events)
    }

    private static func finding(_ draft: RuleDraft, _ winner: RuleDraft, _ field: IncidentField) -> Diagnostic {
        draft.warning(
            .opposites, atKey: draft.thenKeys[field],
            "`\(draft.name)` and `\(winner.name)` have the same conditions and set `\(field.rawValue)` differently",
            help: "the earlier rule wins: take this out, or tell the two apart in `when`",
            related: winner.related(key: winner.thenKeys[field], "`\(winner.name)` sets it first"))
    }
}

extension Effect {
    /// What it sets `field` to, templates as written; nil where it leaves the field alone.
    func value(of field: IncidentField) -> AnyHashable? {
        switch field {
        case .status: status
        case .resolution: resolution
        case .title: title
        case .urgency: urgency
        case .priority: priority
        case .escalationLevel: escalationLevel
        case .escalationPolicy: escalationPolicy
        case .assignees: assignees
        case .incidentType: incidentType
        case .conferenceBridge: bridgeNumber == nil && bridgeURL == nil ? nil : [bridgeNumber, bridgeURL]
        }
    }
}
