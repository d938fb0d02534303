import Model

/// Which changes one rule may not ask for together, and which it may but to no good; the reasons are Model's (`UpdateSteps`).
///
/// What is in neither list either goes in one item or is split into successive calls in the safe order.
enum ImpossibleCombinations {
    private typealias Pair = (UpdateSteps.Part, UpdateSteps.Part)

    // In no order do these make sense: the second takes the first back, or PagerDuty refuses it (FACTS 1.3).
    private static let refused: [Pair] = [
        (.resolve, .raiseUrgency), (.resolve, .lowerUrgency), (.resolve, .level), (.resolve, .policy), (.resolve, .assignees),
        (.level, .lowerUrgency), (.level, .assignees), (.policy, .assignees),
    ]

    // These are sent in the safe order, and the later call still undoes what the earlier one did.
    private static let doubtful: [Pair] = [(.acknowledge, .level), (.acknowledge, .assignees), (.acknowledge, .policy)]

    struct Finding: Hashable {
        var first: IncidentField
        var second: IncidentField
        var reason: String
        var isRefused: Bool
        var mend: String
    }

    private static func mend(_ a: UpdateSteps.Part, _ b: UpdateSteps.Part) -> String {
        switch (a, b) {
        case (.resolve, _), (_, .resolve): "resolve alone, or leave the incident open; make two rules if both are meant"
        case (.level, .lowerUrgency), (.lowerUrgency, .level): "take one out, or set `urgency: high`"
        case (.acknowledge, _), (_, .acknowledge):
            "decide whether the bot takes the incident (acknowledged) or somebody else does"
        default: "take one of the two out"
        }
    }

    static func find(in effect: Effect) -> [Finding] {
        let parts = effect.parts
        var findings: [Finding] = []
        for (index, a) in parts.enumerated() {
            for b in parts[(index + 1)...] {
                guard let reason = UpdateSteps.conflict(a.part, b.part) else { continue }
                if contains(refused, a.part, b.part) {
                    findings.append(
                        Finding(first: a.field, second: b.field, reason: reason, isRefused: true, mend: mend(a.part, b.part)))
                } else if contains(doubtful, a.part, b.part) {
                    findings.append(
                        Finding(first: a.field, second: b.field, reason: reason, isRefused: false, mend: mend(a.part, b.part)))
                }
            }
        }
        return findings
    }

    private static func contains(_ pairs: [Pair], _ a: UpdateSteps.Part, _ b: UpdateSteps.Part) -> Bool {
        pairs.contains { ($0 == a && $1 == b) || ($0 == b && $1 == a) }
    }
}
