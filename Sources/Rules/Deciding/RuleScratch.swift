import Model
package import PCRE2

/// What one deciding thread of control needs, made once and reused: PCRE2's scratch and the present alert's field values.
///
/// Each field is read from an alert at most once, however many rules ask for it. It fits every rule set.
package struct RuleScratch: ~Copyable {
    var matcher: MatchScratch
    /// What asking a plan needs.
    var state = PlanState()
    // The plan whose answers the evaluation may take over, and the rule that is being evaluated.
    private var planned: (plan: RulePlan, rule: Int)?
    private var alert: Alert?
    private var fields: [Field] = []
    private var values: [FieldValue] = []
    // `values[i]` belongs to the present alert only if `stamps[i]` is the present round.
    private var stamps: [UInt64] = []
    private var round: UInt64 = 0

    /// The slots of fields whose absence or hit limit left the present evaluation unknown, with repetitions.
    private(set) var unknownSlots: [Int] = []
    /// Matches given up at a limit since `limitHits` was last set to zero.
    var limitHits = 0
    // The text in which the last successful pattern was found.
    private var matchedText = ""

    package init(limits: MatchLimits = MatchLimits()) {
        matcher = MatchScratch(limits: limits)
    }

    /// Turns to another alert.
    mutating func begin(_ alert: Alert, fields: [Field]) {
        self.alert = alert
        self.fields = fields
        planned = nil
        round += 1
        if stamps.count < fields.count {
            stamps += Array(repeating: 0, count: fields.count - stamps.count)
            values += Array(repeating: .missing, count: fields.count - values.count)
        }
    }

    mutating func value(_ slot: Int) -> FieldValue {
        if stamps[slot] != round, let alert {
            values[slot] = fields[slot].value(in: alert)
            stamps[slot] = round
        }
        return values[slot]
    }

    /// Asks `condition` of the present alert: the one evaluation there is, behind decisions and explanations alike.
    ///
    /// The recorder is told of every leaf and group; unless it wants everything, what cannot change the answer is not asked.
    mutating func evaluate<R: EvaluationRecorder>(_ condition: Condition, _ recorder: inout R) -> Finding {
        switch condition {
        case .test(let leaf):
            let truth = R.needsMatches ? test(leaf) : plannedAnswer(leaf) ?? test(leaf)
            if truth == .unknown { unknownSlots.append(leaf.slot) }
            recorder.leaf(leaf, truth, self)
            return Finding(truth: truth, leaf: leaf.number)
        case .not(let inner):
            recorder.begin(.not)
            var finding = evaluate(inner, &recorder)
            finding.truth = !finding.truth
            recorder.end(.not, finding.truth)
            return finding
        case .all(let parts): return fold(parts, .all, until: .no, &recorder)
        case .any(let parts): return fold(parts, .any, until: .yes, &recorder)
        }
    }

    /// Lets the evaluations that follow take the answers that `plan` has found for `rule` in the same alert.
    mutating func share(_ plan: RulePlan, rule: Int) { planned = (plan, rule) }

    // The same answer and the same count of limits as `test`, without asking again.
    private mutating func plannedAnswer(_ leaf: Leaf) -> Truth? {
        guard let planned, let alert else { return nil }
        let condition = planned.plan.condition(of: leaf, in: planned.rule)
        let truth = answer(condition, alert, planned.plan)
        limitHits += state.limitHits(condition)
        return leaf.isNegated ? !truth : truth
    }

    mutating func forgetUnknowns() { unknownSlots.removeAll(keepingCapacity: true) }

    /// The named groups of the match just made, for a recorder that is being told of that leaf.
    func captures(of pattern: Pattern) -> [(name: String, value: String)] {
        pattern.captures.compactMap { capture in
            matcher.text(of: capture.group, in: matchedText).map { (capture.name, $0) }
        }
    }

    /// The value of a field that has been asked; for recorders.
    func knownValue(_ slot: Int) -> FieldValue { stamps[slot] == round ? values[slot] : .missing }

    // The first part with the value that settles the group decides; else the first unknown; else the first of all.
    private mutating func fold<R: EvaluationRecorder>(
        _ parts: [Condition], _ group: ConditionGroup, until settling: Truth, _ recorder: inout R
    ) -> Finding {
        recorder.begin(group)
        let unknownsBefore = unknownSlots.count
        var result: Finding?
        for part in parts {
            let finding = evaluate(part, &recorder)
            if let present = result?.truth {
                if present != settling, finding.truth == settling || (finding.truth == .unknown && present != .unknown) {
                    result = finding
                }
            } else {
                result = finding
            }
            if finding.truth == settling, !R.wantsEverything { break }
        }
        let finding = result ?? Finding(truth: !settling, leaf: 0)
        if finding.truth != .unknown { unknownSlots.removeSubrange(unknownsBefore...) }
        recorder.end(group, finding.truth)
        return finding
    }

    /// What a leaf says of the present alert.
    mutating func test(_ leaf: Leaf) -> Truth {
        let value = value(leaf.slot)
        if case .exists(let wanted) = leaf.test {
            if value == .missing, let alert, leaf.field.isAwaited(in: alert) { return .unknown }
            return Truth((value != .missing) == wanted)
        }
        let truth: Truth
        switch value {
        case .missing: return .unknown
        case .one(let text): truth = test(leaf.test, text)
        case .many(let texts, let ids): truth = any(texts, leaf.test, or: ids)
        }
        return leaf.isNegated ? !truth : truth
    }

    private mutating func any(_ texts: [String], _ test: Leaf.Test, or ids: [String]) -> Truth {
        var result = Truth.no
        for text in texts {
            switch self.test(test, text) {
            case .yes: return .yes
            case .unknown: result = .unknown
            case .no: break
            }
        }
        switch test {
        case .equals, .isIn:
            for id in ids where self.test(test, id) == .yes { return .yes }
        default: break
        }
        return result
    }

    /// What a test says of one text.
    mutating func test(_ test: Leaf.Test, _ text: String) -> Truth {
        switch test {
        case .matches(let pattern):
            switch matcher.match(pattern, in: text) {
            case .matched:
                matchedText = text
                return .yes
            case .noMatch: return .no
            case .limit:
                guard isOpen(test, text) else { return .no }
                limitHits += 1
                return .unknown
            }
        case .equals(let wanted): return Truth(ExactText(text) == wanted)
        case .isIn(let set): return Truth(set.contains(ExactText(text)))
        // What is no number, no severity or no address cannot be compared: not even `not` may take that for an answer.
        case .number(let comparison, let limit):
            return Decimal.parse(text).map { Truth(comparison.holds($0, limit)) } ?? .unknown
        case .severity(let comparison, let limit):
            guard let severity = Severity(rawValue: text), severity != .unknown else { return .unknown }
            return Truth(comparison.holds(severity, limit))
        case .network(let networks):
            return IPAddress(host: text).map { address in Truth(networks.contains { $0.contains(address) }) } ?? .unknown
        case .exists(let wanted): return Truth(wanted)
        }
    }

    /// Whether a match that was given up could have come to anything: a text without a literal that every match has is proof against
    /// it, and an engine that looks for literals first would not even have begun.
    func isOpen(_ test: Leaf.Test, _ text: String) -> Bool {
        guard case .matches(let pattern) = test else { return true }
        return !RequiredLiterals(pattern: pattern.source).refuses(text)
    }
}
