import PCRE2

/// Gathers the conditions, literals and values of all rules and lays out a plan's tables.
struct PlanBuilder {
    let fields: [Field]
    private let source: [Rule]

    private(set) var tests: [Leaf.Test] = []
    private(set) var conditions: [PlanCondition] = []
    private(set) var conditionLiterals: [[UInt32]] = []
    private var numbers: [ConditionKey: Int] = [:]

    private(set) var slots: [PlanSlot]
    private(set) var literals: [PlanLiteral] = []
    private(set) var literalBytes: [UInt8] = []
    private(set) var grams = GramTableBuilder()
    private(set) var valueTables = ValueTableBuilder()
    private(set) var valueConditions: [[UInt32]] = []

    private(set) var events: [String] = []
    private(set) var planRules: [PlanRule] = []
    private(set) var terms: [[PlanTerm]] = []
    private(set) var nodes: [PlanNode] = []
    private(set) var leafConditions: [[UInt32]] = []

    // Per field, until its tables are built.
    private var literalNumbers: [[[UInt8]: UInt32]]
    private var valueNumbers: [[ExactText: UInt32]]
    private var conditionValues: [[UInt32]] = []
    private var requirements: [ObjectIdentifier: RequiredLiterals] = [:]
    private var common: [CommonGrams]
    private var literalCosts: [Double] = []
    /// By condition: the literals chosen for it, and whether a rule can hang on it.
    private var chosen: [LiteralSet?] = []
    private var isWanted: [Bool] = []

    init(_ rules: [Rule], fields: [Field]) {
        self.fields = fields
        source = rules
        slots = fields.map { PlanSlot(source: PlanSlot.Source($0), isRemembered: $0.isRemembered) }
        literalNumbers = Array(repeating: [:], count: fields.count)
        valueNumbers = Array(repeating: [:], count: fields.count)
        common = Array(repeating: CommonGrams(), count: fields.count)
        countGrams()
        for rule in rules { leafConditions.append(rule.leaves.map { UInt32(intern($0)) }) }
        for (rule, ids) in zip(rules, leafConditions) { markWanted(rule.condition, isNegated: false, ids) }
        for condition in conditions.indices { enterLiterals(condition) }
        buildTables()
        for (number, rule) in rules.enumerated() { add(rule, number) }
    }

    // MARK: - Conditions

    // Which windows are common among the rules' own literals is the best guess at what is common in alerts.
    private mutating func countGrams() {
        var seen: Set<ConditionKey> = []
        for rule in source {
            for leaf in rule.leaves {
                guard case .matches(let pattern) = leaf.test, seen.insert(ConditionKey(leaf)).inserted else { continue }
                let id = ObjectIdentifier(pattern)
                let required = requirements[id] ?? RequiredLiterals(pattern: pattern.source)
                requirements[id] = required
                for set in required.sets { for literal in set.literals { common[leaf.slot].add(literal) } }
            }
        }
    }

    private mutating func intern(_ leaf: Leaf) -> Int {
        let key = ConditionKey(leaf)
        if let number = numbers[key] { return number }
        let number = conditions.count
        numbers[key] = number
        var condition = PlanCondition(kind: .other, slot: Int32(leaf.slot))
        var set: LiteralSet?
        var values: [UInt32] = []
        switch leaf.test {
        case .matches(let pattern):
            condition.kind = .pattern
            condition.code = pattern.unownedCode
            let sets = requirements[ObjectIdentifier(pattern)]?.sets ?? []
            let common = common[leaf.slot]
            set = sets.min { common.cost(of: $0) < common.cost(of: $1) }
        case .equals(let text):
            condition.kind = .value
            values = [value(text, leaf.slot, number)]
        case .isIn(let texts):
            condition.kind = .value
            values = texts.map { value($0, leaf.slot, number) }
        case .exists(let wanted): condition.kind = wanted ? .exists : .absent
        case .number, .severity, .network: break
        }
        conditions.append(condition)
        tests.append(leaf.test)
        conditionLiterals.append([])
        conditionValues.append(values)
        chosen.append(set)
        isWanted.append(false)
        return number
    }

