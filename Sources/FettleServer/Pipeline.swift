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
    let memory: RuleMemory
    let queue: any DurableQueue
    let delivery: DeliveryService
    let identity: BotIdentity
    let keys: [String: SourceKeys]
    let instruments: Instruments
    let timekeeper: any Timekeeper

    // 1. HTTP bytes → alerts. Webhooks limits, inflates and authenticates; Payloads decodes; the alerts arrive here.
    func accept(_ incoming: AlertDelivery) async throws(Refusal) -> Receipt {

        //    A source may be told to name its incidents by other keys than its kind does.
        let alerts = prepare(incoming)

        // 2. Alerts → decisions. Pure, microseconds; one rule set for the whole delivery, whatever is reloaded meanwhile. What
        //    hangs on labels that PagerDuty's webhooks do not bring stays undecided.
        let verdict = decide(alerts)

        // 3. Decisions → disk. One group commit holds the delivery's id, its decisions, its actions, what the rules want
        //    remembered, and what people have said; then 202.
        let receipt = try await commit(
            QueueEntry(
                delivery: incoming.id, source: incoming.source, receivedAt: incoming.receivedAt,
                alerts: alerts.count, decisions: verdict.decisions, stateChanges: verdict.changes,
                words: words(in: alerts, heardAt: incoming.receivedAt),
                note: incoming.ignored.joined(separator: "; "), raw: raw(of: incoming)), verdict)
        if receipt.duplicate { return receipt }
        instruments.decided(verdict.decisions)

        // 4. Disk → PagerDuty. Delivery claims what was committed, LateDecider decides what has waited for labels, Correlation finds
        //    the incident, Coalescing merges and cuts batches, PagerDuty sends them, and every update's outcome goes back to the
        //    queue.
        learn(from: alerts, heardAt: incoming.receivedAt)
        if receipt.updates > 0 { delivery.wake() }
        return receipt
    }

    /// The side entrance: what a rule's `hold` has kept back takes the same way once its time has come.
    func releaseHeld() async {
        for verdict in memory.takeDue(at: timekeeper.now, under: ruleBook.current) {
            let entry = QueueEntry(
                delivery: verdict.delivery, source: verdict.source, receivedAt: timekeeper.now, alerts: 0,
                decisions: verdict.decisions, stateChanges: verdict.changes)
            // What cannot be written now is put back, and tried again when next asked.
            guard let receipt = try? await commit(entry, verdict), !receipt.duplicate else { continue }
            instruments.holdEnded(verdict.decisions)
            if receipt.updates > 0 { delivery.wake() }
        }
    }

    // What was decided counts only once it is on disk, and only once.
    private func commit(_ entry: QueueEntry, _ verdict: RuleMemory.Verdict) async throws(Refusal) -> Receipt {
        do {
            let receipt = try await queue.accept(entry)
            if receipt.duplicate { memory.takeBack(verdict) }
            return receipt
        } catch {
            memory.takeBack(verdict)
            throw error
        }
    }

    private func decide(_ alerts: [Alert]) -> RuleMemory.Verdict {
        let now = timekeeper.now
        return memory.decide(alerts, by: ruleBook.current, at: now) { alert, ruleSet, state in
            // The bot's own doings come back as webhooks; acting on them would be a loop.
            if isOwn(alert) {
                return ruleSet.ignore(alert, state: state)
            }
            let decision = ruleSet.decide(alert, at: now, state: state)
            return decision.awaits.isEmpty ? decision : .undecided(alert, decision, at: now)
        }
    }

    private func prepare(_ incoming: AlertDelivery) -> [Alert] {
        var alerts = keys[incoming.source]?.applied(to: incoming.alerts) ?? incoming.alerts
        // Who speaks of incidents is PagerDuty, whose webhooks do not bring the labels of their alerts.
        for index in alerts.indices where alerts[index].incident != nil { alerts[index].awaitsIncidentAlerts = true }
        return alerts
    }

    // With it, who the bot was: a replay must leave alone what was left alone here.
    private func raw(of incoming: AlertDelivery) -> RawDelivery? {
        var raw = incoming.raw
        raw?.bot = incoming.alerts.first(where: isOwn)?.agent ?? identity.id
        return raw
    }

    private func isOwn(_ alert: Alert) -> Bool { alert.agent.map { identity.isOwn($0, at: alert.occurredAt) } ?? false }

    /// PagerDuty's own webhooks tell an incident's present state, and some its key: no look-up is needed later.
    private func learn(from alerts: [Alert], heardAt: Timestamp) {
        for alert in alerts {
            guard let incident = alert.incident else { continue }
            delivery.observe(
                incident: incident, key: alert.dedupKey, at: alert.occurredAt, word: word(in: alert, heardAt: heardAt))
        }
    }

    /// A person or a monitor is behind the alert. Heard before anything that was decided because of it.
    private func word(in alert: Alert, heardAt: Timestamp) -> IncidentWord? {
        guard let incident = alert.incident, !alert.isEcho, !isOwn(alert) else { return nil }
        return IncidentWord(incident.id, at: heardAt, moved: alert.isReassignment)
    }

    /// What is to be known after a crash too. That an incident begins is not: nothing was decided of it before.
    private func words(in alerts: [Alert], heardAt: Timestamp) -> [IncidentWord] {
        alerts.compactMap { $0.event == "triggered" ? nil : word(in: $0, heardAt: heardAt) }
    }
}
