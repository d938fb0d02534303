import Model

/// Which changes one rule may not ask for together, and which it may but to no good: read off Model's table (`UpdateSteps`).
///
/// What the table calls neither goes in one item or is split into successive calls in the safe order.
enum ImpossibleCombinations {
    struct Finding: Hashable {
        var first: IncidentField
        var second: IncidentField
        var reason: String
        var isRefused: Bool
        var mend: String
    }

    static func find(in effect: Effect) -> [Finding] {
        let parts = effect.parts
        var findings: [Finding] = []
        for (index, a) in parts.enumerated() {
            for b in parts[(index + 1)...] {
                let (reason, isRefused): (String, Bool)
                switch UpdateSteps.relation(a.part, b.part) {
                case .together, .successive: continue
                case .doubtful(let because): (reason, isRefused) = (because, false)
                case .impossible(let because): (reason, isRefused) = (because, true)
                }
                findings.append(
                    Finding(
                        first: a.field, second: b.field, reason: reason, isRefused: isRefused, mend: mend(a.part, b.part)))
            }
        }
        return findings
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
}