    // Conditions whose being false makes their rule false.
    private mutating func markWanted(_ condition: Condition, isNegated: Bool, _ ids: [UInt32]) {
        switch condition {
        case .not(let inner): markWanted(inner, isNegated: !isNegated, ids)
        case .all(let parts), .any(let parts): for part in parts { markWanted(part, isNegated: isNegated, ids) }
        case .test(let leaf): if leaf.isNegated == isNegated { isWanted[Int(ids[leaf.number])] = true }
        }
    }

    // Short literals cost a closer look at every text, so they are looked for only where a rule can hang on them.
    private mutating func enterLiterals(_ condition: Int) {
        guard let set = chosen[condition],
            isWanted[condition] || set.literals.allSatisfy({ GramKind(length: $0.count) == .long })
        else { return }
        conditions[condition].hasLiterals = true
        conditionLiterals[condition] = set.literals.map { literal($0, Int(conditions[condition].slot)) }
    }

    private mutating func literal(_ bytes: [UInt8], _ slot: Int) -> UInt32 {
        if let number = literalNumbers[slot][bytes] { return number }
        let number = UInt32(literals.count)
        literalNumbers[slot][bytes] = number
        literals.append(PlanLiteral(start: UInt32(literalBytes.count), count: UInt32(bytes.count)))
        literalBytes += bytes
        literalCosts.append(common[slot].cost(of: bytes) * fields[slot].lengthFactor)
        return number
    }

    private mutating func value(_ text: ExactText, _ slot: Int, _ condition: Int) -> UInt32 {
        let number = valueNumbers[slot][text] ?? UInt32(valueConditions.count)
        if Int(number) == valueConditions.count {
            valueNumbers[slot][text] = number
            valueConditions.append([])
        }
        valueConditions[Int(number)].append(UInt32(condition))
        return number
    }

    private mutating func buildTables() {
        for slot in fields.indices {
            let found = literalNumbers[slot].map { (number: Int($0.value), bytes: $0.key) }.sorted { $0.number < $1.number }
            let common = common[slot]
            let tables = GramKind.allCases.map { kind in
                grams.build(found.filter { GramKind(length: $0.bytes.count) == kind }, kind) { common.count(of: $0) }
            }
            slots[slot].long = tables[GramKind.long.rawValue]
            slots[slot].five = tables[GramKind.five.rawValue]
            slots[slot].four = tables[GramKind.four.rawValue]
            slots[slot].three = tables[GramKind.three.rawValue]
            slots[slot].two = tables[GramKind.two.rawValue]
            let values = valueNumbers[slot].map { (number: Int($0.value), text: $0.key.text) }.sorted { $0.number < $1.number }
            slots[slot].values = valueTables.build(values)
            slots[slot].hasLiterals = !found.isEmpty
        }
    }

    // MARK: - Rules

    private var guards: [[PivotGuard]] = []

    func pivots() -> Pivots {
        Pivots(guards, triggerCount: literals.count + valueConditions.count, slotCount: fields.count)
    }

    private mutating func add(_ rule: Rule, _ number: Int) {
        var planned = PlanRule(events: 0, root: nil)
        for event in rule.events {
            let bit = events.firstIndex(of: event) ?? events.count
            if bit == events.count { events.append(event) }
            // The known events are fewer than 32; one more would be asked for under the last bit and told apart by the rule itself.
            planned.events |= 1 << UInt32(min(bit, 31))
        }
        let ids = leafConditions[number]
        if let conjunction = rule.condition.conjunction {
            terms.append(
                conjunction.map { PlanTerm(Int(ids[$0.number]), isNegated: $0.isNegated) }
                    .sorted { price(conditions[$0.condition]) < price(conditions[$1.condition]) })
        } else {
            terms.append([])
            planned.root = UInt32(nodes.count)
            nodes.append(PlanNode(kind: .all, first: 0, count: 0))
            place(rule.condition, at: nodes.count - 1, ids)
        }
        planRules.append(planned)
        guards.append(guards(rule.condition, isNegated: false, ids))
    }

