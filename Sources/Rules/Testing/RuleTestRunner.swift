package import Model

/// Runs the cases of one chain one after the other, with a virtual clock and the state that their decisions ask for.
///
/// Decides by the rule set itself; what serving does around it (remembering, holding) is done here with the same values.
package struct RuleTestRunner {
    package typealias Decoder = (RuleTestCase.Input, Timestamp) -> Result<[Alert], RuleTestDecodeFailure>

    /// Updates of one incident, oldest first, into what is sent of them.
    package typealias Merge = ([IncidentUpdate]) -> IncidentUpdate

    private let ruleSet: RuleSet
    private let decode: Decoder
    private let merge: Merge
    private var now: Timestamp
    private var state = RuleStateTable()
    /// What has been asked of which rule; for the coverage.
    package private(set) var coverage: RuleCoverage

    /// Without a law for merging, a later update wins each field.
    package init(
        _ ruleSet: RuleSet, start: Timestamp = RuleTestCase.defaultTime, merge: @escaping Merge = Self.laterWins,
        decode: @escaping Decoder
    ) {
        self.ruleSet = ruleSet
        self.merge = merge
        self.decode = decode
        now = start
        coverage = RuleCoverage(ruleSet)
    }

    package mutating func run(_ test: RuleTestCase) -> RuleTestResult {
        switch test.time {
        case .at(let time): now = time
        case .after(let duration): now = now + duration
        case nil: break
        }
        var result = RuleTestResult(test: test)
        var alerts: [Alert] = []
        switch test.input {
        case .nothing: break
        case .alert(let alert): alerts = [alert]
        case .body, .file:
            switch decode(test.input, now) {
            case .success(let decoded): alerts = decoded
            case .failure(let failure):
                result.failures = [failure.reason]
                result.isBroken = true
                return result
            }
        }
        var actions = releaseHolds()
        var decisions: [Decision] = []
        let before = state
        for alert in alerts {
            let decision = ruleSet.decide(alert, at: now, state: state)
            coverage.add(alert, decision, ruleSet)
            state.apply(decision.stateChanges)
            decisions.append(decision)
            guard let action = decision.action else { continue }
            actions.append(action)
            // As if PagerDuty had taken it.
            state.apply(state.ended(by: action).map { RuleStateChange(key: $0.key, value: nil, expires: now) })
        }
        judge(test, decisions, actions, &result)
        if !result.passed { result.explanations = alerts.flatMap { ruleSet.explain($0, at: now, state: before) } }
        return result
    }

    private mutating func releaseHolds() -> [Action] {
        state.due(at: now).map { key, held in
            state.apply([RuleStateChange(key: key, value: nil, expires: now)])
            return held.action
        }
    }

    private func judge(_ test: RuleTestCase, _ decisions: [Decision], _ actions: [Action], _ result: inout RuleTestResult) {
        compareItems(test, actions, &result)
        let results = decisions.flatMap(\.rules)
        let fired = results.filter { $0.verdict == .fired }.map(\.rule)
        // Where items alone are asked for in a file of tests, a rule whose change is among them is as good as mentioned.
        let contributors = test.rule == nil && test.fires == nil ? Set(actions.flatMap(\.rules)) : []
        for rule in fired
        where rule != test.rule && !(test.fires ?? []).contains(rule) && !contributors.contains(rule)
            && !test.suppressed.contains(where: { $0.rule == rule })
        {
            result.failures.append("the rule `\(rule)` fired and is not mentioned")
        }
        for rule in test.fires ?? [] where !fired.contains(rule) {
            result.failures.append("the rule `\(rule)` did not fire\(reason(rule, results))")
        }
        for wanted in test.suppressed {
            let rule = wanted.rule ?? test.rule
            let held = results.contains { (rule == nil || $0.rule == rule) && $0.suppressedBy == wanted.by }
            guard !held else { continue }
            let name = rule.map { "the rule `\($0)`" } ?? "no rule"
            let words = rule == nil ? "was suppressed by" : "was not suppressed by"
            result.failures.append("\(name) \(words) \(wanted.by.rawValue)\(rule.map { reason($0, results) } ?? "")")
        }
    }

    private func reason(_ rule: String, _ results: [RuleResult]) -> String {
        results.first { $0.rule == rule }.map { ": \($0.verdict.rawValue), \($0.because)" } ?? ""
    }

    package static func laterWins(_ updates: [IncidentUpdate]) -> IncidentUpdate {
        updates.reduce(into: IncidentUpdate()) { result, update in
            var merged = update
            merged.fill(from: result)
            result = merged
        }
    }

    private func compareItems(_ test: RuleTestCase, _ actions: [Action], _ result: inout RuleTestResult) {
        // `suppressed_by` by itself says that nothing comes of it.
        guard let expected = test.expected ?? (test.suppressed.isEmpty ? nil : [:]) else { return }
        let actual = Dictionary(grouping: actions) { $0.target?.description ?? "no incident" }
            .mapValues { merge($0.map(\.update)) }
        for target in Set(expected.keys).union(actual.keys).sorted() where expected[target] != actual[target] {
            result.failures.append(
                "\(target): expected \(Wording.items(expected[target])), got \(Wording.items(actual[target]))")
            result.diff.append("  \(target):")
            result.diff += Wording.diff(expected[target] ?? IncidentUpdate(), actual[target] ?? IncidentUpdate())
        }
    }
}

extension RuleSet {
    /// Runs one case that stands for itself.
    package func run(
        _ test: RuleTestCase, at now: Timestamp,
        decode: @escaping (RuleTestCase.Input) -> Result<[Alert], RuleTestDecodeFailure> = { _ in
            .failure(RuleTestDecodeFailure("raw bodies cannot be decoded here"))
        }
    ) -> RuleTestResult {
        var runner = RuleTestRunner(self, start: now) { input, _ in decode(input) }
        return runner.run(test)
    }
}
