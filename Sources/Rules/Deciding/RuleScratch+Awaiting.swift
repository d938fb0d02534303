import Model

// Whether what an incident's own alerts would bring can change what a rule says.
extension RuleScratch {
    /// The fields that a rule, unknown as it stands, waits for: none where nothing they could hold would make it fire.
    mutating func awaited(by rule: Rule, _ alert: Alert) -> [String] {
        guard extreme(rule.condition, alert, isHighest: true) == .yes else { return [] }
        return rule.leaves.map(\.field).filter { $0.isAwaited(in: alert) }.map(\.name)
    }

    /// The highest or lowest truth a condition could come to, whatever the awaited fields hold. All groups are monotone, so the
    /// extremes of the parts give that of the whole.
    private mutating func extreme(_ condition: Condition, _ alert: Alert, isHighest: Bool) -> Truth {
        switch condition {
        case .test(let leaf):
            if leaf.field.isAwaited(in: alert) { return Truth(isHighest) }
            return test(leaf)
        case .not(let inner): return !extreme(inner, alert, isHighest: !isHighest)
        case .all(let parts):
            var result = Truth.yes
            for part in parts { result = min(result, extreme(part, alert, isHighest: isHighest)) }
            return result
        case .any(let parts):
            var result = Truth.no
            for part in parts { result = max(result, extreme(part, alert, isHighest: isHighest)) }
            return result
        }
    }
}

extension Rule {
    /// What a rule that holds waits for all the same: fields its texts or its state's keys are made of, of which `missing` were not
    /// there.
    func awaited(in alert: Alert, _ missing: [String]) -> [String] {
        let texts = missing.filter { Field($0)?.isAwaited(in: alert) == true }
        let keys = ((guards.threshold?.by ?? []) + (guards.cooldown?.by ?? [])).filter { name in
            !name.isCapture && name.field?.isAwaited(in: alert) == true
        }
        return texts + keys.map(\.name)
    }
}
