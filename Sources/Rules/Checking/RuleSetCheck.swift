import Model

/// Finds rules that load and still cannot be what their writer meant; all findings are warnings.
///
/// "Never fires" is judged by identical conditions, not by comparing what patterns can match.
enum RuleSetCheck {
    static func findings(_ rules: [Rule]) -> [Diagnostic] {
        let conjuncts = rules.map(\.condition.conjuncts)
        return rules.compactMap(contradiction) + shadowed(rules, conjuncts) + opposites(rules, conjuncts)
    }

    // MARK: Shadowed

    // A rule that always stops when it matches, and matches whenever the later one does.
    private static func shadowed(_ rules: [Rule], _ conjuncts: [Set<String>]) -> [Diagnostic] {
        // Of a stopper one conjunct is enough to find the rules that could be behind it.
        var stoppers: [String: [Int]] = [:]
        var findings: [Diagnostic] = []
        for (index, rule) in rules.enumerated() {
            let candidates = Set(conjuncts[index].flatMap { stoppers[$0] ?? [] }).sorted()
            if let stopper = candidates.first(where: {
                conjuncts[$0].isSubset(of: conjuncts[index]) && Set(rule.events).isSubset(of: rules[$0].events)
            }) {
                findings.append(
                    finding(
                        .shadowed, rule, "the rule `\(rule.name)` can never fire: `\(rules[stopper].name)` stops before it",
                        "`\(rules[stopper].name)` matches whenever this one does: \(rules[stopper].file):\(rules[stopper].line)"))
            }
            if rule.stop, rule.mode == .live, rule.guards.isEmpty, let first = conjuncts[index].min() {
                stoppers[first, default: []].append(index)
            }
        }
        return findings
    }

    // MARK: Opposites

    private static func opposites(_ rules: [Rule], _ conjuncts: [Set<String>]) -> [Diagnostic] {
        var twins: [Set<String>: [Int]] = [:]
        var findings: [Diagnostic] = []
        for (index, rule) in rules.enumerated() {
            for earlier in twins[conjuncts[index]] ?? [] where !Set(rules[earlier].events).isDisjoint(with: rule.events) {
                // Rules with other hours, or limits of their own, may well ask for other things.
                guard rules[earlier].guards.schedule == rule.guards.schedule, !rules[earlier].stop else { continue }
                guard let field = opposite(rules[earlier], rule) else { continue }
                findings.append(
                    finding(
                        .opposites, rule,
                        "`\(rule.name)` and `\(rules[earlier].name)` have the same conditions and set `\(field.rawValue)` differently",
                        "the earlier rule wins: \(rules[earlier].file):\(rules[earlier].line)"))
                break
            }
            twins[conjuncts[index], default: []].append(index)
        }
        return findings
    }

    private static func opposite(_ a: Rule, _ b: Rule) -> IncidentField? {
        guard let left = a.constantUpdate, let right = b.constantUpdate else { return nil }
        return left.fields.intersection(right.fields).sorted { $0.rawValue < $1.rawValue }.first { field in
            var (x, y) = (left, right)
            for other in IncidentField.allCases where other != field {
                x.remove(other)
                y.remove(other)
            }
            return x != y
        }
    }

    // MARK: Contradictions

    private static func contradiction(_ rule: Rule) -> Diagnostic? {
        let leaves = rule.condition.requiredLeaves
        let canonical = Set(leaves.map(\.canonical))
        for leaf in leaves {
            var turned = leaf
            turned.isNegated.toggle()
            if canonical.contains(turned.canonical) {
                return finding(
                    .contradiction, rule, "the rule `\(rule.name)` can never fire: `\(leaf.text)` and its opposite", nil)
            }
        }
        if case .all(let parts) = rule.condition {
            for case .not(let part) in parts where part.conjuncts.isSubset(of: rule.condition.conjuncts) {
                return finding(
                    .contradiction, rule, "the rule `\(rule.name)` can never fire: it asks for what its `not` excludes", nil)
            }
        }
        for (index, a) in leaves.enumerated() {
            for b in leaves[(index + 1)...] where a.field == b.field && excludes(a, b) {
                return finding(
                    .contradiction, rule,
                    "the rule `\(rule.name)` can never fire: `\(a.text)` and `\(b.text)` exclude each other", nil)
            }
            if a.field == .plain(.event), let words = words(a), words.isDisjoint(with: rule.events.map(ExactText.init)) {
                return finding(
                    .contradiction, rule,
                    "the rule `\(rule.name)` can never fire: `\(a.text)`, but it looks at \(Wording.list(rule.events))",
                    "say which events it is for: `events: […]`")
            }
        }
        return nil
    }

    private static func excludes(_ a: Leaf, _ b: Leaf) -> Bool {
        // Whatever asks for a value does not hold where there is none.
        if isAbsence(a) != isAbsence(b) { return true }
        guard a.field.isSingle else { return false }
        if let x = words(a), let y = words(b) { return x.isDisjoint(with: y) }
        guard !a.isNegated, !b.isNegated else { return false }
        switch (a.test, b.test) {
        case (.number(let one, let x), .number(let two, let y)): return !overlap(one, x, two, y)
        case (.severity(let one, let x), .severity(let two, let y)):
            return !Severity.allCases.contains { $0 != .unknown && one.holds($0, x) && two.holds($0, y) }
        default: return false
        }
    }

    private static func isAbsence(_ leaf: Leaf) -> Bool {
        if case .exists(let wanted) = leaf.test { return wanted == leaf.isNegated }
        return false
    }

    private static func words(_ leaf: Leaf) -> Set<ExactText>? {
        guard !leaf.isNegated else { return nil }
        switch leaf.test {
        case .equals(let text): return [text]
        case .isIn(let set): return set
        default: return nil
        }
    }

    private static func overlap(_ a: Comparison, _ x: Double, _ b: Comparison, _ y: Double) -> Bool {
        // Some number beside or between the two, or one of them, satisfies both if any does.
        let candidates = [x, y, x / 2 + y / 2, min(x, y) - 1, max(x, y) + 1, x.nextUp, x.nextDown, y.nextUp, y.nextDown]
        return candidates.contains { a.holds($0, x) && b.holds($0, y) }
    }

    private static func finding(_ code: DiagnosticCode, _ rule: Rule, _ message: String, _ help: String?) -> Diagnostic {
        Diagnostic(
            file: rule.file, line: rule.line, column: 1, severity: .warning, code: code.rawValue, message: message, help: help)
    }
}
