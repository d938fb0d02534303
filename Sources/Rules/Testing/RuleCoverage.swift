import Model

/// What tests have asked of each rule, and which answers each of its conditions has given.
package struct RuleCoverage: Sendable {
    package struct Row: Sendable {
        package var rule: String
        /// The path of its file.
        package var file: String
        package var fired = 0
        package var suppressed = 0
        /// Its conditions as written, with the answers seen.
        package var conditions: [(text: String, seen: Set<Truth>)]

        /// A condition is covered once it has been true and false.
        package var coveredConditions: Int { conditions.count { $0.seen.isSuperset(of: [.yes, .no]) } }

        fileprivate mutating func merge(_ other: Row) {
            fired += other.fired
            suppressed += other.suppressed
            for (number, condition) in other.conditions.enumerated() { conditions[number].seen.formUnion(condition.seen) }
        }
    }

    package private(set) var rows: [Row]

    package init(_ ruleSet: RuleSet) {
        rows = ruleSet.rules.map { Row(rule: $0.name, file: $0.file, conditions: $0.leaves.map { ($0.text, []) }) }
    }

    package var coveredRules: Int { rows.count { $0.fired > 0 } }
    package var conditionCount: Int { rows.reduce(0) { $0 + $1.conditions.count } }
    package var coveredConditions: Int { rows.reduce(0) { $0 + $1.coveredConditions } }

    /// The lesser of the shares of rules and of conditions covered, in percent, rounded down.
    package var percent: Int {
        min(Self.percent(coveredRules, of: rows.count), Self.percent(coveredConditions, of: conditionCount))
    }

    private static func percent(_ part: Int, of whole: Int) -> Int { whole == 0 ? 100 : part * 100 / whole }

    /// Adds what another chain of the same rule set has seen.
    package mutating func merge(_ other: RuleCoverage) {
        for (index, row) in other.rows.enumerated() where rows.indices.contains(index) {
            rows[index].merge(row)
        }
    }

    /// Adds what another rule set has seen: rules of one name in one file are one rule, whatever stands beside them.
    package mutating func join(_ other: RuleCoverage) {
        for row in other.rows {
            let same = rows.firstIndex {
                $0.rule == row.rule && $0.file == row.file && $0.conditions.map(\.text) == row.conditions.map(\.text)
            }
            guard let same else {
                rows.append(row)
                continue
            }
            rows[same].merge(row)
        }
    }

    mutating func add(_ alert: Alert, _ decision: Decision, _ ruleSet: RuleSet) {
        for result in decision.rules {
            guard let index = ruleSet.rules.firstIndex(where: { $0.name == result.rule }) else { continue }
            if result.verdict == .fired { rows[index].fired += 1 }
            if result.verdict == .suppressed { rows[index].suppressed += 1 }
        }
        ruleSet.cover(alert, decision) { rule, leaf, truth in rows[rule].conditions[leaf].seen.insert(truth) }
    }
}

/// Hands on each leaf that an evaluation asks.
private struct CoverageRecorder: EvaluationRecorder {
    // All conditions of a rule that is asked count as tried: stopping at the first that settles it is only thrift.
    static let wantsEverything = true
    var seen: [(leaf: Int, truth: Truth)] = []

    mutating func leaf(_ leaf: Leaf, _ truth: Truth, _ scratch: borrowing RuleScratch) { seen.append((leaf.number, truth)) }
    mutating func begin(_ group: ConditionGroup) {}
    mutating func end(_ group: ConditionGroup, _ truth: Truth) {}
}

extension RuleSet {
    // Rules behind a `stop` were not asked.
    fileprivate func cover(_ alert: Alert, _ decision: Decision, _ note: (_ rule: Int, _ leaf: Int, Truth) -> Void) {
        var scratch = makeScratch()
        scratch.begin(alert, fields: fields)
        for (index, rule) in rules.enumerated() where rule.events.contains(alert.event) {
            var recorder = CoverageRecorder()
            _ = scratch.evaluate(rule.condition, &recorder)
            for (leaf, truth) in recorder.seen { note(index, leaf, truth) }
            if rule.stop, decision.rules.contains(where: { $0.rule == rule.name && $0.verdict == .fired }) { break }
        }
    }
}