    private mutating func place(_ condition: Condition, at node: Int, _ ids: [UInt32]) {
        switch condition {
        case .test(let leaf):
            nodes[node] = PlanNode(kind: leaf.isNegated ? .negatedTest : .test, first: ids[leaf.number], count: 0)
        case .not(let inner): place(children: [inner], .not, at: node, ids)
        case .all(let parts): place(children: parts, .all, at: node, ids)
        case .any(let parts): place(children: parts, .any, at: node, ids)
        }
    }

    private mutating func place(children: [Condition], _ kind: PlanNode.Kind, at node: Int, _ ids: [UInt32]) {
        let first = nodes.count
        nodes[node] = PlanNode(kind: kind, first: UInt32(first), count: UInt32(children.count))
        nodes += Array(repeating: PlanNode(kind: .all, first: 0, count: 0), count: children.count)
        for (offset, child) in children.enumerated() { place(child, at: first + offset, ids) }
    }

    // What an answer costs, on a coarse scale: looked up, told by a literal, compared, searched.
    private func price(_ condition: PlanCondition) -> Int {
        switch condition.kind {
        case .value: 0
        case .exists, .absent: 1
        case .pattern: condition.hasLiterals ? 3 : 4
        case .other: 2
        }
    }

    // Every guard of a condition; under an odd number of negations if `isNegated`.
    private func guards(_ condition: Condition, isNegated: Bool, _ ids: [UInt32]) -> [PivotGuard] {
        switch condition {
        case .not(let inner): return guards(inner, isNegated: !isNegated, ids)
        case .all(let parts) where !isNegated, .any(let parts) where isNegated:
            return parts.flatMap { guards($0, isNegated: isNegated, ids) }
        case .all(let parts), .any(let parts):
            return PivotGuard.either(parts.map { guards($0, isNegated: isNegated, ids) }).map { [$0] } ?? []
        case .test(let leaf):
            // Of what must be false there is nothing to look for.
            guard leaf.isNegated == isNegated else { return [] }
            let number = Int(ids[leaf.number])
            if conditions[number].hasLiterals {
                let literals = conditionLiterals[number]
                let cost = literals.reduce(0) { $0 + literalCosts[Int($1)] }
                return [PivotGuard(triggers: literals, slots: [Int32(leaf.slot)], cost: cost)]
            }
            let values = conditionValues[number]
            guard !values.isEmpty else { return [] }
            let cost = Double(values.count) * 1000 / Double(valueNumbers[leaf.slot].count + 1)
            return [PivotGuard(triggers: values.map { UInt32(literals.count) + $0 }, slots: [Int32(leaf.slot)], cost: cost)]
        }
    }
}

extension Condition {
    /// The leaves of a mere conjunction, however nested; nil where there is more to it.
    fileprivate var conjunction: [Leaf]? {
        switch self {
        case .test(let leaf): return [leaf]
        case .all(let parts):
            var leaves: [Leaf] = []
            for part in parts {
                guard let inner = part.conjunction else { return nil }
                leaves += inner
            }
            return leaves
        case .any, .not: return nil
        }
    }
}

extension Field {
    /// Few and short values, which come again and again.
    fileprivate var isRemembered: Bool {
        switch self {
        case .plain(.title), .plain(.description), .plain(.id), .plain(.url), .plain(.fingerprint), .plain(.dedupKey): false
        case .plain, .label: true
        case .annotation, .payload: false
        case .incident(let part): part != .title && part != .id && part != .number
        }
    }

    /// How much likelier a literal is in this field for its length.
    fileprivate var lengthFactor: Double {
        switch self {
        case .plain(.description), .annotation, .payload: 2
        default: 1
        }
    }
}
