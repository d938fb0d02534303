package import Model
package import Queue

extension Timestamp {
    /// Where a `ManualTimekeeper` starts: 2026-11-23T10:00:00Z.
    package static let sample = Timestamp(year: 2026, month: 11, day: 23, hour: 10)
}

extension Action {
    /// An action that sets the title of `incident`.
    package static func sample(_ incident: IncidentID = "Q1", title: String = "Disk full", alert: String = "a1") -> Action {
        var update = IncidentUpdate()
        update.title = title
        return Action(
            target: .id(incident), update: update, rules: ["rename"], alert: alert, source: "pagerduty", cause: .triggered,
            decidedAt: .sample)
    }
}

extension QueueEntry {
    /// A delivery with one alert, and one decision, for each of `actions`.
    package static func sample(
        _ delivery: DeliveryID, source: String = "pagerduty", at time: Timestamp = .sample, actions: [Action] = [.sample()]
    ) -> QueueEntry {
        let decisions = actions.map { action in
            Decision(
                alert: action.alert, ruleSet: "sha256:0",
                rules: [RuleResult(rule: "rename", verdict: .fired, because: "title ~ disk")],
                action: action)
        }
        return QueueEntry(delivery: delivery, source: source, receivedAt: time, alerts: decisions.count, decisions: decisions)
    }

    /// A delivery that causes `count` updates, each of an incident of its own.
    package static func sample(_ delivery: DeliveryID, updates count: Int) -> QueueEntry {
        sample(delivery, actions: (0..<count).map { .sample(IncidentID("\(delivery)-\($0)"), alert: "\(delivery)/\($0)") })
    }
}

extension Outcome {
    package static func sample(_ update: QueuedUpdate, _ result: Result = .sent, reason: String = "") -> Outcome {
        Outcome(
            update: update.id, incident: update.action.target?.description ?? "", result: result, reason: reason,
            requestID: "request-1", at: .sample)
    }
}
