import Model

/// Decides whether a rule whose conditions hold may act, and what it wants remembered: pure, from the state it is given.
struct Judge {
    struct Judgement {
        var suppressedBy: RuleResult.Suppression?
        /// Why, for `because`; empty where nothing is to be said.
        var because = ""
        var changes: [RuleStateChange] = []
        /// The rule acts, but not before this time.
        var holdUntil: Timestamp?
    }

    let rule: Rule
    let alert: Alert
    /// The incident, `key:…`, or where there is neither the alert's id.
    let target: String
    let captures: CaptureRecorder
    let now: Timestamp
    let state: RuleStateTable

    /// In this order: `during`, canary, `threshold`, `cooldown`, `limit`, `observe`, `hold`.
    ///
    /// An observing rule keeps its state like a live one, so that what is observed is what would happen.
    func judge() -> Judgement {
        var judgement = Judgement()
        let guards = rule.guards
        if let schedule = guards.schedule, !schedule.contains(now) {
            return Judgement(suppressedBy: .during, because: "outside of `during` (\(schedule.text))")
        }
        if case .canary = rule.mode, let restraint = rule.mode.restraint(target: target) {
            return Judgement(suppressedBy: .mode, because: restraint)
        }
        if let threshold = guards.threshold, !passes(threshold, &judgement) { return judgement }
        if let cooldown = guards.cooldown, !passes(cooldown, &judgement) { return judgement }
        if let limit = guards.limit, !passes(limit, &judgement) { return judgement }
        if let cooldown = guards.cooldown { start(cooldown, &judgement) }
        if rule.mode == .observe {
            judgement.suppressedBy = .mode
            judgement.because = "mode is observe"
        } else if let hold = guards.hold {
            judgement.holdUntil = now + hold
            judgement.suppressedBy = .hold
            judgement.because = "held for \(hold.quantity) unless it resolves"
        }
        return judgement
    }

    private func passes(_ threshold: Guards.Threshold, _ judgement: inout Judgement) -> Bool {
        let key = RuleStateKey(rule: rule.name, kind: .threshold, key: key(threshold.by))
        var matches: [Timestamp] = []
        if case .matches(let earlier) = state.value(key) { matches = earlier }
        matches = matches.filter { isWithin(threshold.within, $0) } + [now]
        matches = matches.suffix(threshold.count)
        judgement.changes.append(RuleStateChange(key: key, value: .matches(matches), expires: now + threshold.within))
        guard matches.count < threshold.count else { return true }
        judgement.suppressedBy = .threshold
        judgement.because =
            "\(matches.count) of \(threshold.count) matches within \(threshold.within.quantity)" + by(threshold.by)
        return false
    }

    private func passes(_ cooldown: Guards.Cooldown, _ judgement: inout Judgement) -> Bool {
        let key = RuleStateKey(rule: rule.name, kind: .cooldown, key: key(cooldown.by))
        guard case .acted(let last) = state.value(key), isWithin(cooldown.duration, last) else { return true }
        judgement.suppressedBy = .cooldown
        judgement.because = "cooldown of \(cooldown.duration.quantity) since \(last)" + by(cooldown.by)
        return false
    }

    private func start(_ cooldown: Guards.Cooldown, _ judgement: inout Judgement) {
        let key = RuleStateKey(rule: rule.name, kind: .cooldown, key: key(cooldown.by))
        judgement.changes.append(RuleStateChange(key: key, value: .acted(now), expires: now + cooldown.duration))
    }

    private func passes(_ limit: Guards.Limit, _ judgement: inout Judgement) -> Bool {
        let key = RuleStateKey(rule: rule.name, kind: .limit)
        var breaker = RuleBreaker()
        if case .breaker(let earlier) = state.value(key) { breaker = earlier }
        if let until = breaker.openUntil, until - now > limit.per { breaker.openUntil = nil }
        if let until = breaker.openUntil, now < until {
            judgement.suppressedBy = .limit
            judgement.because =
                "the breaker is open until \(until): more than \(limit.incidents) incidents in \(limit.per.quantity)"
            return false
        }
        if breaker.openUntil != nil { breaker = RuleBreaker() }
        breaker.incidents = breaker.incidents.filter { isWithin(limit.per, $0.value) }
        if breaker.incidents[target] != nil { return true }
        if breaker.incidents.count >= limit.incidents {
            let until = now + limit.per
            judgement.changes.append(
                RuleStateChange(key: key, value: .breaker(RuleBreaker(openUntil: until)), expires: until))
            judgement.suppressedBy = .limit
            judgement.because =
                "the breaker opens until \(until): more than \(limit.incidents) incidents in \(limit.per.quantity)"
            return false
        }
        breaker.incidents[target] = now
        judgement.changes.append(RuleStateChange(key: key, value: .breaker(breaker), expires: now + limit.per))
        return true
    }

    /// A time far in the future is from before the clock was set back: no reason to be silent, or to act, for years. One a little
    /// ahead is that of a later alert which was decided first.
    private func isWithin(_ span: Duration, _ time: Timestamp) -> Bool { now - time < span && time - now < span }

    // The values with a separator that none of them can hold; long ones by their hash.
    private func key(_ names: [StateName]) -> String {
        let text = names.map { value($0) ?? "" }.joined(separator: "\u{1F}")
        return text.utf8.count <= 512 ? text : "hash:" + StableHash.of(text).text
    }

    private func value(_ name: StateName) -> String? {
        captures[name.name] ?? name.field?.value(in: alert).text
    }

    private func by(_ names: [StateName]) -> String {
        names.isEmpty ? "" : " for \(names.map { "\($0.name) \(Wording.quoted(value($0) ?? ""))" }.joined(separator: ", "))"
    }
}
