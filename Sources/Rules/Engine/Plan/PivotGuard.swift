/// Conditions of which one must be true for a rule to fire: where all are false the rule is, whatever else it asks.
struct PivotGuard {
    /// Literals and values, by the plan's numbers; one of them is in the alert if one of the conditions can be true.
    var triggers: [UInt32]
    /// The fields they stand in. Where the alert lacks one, the guard tells nothing: the condition is unknown.
    var slots: [Int32]
    /// About how many of a thousand alerts pull one of the triggers.
    var cost: Double

    private static let mostTriggers = 1024

    /// What guards a choice: one guard of each part together; nil where a part has none.
    static func either(_ parts: [[PivotGuard]]) -> PivotGuard? {
        var result = PivotGuard(triggers: [], slots: [], cost: 0)
        for part in parts {
            guard let best = part.min(by: { $0.cost < $1.cost }) else { return nil }
            result.triggers += best.triggers
            result.cost += best.cost
            for slot in best.slots where !result.slots.contains(slot) { result.slots.append(slot) }
        }
        return result.triggers.count <= mostTriggers ? result : nil
    }
}
