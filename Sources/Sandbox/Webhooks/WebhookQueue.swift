package import Model

/// The waiting webhooks as a state machine: order per subscription and incident, bounded concurrency, retries, disabling.
///
/// Source of the behaviour: FACTS 3.5. The shell asks `next`, sends, reports with `finish`, and asks `wakeAt` for its timer.
package struct WebhookQueue: Sendable {
    /// Webhooks of one lane leave one after another.
    struct Lane: Hashable {
        var subscription: String
        /// Nil for pings.
        var incident: IncidentID?
    }
    struct Waiting {
        var id: Int
        var event: AccountEvent
        var webhookID: String
        var enqueuedAt: Timestamp
        var attempts = 0
    }
    /// One sending to be done now.
    package struct Attempt: Sendable {
        package var id: Int
        package var subscription: WebhookSubscription
        package var event: AccountEvent
        /// Equal on every attempt of the same webhook.
        package var webhookID: String
        /// 1 for the first.
        package var number: Int
        let lane: Lane
    }
    /// What came of an attempt.
    package enum Result: Sendable, Hashable {
        case answered(Int)
        /// Timeout, refused or broken connection; in bounded words.
        case failed(String)
    }
    private enum LaneState {
        /// Can become sending.
        case ready
        /// Its head is under way. Can become ready, paused, or vanish when empty.
        case sending
        /// Its head is tried again at that time. Can become ready.
        case paused(until: Timestamp)
    }

    package let timings: WebhookTimings
    package private(set) var subscriptions: [WebhookSubscription]
    package private(set) var statistics = WebhookStatistics()
    private var lanes: [Lane: (state: LaneState, waiting: FIFO<Waiting>)] = [:]
    private var ready = FIFO<Lane>()
    /// Few at any time: only lanes whose head failed.
    private var paused: Set<Lane> = []
    private var underway = 0
    private var armedFor: Timestamp?
    private var dropsInARow: [String: Int] = [:]
    private var disabledUntil: [String: Timestamp] = [:]
    private var nextID = 1

    package init(subscriptions: [WebhookSubscription], timings: WebhookTimings) {
        self.subscriptions = subscriptions
        self.timings = timings
    }

    package var isIdle: Bool { statistics.pending == 0 }

    package mutating func add(_ subscription: WebhookSubscription) { subscriptions.append(subscription) }

    package mutating func enable(_ id: String) {
        disabledUntil[id] = nil
        dropsInARow[id] = nil
    }

    package func isDisabled(_ id: String, at now: Timestamp) -> Bool { disabledUntil[id].map { now < $0 } ?? false }

    /// Queues the event for every subscription that wants it.
    package mutating func enqueue(_ event: AccountEvent, only: String? = nil, at now: Timestamp, webhookID: () -> String) {
        for subscription in subscriptions where (only == nil || only == subscription.id) && subscription.wants(event) {
            if statistics.pending >= timings.maxPending || isDisabled(subscription.id, at: now) {
                statistics.discarded += 1
                continue
            }
            let lane = Lane(subscription: subscription.id, incident: event.incident?.id)
            if lanes[lane] == nil {
                lanes[lane] = (.ready, FIFO())
                ready.append(lane)
            }
            lanes[lane]?.waiting.append(Waiting(id: nextID, event: event, webhookID: webhookID(), enqueuedAt: now))
            nextID += 1
            statistics.pending += 1
        }
    }

    /// The next webhook that may leave now, if a slot is free.
    package mutating func next(at now: Timestamp) -> Attempt? {
        guard underway < timings.concurrency else { return nil }
        for lane in paused {
            if case .paused(let until)? = lanes[lane]?.state, until <= now {
                paused.remove(lane)
                lanes[lane]?.state = .ready
                ready.append(lane)
            }
        }
        while let lane = ready.popFirst() {
            // A lane may have gone with its disabled subscription.
            guard var entry = lanes[lane], var head = entry.waiting.first,
                let subscription = subscriptions.first(where: { $0.id == lane.subscription })
            else { continue }
            head.attempts += 1
            entry.waiting.replaceFirst(with: head)
            entry.state = .sending
            lanes[lane] = entry
            underway += 1
            return Attempt(
                id: head.id, subscription: subscription, event: head.event, webhookID: head.webhookID, number: head.attempts,
                lane: lane)
        }
        return nil
    }

    /// When the shell shall look again because a paused lane may go on; nil when it has set that alarm already.
    package mutating func alarm(at now: Timestamp) -> Timestamp? {
        guard let wakeAt = missingAlarm(at: now) else { return nil }
        armedFor = wakeAt
        return wakeAt
    }

    /// Whether the shell has something to do: a webhook that may leave, or an alarm to set.
    package func wantsAttention(at now: Timestamp) -> Bool {
        if underway < timings.concurrency, !ready.isEmpty || pausedUntil.contains(where: { $0 <= now }) { return true }
        return missingAlarm(at: now) != nil
    }

    private var pausedUntil: [Timestamp] {
        paused.compactMap { lane in
            if case .paused(let until)? = lanes[lane]?.state { until } else { nil }
        }
    }

    /// An alarm that rang, or one later than needed, counts for none.
    private func missingAlarm(at now: Timestamp) -> Timestamp? {
        guard let wakeAt = pausedUntil.min(), wakeAt > now else { return nil }
        if let armedFor, armedFor > now, armedFor <= wakeAt { return nil }
        return wakeAt
    }

    /// Takes note of what came of an attempt.
    package mutating func finish(_ attempt: Attempt, _ result: Result, at now: Timestamp) {
        underway -= 1
        guard let head = lanes[attempt.lane]?.waiting.first, head.id == attempt.id else {
            // Thrown away while under way, with its subscription.
            return
        }
        switch result {
        case .answered(200...299):
            statistics.delivered += 1
            dropsInARow[attempt.subscription.id] = nil
            removeHead(of: attempt.lane)
        case .answered(let status) where status == 429 || status >= 500:
            retry(head, of: attempt.lane, "status \(status)", at: now)
        case .failed(let words):
            retry(head, of: attempt.lane, words, at: now)
        case .answered(let status):
            drop(attempt.lane, "status \(status)", at: now)
        }
    }

    private mutating func retry(_ head: Waiting, of lane: Lane, _ words: String, at now: Timestamp) {
        let again = now + timings.pause(beforeAttempt: head.attempts + 1)
        if again - head.enqueuedAt > timings.giveUpAfter {
            drop(lane, words, at: now)
            return
        }
        statistics.retried += 1
        statistics.lastError = words
        lanes[lane]?.state = .paused(until: again)
        paused.insert(lane)
    }

    private mutating func drop(_ lane: Lane, _ words: String, at now: Timestamp) {
        statistics.dropped += 1
        statistics.lastError = words
        removeHead(of: lane)
        let drops = dropsInARow[lane.subscription, default: 0] + 1
        dropsInARow[lane.subscription] = drops
        if drops >= timings.dropsToDisable { disable(lane.subscription, at: now) }
    }

    private mutating func disable(_ subscription: String, at now: Timestamp) {
        dropsInARow[subscription] = nil
        disabledUntil[subscription] = now + timings.disabledFor
        statistics.disabled += 1
        for (lane, entry) in lanes where lane.subscription == subscription {
            statistics.discarded += entry.waiting.count
            statistics.pending -= entry.waiting.count
            lanes[lane] = nil
            paused.remove(lane)
        }
    }

    private mutating func removeHead(of lane: Lane) {
        guard var entry = lanes[lane], entry.waiting.popFirst() != nil else { return }
        statistics.pending -= 1
        if entry.waiting.isEmpty {
            lanes[lane] = nil
        } else {
            entry.state = .ready
            lanes[lane] = entry
            ready.append(lane)
        }
    }
}
