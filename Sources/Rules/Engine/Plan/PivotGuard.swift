/// Conditions of which one must be true for a rule to fire: where all are false the rule is, whatever else it asks.
struct PivotGuard {
    /// By the plan's numbers. A literal or value of one of them is in the alert if one of them can be true.
    var conditions: [Int]
    /// The fields they stand in. Where the alert lacks one, the guard tells nothing: the condition is unknown.
    var slots: [Int32]
    /// About how many of a thousand alerts have one of these literals and values.
    var cost: Double

    /// What guards a choice: one guard of each part together; nil where a part has none.
    static func either(_ parts: [[PivotGuard]]) -> PivotGuard? {
        var result = PivotGuard(conditions: [], slots: [], cost: 0)
        for part in parts {
            guard let best = part.min(by: { $0.cost < $1.cost }) else { return nil }
            result.conditions += best.conditions
            result.cost += best.cost
            for slot in best.slots where !result.slots.contains(slot) { result.slots.append(slot) }
        }
        return result
    }
}
