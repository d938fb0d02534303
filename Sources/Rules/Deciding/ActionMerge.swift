import Model

/// Puts together what the rules that fired ask for one alert.
struct ActionMerge {
    private var update = IncidentUpdate()
    private var contributors: [String] = []
    /// The rule after which no other is asked.
    private(set) var stoppedBy: String?
    // What rules that wait have laid claim to: later ones wait for no field of theirs.
    private var claimed = IncidentUpdate()

    /// Takes what no earlier rule has set.
    mutating func add(_ update: IncidentUpdate, from rule: Rule) {
        var update = update
        // A resolution belongs to its own rule's `status: resolved`: where an earlier rule has won the status with another
        // word, it would be a note on something that does not happen.
        if let status = self.update.status, status != .resolved { update.resolution = nil }
        if IncidentField.allCases.contains(where: { update.has($0) && !self.update.has($0) }) { contributors.append(rule.name) }
        self.update.fill(from: update)
        if rule.stop { stoppedBy = rule.name }
    }

    /// What is left for a rule that waits: the fields that no earlier rule has set.
    mutating func hold(_ update: IncidentUpdate, from rule: Rule, for alert: Alert, at now: Timestamp) -> Action? {
        if rule.stop { stoppedBy = rule.name }
        var update = update
        for field in self.update.fields.union(claimed.fields) { update.remove(field) }
        if update.status != .resolved { update.resolution = nil }
        guard !update.isEmpty else { return nil }
        claimed.fill(from: update)
        // What the alert tells of its incident is old news by then.
        return Action(
            target: alert.target, update: update, rules: [rule.name], alert: alert.id, source: alert.source, cause: alert.status,
            decidedAt: now, isEcho: alert.isEcho)
    }

    /// Nil when nothing is asked for.
    func action(for alert: Alert, at now: Timestamp) -> Action? {
        guard !update.isEmpty else { return nil }
        return Action(
            target: alert.target, update: update, rules: contributors, alert: alert.id, source: alert.source, cause: alert.status,
            observedStatus: observedStatus(alert, now), decidedAt: now, isEcho: alert.isEcho)
    }

    // What the alert tells of its incident can be relied on while it is fresh; a repeated delivery may be hours old.
    private func observedStatus(_ alert: Alert, _ now: Timestamp) -> IncidentStatus? {
        guard let told = alert.occurredAt, now - told <= .seconds(60) else { return nil }
        return alert.incident?.status
    }
}
