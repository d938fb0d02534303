import Correlation
import Model
import Payloads
import Queue
import Rules

/// Decides what had to wait for the alerts of its incident: by the same rules, with the same memory, in one commit.
///
/// PagerDuty's webhooks bring no labels (FACTS 3.2). An alert on whose labels the outcome of some rule depends is therefore
/// committed undecided; Delivery fetches the labels, which may take a moment or an outage, and comes here with them.
struct LateDecider: Sendable {
    let ruleBook: RuleBook
    let memory: RuleMemory
    let queue: any DurableQueue
    let instruments: Instruments

    func decide(_ update: QueuedUpdate, _ finding: AlertsFinding) async throws(QueueError) -> QueuedUpdate {
        guard let json = try? JSONValue.parse(update.action.undecided ?? ""),
            var alert = Alert(normalised: json, source: update.action.source, id: update.action.alert)
        else {
            let note = "the alert cannot be read from the store, so no rule was asked"
            let nothing = Decision(
                alert: update.action.alert, target: update.action.target, ruleSet: ruleBook.current.hash, rules: [], action: nil,
                note: note)
            return try await queue.decide(update, by: nothing)
        }
        let note: String
        switch finding {
        case .found(let alerts):
            alert.add(incidentAlerts: alerts)
            note = "decided once the incident's alerts were fetched: \(alerts.count)"
        case .failed(let reason):
            // What is missing stays unknown, so that no rule fires for want of a label that may be there.
            alert.awaitsIncidentAlerts = true
            note = "decided without the incident's alerts, which could not be fetched: \(reason)"
        }
        // As of when it was accepted: what has happened since is for the present state to say.
        var verdict = memory.decide([alert], by: ruleBook.current, at: update.acceptedAt) { alert, ruleSet, state in
            ruleSet.decide(alert, at: update.acceptedAt, state: state)
        }
        for index in verdict.decisions.indices {
            verdict.decisions[index].note = note
            verdict.decisions[index].stateChanges = verdict.changes
        }
        guard let decision = verdict.decisions.first else { return update }
        do throws(QueueError) {
            let decided = try await queue.decide(update, by: decision)
            instruments.decided(verdict.decisions)
            return decided
        } catch {
            memory.takeBack(verdict)
            throw error
        }
    }
}

extension Decision {
    /// What stands in the place of a decision until the incident's alerts are there.
    ///
    /// Of what rules want remembered only the end of holds is kept, which the alert causes whatever its labels are.
    static func undecided(_ alert: Alert, _ decision: Decision, at now: Timestamp) -> Decision {
        var json = JSONWriter()
        alert.write(to: &json)
        let action = Action(
            target: alert.target, update: IncidentUpdate(), rules: [], alert: alert.id, source: alert.source,
            cause: alert.status, decidedAt: now, isEcho: alert.isEcho, undecided: json.text)
        return Decision(
            alert: alert.id, ruleSet: decision.ruleSet, rules: [], action: action,
            stateChanges: decision.stateChanges.filter { $0.key.kind == .hold && $0.value == nil },
            note: [decision.note, "undecided: waits for \(decision.awaits.joined(separator: ", ")) of the incident's alerts"]
                .filter { !$0.isEmpty }.joined(separator: "; "))
    }
}
