import PCRE2

/// Gathers the conditions, literals and values of all rules and lays out a plan's tables.
///
/// In this order: equal conditions become one, literals are chosen (`PlanBuilder+Choosing`), tables are built and rules are laid out
/// over them (`PlanBuilder+Layout`).
struct PlanBuilder {
    let fields: [Field]
    let source: [Rule]

    var tests: [Leaf.Test] = []
    var conditions: [PlanCondition] = []
    var conditionLiterals: [[UInt32]] = []
    private var numbers: [ConditionKey: Int] = [:]

    var slots: [PlanSlot]
    var literals: [PlanLiteral] = []
    var literalBytes: [UInt8] = []
    var grams = GramTableBuilder()
    var valueTables = ValueTableBuilder()
    var valueConditions: [[UInt32]] = []

    var events: [String] = []
    var planRules: [PlanRule] = []
    var terms: [[PlanTerm]] = []
    var nodes: [PlanNode] = []
    /// By rule and number of the leaf.
    private(set) var leafConditions: [[UInt32]] = []
    var guards: [[PivotGuard]] = []

    // Per field, until its tables are built.
    var literalNumbers: [[[UInt8]: UInt32]]
    var valueNumbers: [[ExactText: UInt32]]
    var common: [CommonGrams]
    let sample: TrafficSample?

    /// By condition: the values it asks for, the sets of literals it requires, and what it costs to hang a rule on it, in
    /// thousandths of all alerts; nil where none can.
    var conditionValues: [[UInt32]] = []
    var candidates: [[LiteralPasses.Candidate]] = []
    var costs: [Double?] = []

    /// - Parameter sample: What alerts are like; without it the rules' own literals are the best guess.
    init(_ rules: [Rule], fields: [Field], sample: TrafficSample? = nil) {
        self.fields = fields
        self.sample = sample
        source = rules
        slots = fields.map { PlanSlot(source: PlanSlot.Source($0), isRemembered: $0.isRemembered) }
        literalNumbers = Array(repeating: [:], count: fields.count)
        valueNumbers = Array(repeating: [:], count: fields.count)
        common = Array(repeating: CommonGrams(), count: fields.count)
        for rule in rules { leafConditions.append(rule.leaves.map { UInt32(intern($0)) }) }
        chooseLiterals()
        buildTables()
        for (number, rule) in rules.enumerated() { layOut(rule, number) }
    }

    private mutating func intern(_ leaf: Leaf) -> Int {
        let key = ConditionKey(leaf)
        if let number = numbers[key] { return number }
        let number = conditions.count
        numbers[key] = number
        var condition = PlanCondition(kind: .other, slot: Int32(leaf.slot))
        var values: [UInt32] = []
        switch leaf.test {
        case .matches(let pattern):
            condition.kind = .pattern
            condition.code = pattern.unownedCode
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

    func pivots() -> Pivots {
        let triggers = conditions.indices.map { condition in
            conditions[condition].hasLiterals
                ? conditionLiterals[condition] : conditionValues[condition].map { UInt32(literals.count) + $0 }
        }
        return Pivots(guards, triggers, triggerCount: literals.count + valueConditions.count, slotCount: fields.count)
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
}
