import Model
import Rules

/// Holds the sandbox's incidents against what the rules say they should have become.
enum DemoVerdict {
    static func faults(before: [IncidentSnapshot], after: [IncidentSnapshot], ruleSet: RuleSet) -> [String] {
        let after = Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var faults: [String] = []
        for incident in before {
            let title = incident.title ?? ""
            guard let update = ruleSet.decide(alert(incident), at: Timestamp(milliseconds: 0)).action?.update else {
                faults.append("no rule knows `\(title)`")
                continue
            }
            var expected = incident
            if let title = update.title { expected.title = title }
            if let urgency = update.urgency { expected.urgency = urgency }
            if let status = update.status { expected.status = status }
            guard let found = after[incident.id] else {
                faults.append("\(incident.id) is gone")
                continue
            }
            if found.title != expected.title || found.urgency != expected.urgency || found.status != expected.status {
                faults.append("\(incident.id) `\(title)` did not become what its rule says")
            }
        }
        return faults.count > 5 ? Array(faults.prefix(5)) + ["and \(faults.count - 5) more"] : faults
    }

    /// One title of each kind of which `ruleSet` does nothing.
    static func unknownTitles(to ruleSet: RuleSet) -> [String] {
        DemoIncidents.kinds.filter { title in
            var incident = IncidentSnapshot(id: IncidentID("Q"))
            incident.title = title
            return ruleSet.decide(alert(incident), at: Timestamp(milliseconds: 0)).action == nil
        }
    }

    private static func alert(_ incident: IncidentSnapshot) -> Alert {
        var alert = Alert(id: "demo", source: "pagerduty", kind: "pagerduty")
        alert.title = incident.title
        alert.service = incident.service?.name
        alert.incident = incident
        return alert
    }
}
