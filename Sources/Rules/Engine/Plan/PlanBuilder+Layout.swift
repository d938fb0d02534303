// The second half of building a plan: tables over what has been chosen, and each rule as terms or nodes over its conditions.
extension PlanBuilder {
    mutating func buildTables() {
        for slot in fields.indices {
            let found = literalNumbers[slot].map { bytes, number in
                GramTableBuilder.Literal(number: Int(number), bytes: bytes, start: literals[Int(number)].start)
            }.sorted { $0.number < $1.number }
            let common = common[slot]
            func table(_ width: GramWidth) -> GramTable {
                grams.build(found.filter { GramWidth(length: $0.bytes.count) == width }, width) { common.count(of: $0) }
            }
            slots[slot].four = table(.four)
            slots[slot].three = table(.three)
            slots[slot].two = table(.two)
            let values = valueNumbers[slot].map { (number: Int($0.value), text: $0.key.text) }.sorted { $0.number < $1.number }
            slots[slot].values = valueTables.build(values)
            slots[slot].hasLiterals = !found.isEmpty
        }
    }

    mutating func layOut(_ rule: Rule, _ number: Int) {
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
