package import Model

/// All rules of one load, compiled: immutable, shared by all tasks.
package final class RuleSet: Sendable {
    /// In the order in which they are asked.
    package let rules: [Rule]
    /// Names the set in every decision's record: sixteen hexadecimal digits over the files' names and texts.
    package let hash: String
    let fields: [Field]
    /// By field: its name, as a list of one.
    private let fieldNames: [[String]]
    let settings: RuleSettings
    /// How the rules are asked; nil where each is asked in turn.
    let plan: RulePlan?
    private let pool: ScratchPool
    /// Some rule remembers something, so that decisions depend on earlier ones.
    package let hasState: Bool

    private let patternBytes: Int

    package var count: Int { rules.count }

    /// About how many bytes the set takes: patterns, with machine code for all of them, and the plan's tables.
    package var byteCount: Int { patternBytes + (plan?.byteCount ?? 0) }

    package static let empty = RuleSet(rules: [], hash: StableHash().text, fields: [], settings: RuleSettings())

    init(rules: [Rule], hash: String, fields: [Field], settings: RuleSettings, patternBytes: Int = 0) {
        self.patternBytes = patternBytes
        self.rules = rules
        self.hash = hash
        self.fields = fields
        fieldNames = fields.map { [$0.name] }
        self.settings = settings
        plan = settings.engine == .planned ? RulePlan(rules, fields: fields) : nil
        pool = ScratchPool(limits: settings.ceiling)
        hasState = rules.contains { $0.guards.hasState }
    }

    /// The same rules, asked in the way that suits the alerts of late: the answers are the same. Nil where there is nothing to learn.
    ///
    /// - Parameter leastAlerts: From fewer nothing is learnt; one of sixteen is looked at.
    package func adapted(leastAlerts: Int = 100) -> RuleSet? {
        guard let plan = plan?.adapted(rules, leastAlerts: leastAlerts) else { return nil }
        return RuleSet(self, plan: plan)
    }

    private init(_ other: RuleSet, plan: RulePlan) {
        (rules, hash, fields, settings) = (other.rules, other.hash, other.fields, other.settings)
        fieldNames = other.fieldNames
        (pool, hasState, patternBytes) = (other.pool, other.hasState, other.patternBytes)
        self.plan = plan
    }

    /// A scratch with this set's limits, for a caller that keeps one.
    package func makeScratch() -> RuleScratch { RuleScratch(limits: settings.ceiling) }

    /// What a decision's record holds.
    package enum Recording: Sendable {
        /// Rules that fired, were suppressed or unknown: what metrics and history need.
        case notable
        /// Every rule, also those that did not match or were not asked.
        case all
    }

    /// What the rules say of `alert`, with a scratch of the set's own.
    ///
    /// `state` is what earlier decisions asked to remember; what this one asks for is in the decision.
    package func decide(
        _ alert: Alert, at now: Timestamp, state: RuleStateTable = .empty, recording: Recording = .notable
    ) -> Decision {
        pool.withScratch { decide(alert, at: now, state: state, recording: recording, scratch: &$0) }
    }

    /// What the rules say of `alert`; every rule that matches contributes, for one field the earlier wins, `stop` ends.
    package func decide(
        _ alert: Alert, at now: Timestamp, state: RuleStateTable = .empty, recording: Recording = .notable,
        scratch: inout RuleScratch
    ) -> Decision {
        var asking = Asking(plan: recording == .notable ? plan : nil)
        var results: [RuleResult] = []
        var merge = ActionMerge()
        let ended = endedHolds(alert, state)
        var changes = drop(ended)
        var awaits: [String] = []
        while let rule = next(&asking, alert, &scratch) {
            if let stopper = merge.stoppedBy {
                guard recording == .all else { break }
                results.append(notAsked(rule, after: stopper))
                continue
            }
            let answer = ask(rule, alert, now, state, recording, &scratch)
            if let result = answer.result { results.append(result) }
            changes += answer.changes
            for name in answer.awaits where !awaits.contains(name) { awaits.append(name) }
            guard let update = answer.update else { continue }
            if let due = answer.holdUntil {
                if let action = merge.hold(update, from: rule, for: alert, at: now) {
                    hold(action, of: alert, until: due, state, &changes)
                }
            } else {
                merge.add(update, from: rule)
            }
        }
        return Decision(
            alert: alert.id, target: alert.target, ruleSet: hash, rules: results, action: merge.action(for: alert, at: now),
            stateChanges: changes, awaits: awaits, note: note(ended))
    }

    // How far the asking has come; without a plan every rule is asked.
    private struct Asking {
        let plan: RulePlan?
        var asked = 0
    }

    // The next rule that may be anything but false; the plan leaves out only those that are.
    private func next(_ asking: inout Asking, _ alert: Alert, _ scratch: inout RuleScratch) -> Rule? {
        defer { asking.asked += 1 }
        guard let plan = asking.plan else {
            if asking.asked == 0 { scratch.begin(alert, fields: fields) }
            return asking.asked < rules.count ? rules[asking.asked] : nil
        }
        if asking.asked == 0 { scratch.scan(alert, plan) }
        guard let next = scratch.nextRule(alert, plan) else { return nil }
        if asking.asked == 0 { scratch.begin(alert, fields: fields) }
        scratch.share(plan, rule: next.number)
        return rules[next.number]
    }

    // What one rule says: its own word (nil where the recording leaves it out), its update if it fired and may act.
    private struct Answer {
        var result: RuleResult?
        var update: IncidentUpdate?
        var changes: [RuleStateChange] = []
        var holdUntil: Timestamp?
        /// Fields that may still turn out to be there and then change what the rule says.
        var awaits: [String] = []
    }

    private func ask(
        _ rule: Rule, _ alert: Alert, _ now: Timestamp, _ state: RuleStateTable, _ recording: Recording,
        _ scratch: inout RuleScratch
    ) -> Answer {
        guard rule.events.contains(alert.event) else {
            guard recording == .all else { return Answer() }
            return Answer(result: RuleResult(rule: rule.name, verdict: .notMatched, because: wrongEvent(rule, alert)))
        }
        scratch.limitHits = 0
        scratch.forgetUnknowns()
        var silent = SilentRecorder()
        let finding = scratch.evaluate(rule.condition, &silent)
        let hits = scratch.limitHits
        var result = RuleResult(rule: rule.name, verdict: .notMatched, because: "", limitHits: hits)
        var answer = Answer()
        switch finding.truth {
        case .no:
            // Of a rule that is false the notable record says nothing, not even limits: another order would not have met them.
            if recording == .notable { return answer }
        case .unknown:
            result.verdict = .unknown
            result.unknownFields = unknownFields(scratch.unknownSlots)
            if alert.awaitsIncidentAlerts { answer.awaits = scratch.awaited(by: rule, alert) }
        case .yes:
            let judgement = judge(rule, alert, now, state, &scratch)
            answer.changes = judgement.changes
            answer.holdUntil = judgement.holdUntil
            result.suppressedBy = judgement.suppressedBy
            result.because = judgement.because.isEmpty ? "" : judgement.because + "; "
            if judgement.suppressedBy == nil || judgement.holdUntil != nil {
                result.verdict = .fired
                answer.update = rule.constantUpdate ?? render(rule, alert, &scratch, missing: &result.unknownFields)
            } else {
                result.verdict = .suppressed
            }
        }
        if alert.awaitsIncidentAlerts, finding.truth == .yes { answer.awaits = rule.awaited(in: alert, result.unknownFields) }
        result.because = Wording.bounded(
            result.because + reason(rule, finding, &scratch), settings.reasonLength)
        answer.result = result
        return answer
    }

    private func judge(
        _ rule: Rule, _ alert: Alert, _ now: Timestamp, _ state: RuleStateTable, _ scratch: inout RuleScratch
    ) -> Judge.Judgement {
        if rule.mode == .live, rule.guards.isEmpty { return Judge.Judgement() }
        var captures = CaptureRecorder()
        if rule.guards.needsCaptures { _ = scratch.evaluate(rule.condition, &captures) }
        let target = alert.target?.description ?? alert.id
        return Judge(rule: rule, alert: alert, target: target, captures: captures, now: now, state: state).judge()
    }

    /// The decision on what is no news to the rules, such as the bot's own doings: nothing, but a resolve still ends what waits.
    package func ignore(_ alert: Alert, state: RuleStateTable) -> Decision {
        let ended = endedHolds(alert, state)
        return Decision(
            alert: alert.id, target: alert.target, ruleSet: hash, rules: [], action: nil, stateChanges: drop(ended),
            note: note(ended))
    }

    // A recovery ends the wait of whatever is held for the same thing.
    private func endedHolds(_ alert: Alert, _ state: RuleStateTable) -> [RuleStateKey] {
        alert.status == .resolved || alert.event == "resolved" ? state.holds(of: alert) : []
    }

    private func note(_ ended: [RuleStateKey]) -> String {
        if ended.isEmpty { return "" }
        var rules: [String] = []
        for key in ended where !rules.contains(key.rule) { rules.append(key.rule) }
        return Wording.bounded("resolved: what was held by \(rules.joined(separator: ", ")) is dropped", settings.reasonLength)
    }

    private func drop(_ holds: [RuleStateKey]) -> [RuleStateChange] {
        holds.map { RuleStateChange(key: $0, value: nil, expires: Timestamp(milliseconds: 0)) }
    }

    // A repeated alert gives the action anew, but does not begin the wait again.
    private func hold(
        _ action: Action, of alert: Alert, until due: Timestamp, _ state: RuleStateTable, _ changes: inout [RuleStateChange]
    ) {
        let identities = alert.identities
        let key = RuleStateKey(rule: action.rules.first ?? "", kind: .hold, key: identities.first ?? alert.id)
        var due = due
        if case .held(let earlier) = state.value(key) { due = min(due, earlier.due) }
        let held = HeldAction(action: action, due: due, identities: identities, ruleSet: hash)
        changes.append(RuleStateChange(key: key, value: .held(held), expires: due))
    }

    private func render(_ rule: Rule, _ alert: Alert, _ scratch: inout RuleScratch, missing: inout [String]) -> IncidentUpdate {
        var captures = CaptureRecorder()
        _ = scratch.evaluate(rule.condition, &captures)
        return rule.effect.render(alert, captures, settings, missing: &missing)
    }

    private func unknownFields(_ slots: [Int]) -> [String] {
        guard let first = slots.first else { return [] }
        // Mostly it is one field, whose list stands ready.
        if slots.allSatisfy({ $0 == first }) { return fieldNames[first] }
        var names: [String] = []
        for slot in slots where !names.contains(fields[slot].name) { names += fieldNames[slot] }
        return names
    }

    func notAsked(_ rule: Rule, after stopper: String) -> RuleResult {
        RuleResult(rule: rule.name, verdict: .notAsked, because: "`\(stopper)` stops later rules")
    }

    func wrongEvent(_ rule: Rule, _ alert: Alert) -> String {
        "event is \(Wording.quoted(alert.event)), the rule looks at \(Wording.list(rule.events))"
    }

    func reason(_ rule: Rule, _ finding: Finding, _ scratch: inout RuleScratch) -> String {
        guard rule.leaves.indices.contains(finding.leaf) else { return "" }
        let leaf = rule.leaves[finding.leaf]
        switch scratch.value(leaf.slot) {
        case .missing: return leaf.textIfMissing
        case let value: return leaf.text(actual: Wording.actual(value))
        }
    }

    /// The evaluation of every rule, leaf by leaf, by the engine itself.
    package func explain(_ alert: Alert, at now: Timestamp, state: RuleStateTable = .empty) -> [RuleExplanation] {
        pool.withScratch { scratch in
            let decision = decide(alert, at: now, state: state, recording: .all, scratch: &scratch)
            return zip(rules, decision.rules).map { rule, result in
                var explanation = RuleExplanation(result: result, mode: rule.mode)
                // Rules of other events and rules behind a `stop` were not evaluated, so there is nothing to show.
                guard result.verdict != .notAsked, rule.events.contains(alert.event) else { return explanation }
                var trace = TraceRecorder()
                let finding = scratch.evaluate(rule.condition, &trace)
                explanation.trace = trace.trace(finding)
                return explanation
            }
        }
    }
}
