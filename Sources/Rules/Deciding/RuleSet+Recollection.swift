package import Model

extension RuleSet {
    /// What every rule said of `alert` in a decision of which only the notable results were recorded: the recorded ones stand, and
    /// the rest, which did not match or were not asked, is evaluated again by the engine itself.
    ///
    /// No state is asked for: whatever depended on it is among the recorded. A rule of which neither record nor evaluation can say
    /// why it did not act (what it looked at was fetched later, and is not in the alert) says so. `isUndecided`: nothing is recorded
    /// since the alert waits for that, and such a rule is unknown.
    package func recollect(_ alert: Alert, recorded: [RuleResult], isUndecided: Bool = false) -> [RuleExplanation] {
        let recorded = Dictionary(recorded.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
        var scratch = makeScratch()
        scratch.begin(alert, fields: fields)
        var stopper: String?
        return rules.map { rule in
            if let stopper {
                return RuleExplanation(result: notAsked(rule, after: stopper), mode: rule.mode)
            }
            let known = recorded[rule.name]
            if let known, known.verdict == .fired, rule.stop { stopper = rule.name }
            guard rule.events.contains(alert.event) else {
                let result = RuleResult(rule: rule.name, verdict: .notMatched, because: wrongEvent(rule, alert))
                return RuleExplanation(result: known ?? result, mode: rule.mode)
            }
            var trace = TraceRecorder()
            scratch.forgetUnknowns()
            let finding = scratch.evaluate(rule.condition, &trace)
            let because =
                finding.truth == .no
                ? Wording.bounded(reason(rule, finding, &scratch), settings.reasonLength)
                : isUndecided
                    ? "not decided yet: waits for the incident's own alerts"
                    : "it did not match, by something that is no longer known"
            let verdict: RuleResult.Verdict = isUndecided && finding.truth != .no ? .unknown : .notMatched
            var explanation = RuleExplanation(
                result: known ?? RuleResult(rule: rule.name, verdict: verdict, because: because), mode: rule.mode)
            explanation.trace = trace.trace(finding)
            return explanation
        }
    }
}
