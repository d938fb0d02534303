import Delivery
import Model
import Queue
import Rules

/// The straight way through the house, top to bottom. Read this first.
///
/// HTTP bytes → Webhooks → Payloads → `Alert` → Rules → `[Action]` → Queue → Delivery (→ Correlation → Coalescing → `Batch`)
/// → PagerDuty → HTTP PUT → `Outcome` → Queue
struct Pipeline: Sendable {
    let ruleBook: RuleBook
    let queue: any DurableQueue
    let delivery: DeliveryService
    let identity: BotIdentity
    let instruments: Instruments
    let timekeeper: any Timekeeper

    // 1. HTTP bytes → alerts. Webhooks limits, inflates and authenticates; Payloads decodes; the alerts arrive here.
    func accept(_ incoming: AlertDelivery) async throws(Refusal) -> Receipt {

        // 2. Alerts → decisions. Pure, microseconds; one rule set for the whole delivery, whatever is reloaded meanwhile.
        let ruleSet = ruleBook.current
        let decisions = incoming.alerts.map { decide($0, by: ruleSet) }

        // 3. Decisions → disk. One group commit holds the delivery's id, its decisions and its actions; then 202.
        let receipt = try await queue.accept(
            QueueEntry(
                delivery: incoming.id, source: incoming.source, receivedAt: incoming.receivedAt,
                alerts: incoming.alerts.count, decisions: decisions))
        if receipt.duplicate { return receipt }
        instruments.decided(decisions)

        // 4. Disk → PagerDuty. Delivery claims what was committed, Correlation finds the incident, Coalescing merges and cuts
        //    batches, PagerDuty sends them, and every update's outcome goes back to the queue.
        learn(from: incoming.alerts)
        if receipt.updates > 0 { delivery.wake() }
        return receipt
    }

    private func decide(_ alert: Alert, by ruleSet: RuleSet) -> Decision {
        // The bot's own doings come back as webhooks; acting on them would be a loop.
        if let agent = alert.agent, agent == identity.id {
            return Decision(alert: alert.id, ruleSet: ruleSet.hash, rules: [], action: nil)
        }
        return ruleSet.decide(alert, at: timekeeper.now)
    }

    /// PagerDuty's own webhooks tell an incident's present state, and some its key: no look-up is needed later.
    private func learn(from alerts: [Alert]) {
        for alert in alerts {
            guard let incident = alert.incident else { continue }
            delivery.observe(incident: incident, key: alert.dedupKey, at: alert.occurredAt)
        }
    }
}
