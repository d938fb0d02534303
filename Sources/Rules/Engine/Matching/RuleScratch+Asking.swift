import Model
import PCRE2

// The second half of asking a plan: what the candidates say, in the order of the rules.
extension RuleScratch {
    /// The next rule that is true or unknown of the alert just scanned; nil when there is none left.
    mutating func nextRule(_ alert: Alert, _ plan: RulePlan) -> (number: Int, truth: Truth)? {
        while let candidate = nextCandidate(alert, plan) {
            if candidate.truth != .no { return candidate }
        }
        return nil
    }

    /// The next rule that was worth asking, and what it says.
    @inline(__always)
    mutating func nextCandidate(_ alert: Alert, _ plan: RulePlan) -> (number: Int, truth: Truth)? {
        while state.word < state.words.count {
            let words = state.words[state.word]
            guard words != 0 else {
                state.word += 1
                continue
            }
            let word = state.word * 64 + words.trailingZeroBitCount
            let bits = state.candidates[word]
            state.candidates[word] = bits & (bits &- 1)
            if bits & (bits &- 1) == 0 { state.words[state.word] = words & (words - 1) }
            guard bits != 0 else { continue }
            let number = word * 64 + bits.trailingZeroBitCount
            let rule = plan.rules[number]
            guard rule.events & state.event != 0 else { continue }
            return (number, rule.root.map { kleene($0, alert, plan) } ?? conjunction(number, alert, plan))
        }
        return nil
    }

    /// Kleene's `all` over a rule's terms: first what is already known or costs nothing, then the rest.
    private mutating func conjunction(_ rule: Int, _ alert: Alert, _ plan: RulePlan) -> Truth {
        let range = plan.terms.range(rule)
        if range.count > 1 {
            for index in range {
                let term = plan.terms[index]
                if let known = known(term.condition, alert, plan), known == (term.isNegated ? .yes : .no) { return .no }
            }
        }
        var result = Truth.yes
        for index in range {
            let term = plan.terms[index]
            let truth = answer(term.condition, alert, plan)
            switch term.isNegated ? !truth : truth {
            case .no: return .no
            case .unknown: result = .unknown
            case .yes: break
            }
        }
        return result
    }

    private mutating func kleene(_ node: UInt32, _ alert: Alert, _ plan: RulePlan) -> Truth {
        let node = plan.nodes[node]
        switch node.kind {
        case .test: return answer(Int(node.first), alert, plan)
        case .negatedTest: return !answer(Int(node.first), alert, plan)
        case .not: return !kleene(node.first, alert, plan)
        case .all, .any:
            let settling: Truth = node.kind == .all ? .no : .yes
            var result = !settling
            for child in node.first..<(node.first + node.count) {
                let truth = kleene(child, alert, plan)
                if truth == settling { return settling }
                if truth == .unknown { result = .unknown }
            }
            return result
        }
    }

    // MARK: - Conditions

    // The answer that costs no search by PCRE2, if there is one.
    @inline(__always)
    private mutating func known(_ condition: Int, _ alert: Alert, _ plan: RulePlan) -> Truth? {
        if let answer = state.answer(condition) { return answer }
        let meant = plan.conditions.pointer + condition
        let isValue = meant.pointee.kind == .value
        guard isValue || meant.pointee.hasLiterals else { return nil }
        let slot = Int(meant.pointee.slot)
        let found = state.slots[slot]
        if found.round != state.round || !found.isScanned {
            // A field through which no rule is reached: it is looked at only now.
            if found.round != state.round { read(slot, alert, plan) }
            search(slot, isPulling: false, plan)
            if let answer = state.answer(condition) { return answer }
        }
        if state.slots[slot].isMissing { return .unknown }
        return !isValue && hasLiteral(condition, plan) ? nil : .no
    }

    private func hasLiteral(_ condition: Int, _ plan: RulePlan) -> Bool {
        for index in plan.conditionLiterals.range(condition)
        where state.literals[plan.conditionLiterals[index]] == state.round { return true }
        return false
    }

    /// What a condition says of the alert just scanned, negation left aside; asked at most once an alert.
    mutating func answer(_ condition: Int, _ alert: Alert, _ plan: RulePlan) -> Truth {
        if let known = known(condition, alert, plan) { return known }
        let meant = plan.conditions[condition]
        let slot = Int(meant.slot)
        if state.slots[slot].round != state.round { read(slot, alert, plan) }
        let found = state.slots[slot]
        let truth: Truth
        switch meant.kind {
        case .exists, .absent:
            truth =
                found.isMissing && isAwaited(slot, alert, plan)
                ? .unknown : Truth(found.isMissing == (meant.kind == .absent))
        case _ where found.isMissing: truth = .unknown
        case .pattern: truth = search(meant, condition, found, plan)
        case .value, .other: truth = compare(condition, found, plan)
        }
        state.remember(truth, condition)
        return truth
    }

    private func isAwaited(_ slot: Int, _ alert: Alert, _ plan: RulePlan) -> Bool {
        alert.awaitsIncidentAlerts && plan.fields[slot].isAwaited(in: alert)
    }

    private mutating func search(_ meant: PlanCondition, _ condition: Int, _ found: SlotState, _ plan: RulePlan) -> Truth {
        guard let code = meant.code else { return .unknown }
        var id: UInt32?
        if found.texts == 1, plan.slots[meant.slot].isRemembered,
            state.texts.span(Int(found.first)).count <= AnswerMemory.longestText
        {
            let number = state.memory.id(of: state.texts.text(Int(found.first)))
            if let answer = state.memory.answer(number, condition) { return answer }
            id = number
        }
        var result = Truth.no
        var hits = 0
        let way = state.way(condition, plan)
        for span in Int(found.first)..<Int(found.first + found.texts) {
            switch matcher.match(code, by: way, in: state.texts.text(span)) {
            case .noMatch: continue
            case .matched: result = .yes
            case .limit:
                guard isOpen(plan.tests[condition], state.texts.string(span)) else { continue }
                hits += 1
                result = .unknown
            }
            if result == .yes { break }
        }
        if hits > 0 { state.countLimits(hits, condition) } else if let id { state.memory.remember(result, id, condition) }
        return result
    }

    private mutating func compare(_ condition: Int, _ found: SlotState, _ plan: RulePlan) -> Truth {
        var result = Truth.no
        for span in Int(found.first)..<Int(found.first + found.texts) {
            let truth = test(plan.tests[condition], state.texts.string(span))
            if truth == .yes { return .yes }
            if truth == .unknown { result = .unknown }
        }
        return result
    }
}
