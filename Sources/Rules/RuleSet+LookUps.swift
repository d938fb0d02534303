package import Model

extension RuleSet {
    /// The names of the rules that want the alerts of nearly every incident of PagerDuty's fetched, one request each, before anything
    /// is decided: nothing that its webhooks bring (title, service and so on) decides them first.
    ///
    /// Found by asking about an incident of which all of that is there and looks like nothing a rule would be written for. `source`:
    /// the one that PagerDuty's webhooks come from.
    package func rulesLookingUpEveryIncident(from source: String, at now: Timestamp) -> [String] {
        let decision = decide(Self.nondescript(from: source), at: now)
        if decision.awaits.isEmpty { return [] }
        return decision.rules.filter { $0.verdict == .unknown || $0.verdict == .fired }.map(\.rule)
    }

    private static func nondescript(from source: String) -> Alert {
        // No control character, which a pattern may well look for, and no letter.
        let text = "\u{2400}"
        let reference = Reference(id: text, name: text)
        var incident = IncidentSnapshot(id: IncidentID(text))
        incident.number = 0
        incident.title = text
        incident.status = .triggered
        incident.urgency = .high
        incident.priority = reference
        incident.service = reference
        incident.escalationPolicy = reference
        incident.assignees = [reference]
        incident.teams = [reference]
        incident.type = text
        var alert = Alert(id: text, event: "triggered", status: .triggered, source: source, kind: "pagerduty")
        alert.title = text
        alert.service = text
        alert.url = text
        alert.incident = incident
        alert.awaitsIncidentAlerts = true
        return alert
    }
}
