/// How a rule set is asked at scale: compiled once from its rules, immutable, shared by all tasks.
///
/// Each rule is reached only through the rarest thing it cannot do without, a literal or a value, and all of these are found in
/// one pass over each field. Equal conditions are one condition, answered at most once an alert. The answers are those of the
/// plain evaluation, which asks every rule in turn; only the order and the number of questions differ.
final class RulePlan: Sendable {
    let fields: [Field]
    /// By field: the label's name, empty where it is none.
    let labelNames: [String]
    /// By condition; they keep the patterns alive.
    let tests: [Leaf.Test]
    let conditions: Table<PlanCondition>
    /// By condition: the literals of which a text that it matches has one.
    let conditionLiterals: ListTable<UInt32>

    let slots: Table<PlanSlot>

    let bitmaps: Table<UInt64>
    let gramSlots: Table<GramSlot>
    let gramEntries: Table<GramEntry>
    let literals: Table<PlanLiteral>
    /// With eight bytes to spare at the end.
    let literalBytes: Table<UInt8>

    let valueSlots: Table<ValueSlot>
    let valueBytes: Table<UInt8>
    /// By value: the conditions that hold for it.
    let valueConditions: ListTable<UInt32>

    /// The events that rules look at; the place is the number of the bit.
    let events: [String]
    let rules: Table<PlanRule>
    /// By rule: the conditions of a conjunction, cheapest first.
    let terms: ListTable<PlanTerm>
    let nodes: Table<PlanNode>
    /// By rule and number of the leaf.
    let leafConditions: ListTable<UInt32>

    let pivots: Pivots
    /// What alerts are like that this plan and those after it are asked about.
    let traffic: TrafficRecorder

    init(_ builder: consuming PlanBuilder, traffic: TrafficRecorder) {
        self.traffic = traffic
        fields = builder.fields
        labelNames = builder.fields.map { if case .label(let name) = $0 { name } else { "" } }
        tests = builder.tests
        conditions = Table(builder.conditions)
        conditionLiterals = ListTable(builder.conditionLiterals)
        slots = Table(builder.slots)
        bitmaps = Table(builder.grams.bitmaps)
        gramSlots = Table(builder.grams.slots)
        gramEntries = Table(builder.grams.entries)
        literals = Table(builder.literals)
        literalBytes = Table(builder.literalBytes + Array(repeating: 0, count: 8))
        valueSlots = Table(builder.valueTables.slots)
        valueBytes = Table(builder.valueTables.bytes)
        valueConditions = ListTable(builder.valueConditions)
        events = builder.events
        rules = Table(builder.planRules)
        terms = ListTable(builder.terms)
        nodes = Table(builder.nodes)
        leafConditions = ListTable(builder.leafConditions)
        pivots = builder.pivots()
    }

    convenience init(_ rules: [Rule], fields: [Field]) {
        self.init(PlanBuilder(rules, fields: fields), traffic: TrafficRecorder())
    }

    /// A plan for the same rules that knows what alerts have been like since the last; nil where too few have come.
    func adapted(_ rules: [Rule], leastAlerts: Int) -> RulePlan? {
        guard traffic.alerts >= leastAlerts else { return nil }
        return RulePlan(
            PlanBuilder(rules, fields: fields, sample: traffic.take(fieldCount: fields.count)), traffic: traffic)
    }

    func condition(of leaf: Leaf, in rule: Int) -> Int {
        let range = leafConditions.range(rule)
        return Int(leafConditions[range.lowerBound + leaf.number])
    }

    /// Where values begin among the triggers; before them are the literals.
    var firstValueTrigger: Int { literals.count }

    /// The bytes of the plan's own tables, without the compiled patterns.
    var byteCount: Int {
        conditions.byteCount + conditionLiterals.byteCount + slots.byteCount + bitmaps.byteCount
            + gramSlots.byteCount + gramEntries.byteCount + literals.byteCount + literalBytes.byteCount + valueSlots.byteCount
            + valueBytes.byteCount + valueConditions.byteCount + rules.byteCount + terms.byteCount + nodes.byteCount
            + leafConditions.byteCount + pivots.byteCount
    }
}
