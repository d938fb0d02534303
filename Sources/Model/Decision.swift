/// Everything the rules said of one alert: the record behind `fettle why` and `fettle explain`.
package struct Decision: Sendable, Equatable {
    /// The alert's id.
    package var alert: String
    /// What the alert is about, whether or not anything is done: by it `fettle why` finds what did not fire.
    package var target: IncidentTarget?
    /// The hash of the rule set that decided.
    package var ruleSet: String
    /// In rule order. Rules that did not match or were not asked are left out unless everything was to be recorded.
    package var rules: [RuleResult]
    /// The merged action; nil when no live rule fired.
    package var action: Action?
    /// What the rules want remembered, actions they hold included.
    package var stateChanges: [RuleStateChange]
    /// The fields on which the outcome of some rule depends and that the incident's own alerts, not fetched yet, may supply;
    /// empty for every alert that does not wait for them.
    package var awaits: [String]
    /// What is to be said of the decision as a whole, one line; empty where there is nothing.
    package var note: String

    package init(
        alert: String, target: IncidentTarget? = nil, ruleSet: String, rules: [RuleResult], action: Action?,
        stateChanges: [RuleStateChange] = [], awaits: [String] = [], note: String = ""
    ) {
        self.awaits = awaits
        self.note = note
        self.alert = alert
        self.target = target
        self.ruleSet = ruleSet
        self.rules = rules
        self.action = action
        self.stateChanges = stateChanges
    }
}

/// What one rule said of one alert, and the leaf that decided it.
package struct RuleResult: Sendable, Equatable {
    /// Spelled as in `explain --json` and the metric `rule_decisions_total{decision}`.
    package enum Verdict: String, Sendable, CaseIterable {
        case fired
        case notMatched = "not_matched"
        case unknown, suppressed
        case notAsked = "not_asked"
    }

    /// What kept a rule whose conditions held from acting, spelled as in `suppressed_by`.
    package enum Suppression: String, Sendable, CaseIterable { case during, mode, threshold, cooldown, limit, hold }

    package var rule: String
    package var verdict: Verdict
    /// Set where the verdict is `suppressed`, and to `hold` where a rule has fired but waits.
    package var suppressedBy: Suppression?
    /// One line for a person: the deciding condition with the actual value.
    package var because: String
    /// The fields whose absence or hit limit made the rule unknown, for `rule_unknown_total{rule,field}`.
    package var unknownFields: [String]
    /// Patterns that ran into their match limit, for `rule_limit_hits_total{rule}`.
    package var limitHits: Int

    package init(
        rule: String, verdict: Verdict, because: String, unknownFields: [String] = [], limitHits: Int = 0,
        suppressedBy: Suppression? = nil
    ) {
        self.rule = rule
        self.suppressedBy = suppressedBy
        self.verdict = verdict
        self.because = because
        self.unknownFields = unknownFields
        self.limitHits = limitHits
    }
}
