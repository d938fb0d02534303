package import Model

/// All rules of one load, compiled: immutable, shared by all tasks.
package struct RuleSet: Sendable {
    /// In the order in which they are asked.
    package let rules: [Rule]
    /// Names the set in every decision's record: sixteen hexadecimal digits over the files' names and texts.
    package let hash: String
    let fields: [Field]
    let settings: RuleSettings
    private let pool: ScratchPool

    package var count: Int { rules.count }

    package static let empty = RuleSet(rules: [], hash: StableHash().text, fields: [], settings: RuleSettings())

    init(rules: [Rule], hash: String, fields: [Field], settings: RuleSettings) {
        self.rules = rules
        self.hash = hash
        self.fields = fields
        self.settings = settings
        pool = ScratchPool(limits: settings.match)
    }

    /// A scratch with this set's limits, for a caller that keeps one.
    package func makeScratch() -> RuleScratch { RuleScratch(limits: settings.match) }

    /// What a decision's record holds.
    package enum Recording: Sendable {
        /// Rules that fired, were suppressed or unknown, and any that hit a limit: what metrics and history need.
        case notable
        /// Every rule, also those that did not match or were not asked.
        case all
    }

    /// What the rules say of `alert`, with a scratch of the set's own.
    package func decide(_ alert: Alert, at now: Timestamp, recording: Recording = .notable) -> Decision {
        pool.withScratch { decide(alert, at: now, recording: recording, scratch: &$0) }
    }

    /// What the rules say of `alert`; every rule that matches contributes, for one field the earlier wins, `stop` ends.
    package func decide(
        _ alert: Alert, at now: Timestamp, recording: Recording = .notable, scratch: inout RuleScratch
    ) -> Decision {
        scratch.begin(alert, fields: fields)
        let target = alert.target?.description ?? alert.id
        var results: [RuleResult] = []
        var merge = ActionMerge()
        for rule in rules {
            if let stopper = merge.stoppedBy {
                guard recording == .all else { break }
                results.append(RuleResult(rule: rule.name, verdict: .notAsked, because: "`\(stopper)` stops later rules"))
                continue
            }
            let (result, update) = ask(rule, alert, target, recording, &scratch)
            if let result { results.append(result) }
            if let update { merge.add(update, from: rule) }
        }
        return Decision(alert: alert.id, ruleSet: hash, rules: results, action: merge.action(for: alert, at: now))
    }

    // The rule's own word (nil where the recording leaves it out), and its update if it fired and may act.
    private func ask(
        _ rule: Rule, _ alert: Alert, _ target: String, _ recording: Recording, _ scratch: inout RuleScratch
    ) -> (RuleResult?, IncidentUpdate?) {
        guard rule.events.contains(alert.event) else {
            guard recording == .all else { return (nil, nil) }
            return (RuleResult(rule: rule.name, verdict: .notMatched, because: wrongEvent(rule, alert)), nil)
        }
        scratch.limitHits = 0
        scratch.forgetUnknowns()
        var silent = SilentRecorder()
        let finding = scratch.evaluate(rule.condition, &silent)
        let hits = scratch.limitHits
        var result = RuleResult(rule: rule.name, verdict: .notMatched, because: "", limitHits: hits)
        var update: IncidentUpdate?
        switch finding.truth {
        case .no:
            if recording == .notable, hits == 0 { return (nil, nil) }
        case .unknown:
            result.verdict = .unknown
            result.unknownFields = unknownFields(scratch.unknownSlots)
        case .yes:
            if let restraint = rule.mode.restraint(target: target) {
                result.verdict = .suppressed
                result.because = restraint + "; "
            } else {
                result.verdict = .fired
                update = rule.constantUpdate ?? render(rule, alert, &scratch, missing: &result.unknownFields)
            }
        }
        result.because = Wording.bounded(
            result.because + reason(rule, finding, scratch), settings.reasonLength)
        return (result, update)
    }

    private func render(_ rule: Rule, _ alert: Alert, _ scratch: inout RuleScratch, missing: inout [String]) -> IncidentUpdate {
        var captures = CaptureRecorder()
        _ = scratch.evaluate(rule.condition, &captures)
        return rule.effect.render(alert, captures, settings, missing: &missing)
    }

    private func unknownFields(_ slots: [Int]) -> [String] {
        var names: [String] = []
        for slot in slots where !names.contains(fields[slot].name) { names.append(fields[slot].name) }
        return names
    }

    private func wrongEvent(_ rule: Rule, _ alert: Alert) -> String {
        "event is \(Wording.quoted(alert.event)), the rule looks at \(Wording.list(rule.events))"
    }

    private func reason(_ rule: Rule, _ finding: Finding, _ scratch: borrowing RuleScratch) -> String {
        guard rule.leaves.indices.contains(finding.leaf) else { return "" }
        let leaf = rule.leaves[finding.leaf]
        return "\(leaf.text), actual \(Wording.actual(scratch.knownValue(leaf.slot)))"
    }

    /// The evaluation of every rule, leaf by leaf, by the engine itself.
    package func explain(_ alert: Alert, at now: Timestamp) -> [RuleExplanation] {
        pool.withScratch { scratch in
            let decision = decide(alert, at: now, recording: .all, scratch: &scratch)
            return zip(rules, decision.rules).map { rule, result in
                var explanation = RuleExplanation(result: result, mode: rule.mode)
                // Rules of other events and rules behind a `stop` were not evaluated, so there is nothing to show.
                guard result.verdict != .notAsked, rule.events.contains(alert.event) else { return explanation }
                var trace = TraceRecorder()
                _ = scratch.evaluate(rule.condition, &trace)
                explanation.trace = trace.trace
                return explanation
            }
        }
    }
}
