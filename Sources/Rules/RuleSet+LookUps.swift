package import Model

extension RuleSet {
    /// The names of the rules that want the alerts of nearly every incident of PagerDuty's fetched, one request each, before anything
    /// is decided: nothing that its webhooks bring (title, service and so on) decides them first.
    ///
    /// Found by asking about an incident of which all of that is there and looks like nothing a rule would be written for. `source`:
    /// the one that PagerDuty's webhooks come from.
    package func rulesLookingUpEveryIncident(from source: String, at now: Timestamp) -> [String] {
        var names: [String] = []
        for (event, status) in [("triggered", AlertStatus.triggered), ("acknowledged", .acknowledged), ("resolved", .resolved)] {
            let decision = decide(Self.nondescript(event, status, from: source), at: now)
            if decision.awaits.isEmpty { continue }
            let asked = decision.rules.filter { $0.verdict == .unknown || $0.verdict == .fired || $0.verdict == .suppressed }
            // One that asks for nothing missing is waited for by nobody; `by` alone shows in no result.
            let missing = asked.filter { !$0.unknownFields.isEmpty }
            for result in missing.isEmpty ? asked : missing where !names.contains(result.rule) { names.append(result.rule) }
        }
        return names
    }

    private static func nondescript(_ event: String, _ status: AlertStatus, from source: String) -> Alert {
        // Letters, a digit and a blank, as any text has, and no word that somebody would look for.
        let text = "Qzxj 7"
        let reference = Reference(id: "PQZXJ7", name: text)
        var incident = IncidentSnapshot(id: "QZXJ7")
        incident.number = 7
        incident.title = text
        incident.status = IncidentStatus(rawValue: event) ?? .triggered
        incident.urgency = .high
        incident.service = reference
        incident.escalationPolicy = reference
        incident.assignees = [reference]
        incident.teams = [reference]
        incident.type = "incident_default"
        var alert = Alert(id: text, event: event, status: status, source: source, kind: "pagerduty")
        alert.title = text
        alert.service = text
        alert.url = "https://qzxj.pagerduty.com/incidents/QZXJ7"
        alert.incident = incident
        alert.awaitsIncidentAlerts = true
        return alert
    }
}
