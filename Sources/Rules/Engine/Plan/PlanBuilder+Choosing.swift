import PCRE2

// Which literals are looked for, and what each rule can hang on.
//
// A rule hangs on its rarest condition, so that is where literals count; a field's literals are chosen together, since short ones
// cost every text of the field more.
extension PlanBuilder {
    mutating func chooseLiterals() {
        countGrams()
        let values = countValues()
        costs = conditions.indices.map { candidates[$0].map(\.cost).min() ?? valueCost($0, values) }
        let hanging = rulesHanging()
        var bySlot: [[Int]] = Array(repeating: [], count: fields.count)
        for condition in conditions.indices where !candidates[condition].isEmpty {
            bySlot[Int(conditions[condition].slot)].append(condition)
        }
        for slot in fields.indices {
            let patterns = bySlot[slot].filter { hanging[$0] > 0 }.map { (candidates[$0], hanging[$0]) }
            let passes = LiteralPasses.best(patterns, length: length(of: slot))
            for condition in bySlot[slot] {
                let best = candidates[condition].filter { passes.permits($0.needs) }.min { $0.cost < $1.cost }
                costs[condition] = best?.cost
                guard let best else { continue }
                conditions[condition].hasLiterals = true
                conditionLiterals[condition] = best.set.literals.map { literal($0, slot) }
            }
        }
    }

    // MARK: - What is common

    private mutating func countGrams() {
        var sets: [ObjectIdentifier: [LiteralSet]] = [:]
        let required = conditions.indices.map { condition in
            guard case .matches(let pattern) = tests[condition] else { return [LiteralSet]() }
            let id = ObjectIdentifier(pattern)
            let found = sets[id] ?? RequiredLiterals(pattern: pattern.source).sets
            sets[id] = found
            return found
        }
        for condition in conditions.indices {
            let slot = Int(conditions[condition].slot)
            for set in required[condition] { for literal in set.literals { common[slot].add(literal: literal) } }
        }
        if let sample {
            for slot in fields.indices { for text in sample.texts[slot] { common[slot].add(text: text) } }
        }
        candidates = conditions.indices.map { condition in
            let slot = Int(conditions[condition].slot)
            return required[condition].map { set in
                LiteralPasses.Candidate(set: set, cost: min(1000, common[slot].cost(of: set) * fields[slot].lengthFactor))
            }
        }
    }

    // By value: in how many of the sample's texts it is.
    private func countValues() -> [Int] {
        var counts = Array(repeating: 0, count: valueConditions.count)
        guard let sample else { return counts }
        for slot in fields.indices where !valueNumbers[slot].isEmpty {
            for text in sample.texts[slot] {
                if let number = valueNumbers[slot][ExactText(String(decoding: text, as: UTF8.self))] { counts[Int(number)] += 1 }
            }
        }
        return counts
    }

    private func valueCost(_ condition: Int, _ counts: [Int]) -> Double? {
        let values = conditionValues[condition]
        guard !values.isEmpty else { return nil }
        let slot = Int(conditions[condition].slot)
        let guess = Double(values.count) * 1000 / Double(valueNumbers[slot].count + 1)
        guard let texts = sample?.texts[slot].count, texts > 0 else { return min(1000, guess) }
        let found = values.reduce(0) { $0 + counts[Int($1)] }
        return min(1000, (guess * CommonGrams.trust + 1000 * Double(found)) / (CommonGrams.trust + Double(texts)))
    }

    // About how many bytes the field's texts have.
    private func length(of slot: Int) -> Double {
        if let texts = sample?.texts[slot], !texts.isEmpty {
            return Double(texts.reduce(0) { $0 + $1.count }) / Double(texts.count)
        }
        return switch fields[slot] {
        case .plain(.title), .incident(.title): 85
        case .plain(.description), .annotation, .payload: 250
        default: 20
        }
    }

    // MARK: - What rules hang on

    // By condition: for how many rules it is the rarest; where the alert lacks its field, the rarest in another field is wanted too.
    private func rulesHanging() -> [Double] {
        var hanging = Array(repeating: 0.0, count: conditions.count)
        for (rule, ids) in zip(source, leafConditions) {
            let (first, second) = Pivots.choice(of: guards(rule.condition, isNegated: false, ids))
            for condition in first?.conditions ?? [] { hanging[condition] += 1 }
            for condition in second?.conditions ?? [] { hanging[condition] += 0.2 }
        }
        return hanging
    }

    /// Every guard of a condition; under an odd number of negations if `isNegated`.
    func guards(_ condition: Condition, isNegated: Bool, _ ids: [UInt32]) -> [PivotGuard] {
        switch condition {
        case .not(let inner): return guards(inner, isNegated: !isNegated, ids)
        case .all(let parts) where !isNegated, .any(let parts) where isNegated:
            return parts.flatMap { guards($0, isNegated: isNegated, ids) }
        case .all(let parts), .any(let parts):
            return PivotGuard.either(parts.map { guards($0, isNegated: isNegated, ids) }).map { [$0] } ?? []
        case .test(let leaf):
            // Of what must be false there is nothing to look for.
            let condition = Int(ids[leaf.number])
            guard leaf.isNegated == isNegated, let cost = costs[condition] else { return [] }
            return [PivotGuard(conditions: [condition], slots: [Int32(leaf.slot)], cost: cost)]
        }
    }

    private mutating func literal(_ bytes: [UInt8], _ slot: Int) -> UInt32 {
        if let number = literalNumbers[slot][bytes] { return number }
        let number = UInt32(literals.count)
        literalNumbers[slot][bytes] = number
        literals.append(PlanLiteral(start: UInt32(literalBytes.count), count: UInt32(bytes.count)))
        literalBytes += bytes
        return number
    }
}

extension Field {
    /// How much likelier a literal is in this field for its length.
    fileprivate var lengthFactor: Double {
        switch self {
        case .plain(.description), .annotation, .payload: 2
        default: 1
        }
    }
}
