import Coalescing
import Correlation
import Model
import PagerDuty
import Queue

/// Everything that Delivery decides: a value with no clock and no I/O. `DeliveryService` runs its effects and brings back what
/// came of them.
///
/// The way of one update: claimed → decided, where that has waited for its incident's alerts (AlertFetcher, `DeliveryService.LateDecision`) → its
/// incident is found (Correlator) → its names get ids (NameDesk) → what the store knows of the incident's past is recalled (RecallDesk)
/// → it is no part of a circle (LoopBreaker) → it is merged and sent (Coalescer, PresentState, BatchCall) → its outcome is settled (StoreTraffic). Until it is settled it is *held*, and no more than `maxHeld` are.
struct DeliveryMachine {
    struct Held {
        var update: QueuedUpdate
        /// Its incident was remembered, not looked up for it.
        var remembered = false
        /// The loop breaker let it pass, and shall not count it again.
        var passed = false
        /// As it was claimed anew, by a person who put it back the moment its outcome was on disk: before that was heard here.
        var again: QueuedUpdate?
        /// Its incident is looked for by its key, or its incident's alerts are fetched.
        var isSearching = false
        /// It has come as far as the coalescer.
        var isMerging = false
        /// It was part of a call.
        var wasSent = false
        /// A person wants it put away: what is away of it is not to come back.
        var isUnwanted = false
        /// A person put it away before it came as far as the coalescer.
        var isDropped = false
    }

    enum Phase {
        /// Claims and sends. Can transition to: flushing.
        case running
        /// Sends what it has without waiting for company. Can transition to: releasing.
        case flushing
        /// What is left goes back to the queue; nothing else is heard. Can transition to: over.
        case releasing
        case over
    }

    let settings: DeliverySettings
    var coalescer: Coalescer
    var correlator: Correlator
    var names: NameDesk
    var fetcher: AlertFetcher
    /// What was fetched for updates that are being decided.
    var findings: [UpdateID: AlertsFinding] = [:]
    /// Updates that wait for what the store knows of their incidents' past.
    var recalling = RecallDesk()
    var present: PresentState
    var breaker: LoopBreaker
    var store: StoreTraffic
    var held: [UpdateID: Held] = [:]
    /// How many of them wait for such an answer.
    var searching = 0
    /// The last update that was looked at while too many search, and nil while all are claimed in their order.
    var passedBy: UpdateID?
    /// What a person put away that was claimed a moment before, and is not held yet.
    var dropping: Set<UpdateID> = []
    var phase = Phase.running
    /// What was decided by then, an earlier life of the process may have known more of than this one does.
    var startedAt = Timestamp(milliseconds: .min)
    /// The time of the last event.
    var latest = Timestamp(milliseconds: .min)
    var health = DeliveryHealth.starting
    /// Whether the refused credential is being tried again, or will be.
    var isProbing = false
    /// Calls to PagerDuty that wait for the credential to be accepted again.
    var deferred: [DeliveryEffect] = []
    /// Calls under way: with none, only timers and signals can change anything.
    var calls = 0
    /// What the current event leads to.
    var turn = DeliveryTurn()
    var jitter = 0.0

    init(settings: DeliverySettings) {
        self.settings = settings
        coalescer = Coalescer(settings: settings.coalescer)
        correlator = Correlator(settings: settings.lookup)
        names = NameDesk(backoff: settings.coalescer.backoff, failureMemory: settings.nameFailureMemory)
        fetcher = AlertFetcher(settings: settings.lookup)
        present = PresentState(settings: settings)
        breaker = LoopBreaker(capacity: settings.maxHeld)
        store = StoreTraffic(chunk: settings.claimChunk, backoff: settings.coalescer.backoff)
    }

    /// Whether it need not be told of new updates: it looks for them soon by itself, or holds as many as it may.
    var isPatient: Bool { store.isResting || isFull }

    private var isFull: Bool { held.count + settings.claimChunk > settings.maxHeld }

    mutating func start(at now: Timestamp) -> DeliveryTurn {
        (startedAt, latest) = (now, now)
        turn.effects.append(.sleep(.poll, settings.pollInterval))
        return finishTurn(at: now)
    }

    /// `jitter`: evenly drawn from 0 ..< 1, for the pauses before repetitions.
    mutating func handle(_ event: DeliveryEvent, jitter: Double, at now: Timestamp) -> DeliveryTurn {
        self.jitter = jitter
        catchUp(with: now)
        if phase == .releasing {
            guard case .released(let result) = event else { return DeliveryTurn() }
            phase = .over
            if case .failure(let error) = result { storeFailed("release", error) }
            defer { turn = DeliveryTurn() }
            return turn
        }
        switch event {
        case .signal(let contents): take(contents, at: now)
        case .alarm(let alarm): ring(alarm, at: now)
        case .claimed(let result): claimed(result.map { KnownClaim(updates: $0, lookedAt: $0.count) }, at: now)
        case .claimedKnown(let result):
            if case .success(let claim) = result { passedBy = claim.last ?? passedBy }
            claimed(result, at: now)
        case .settled(let result): settled(result, at: now)
        case .released: break
        case .heldBack(let batch, let incidents): carry(coalescer.heldBack(incidents, of: batch, at: now), at: now)
        case .batchAnswered(let report): answered(report, at: now)
        case .lookedUp(let key, let answer, let requests):
            note(requests, for: correlator.updates(waitingFor: key))
            lookedUp(key, answer, at: now)
        case .lookedBack(let key, let answer, let requests):
            note(requests, for: correlator.updates(lookingBackFor: key))
            lookedBack(key, answer, at: now)
        case .named(let question, let answer, let requests):
            note(requests, for: names.updates(waitingFor: question))
            named(question, answer, at: now)
        case .alertsFetched(let incident, let answer, let requests):
            note(requests, for: fetcher.updates(waitingFor: incident))
            fetched(incident, answer, at: now)
        case .noted(let result):
            calls -= 1
            // The history has a gap; nothing else has.
            if case .failure(let error) = result { storeFailed("note", error) }
        case .recalled(let updates, let result): recalled(updates, result, at: now)
        case .decided(let id, let result): decided(id, result, at: now)
        case .probed(let answer): probed(answer, at: now)
        }
        return finishTurn(at: now)
    }

    /// What may follow from any event.
    mutating func finishTurn(at now: Timestamp) -> DeliveryTurn {
        if let outcomes = store.nextSettlement() { call(.settle(outcomes)) }
        let mayClaim = phase == .running || phase == .flushing
        if mayClaim, !isFull { claim() }
        let recall = recalling.nextQuestion()
        if !recall.isEmpty { call(.recall(recall)) }
        if phase == .flushing, calls == 0, coalescer.isQuiet, store.isSettled { releaseRest() }
        defer { turn = DeliveryTurn() }
        return turn
    }

    mutating func call(_ effect: DeliveryEffect) {
        if case .stopped = health {
            switch effect {
            case .lookUp, .lookBack, .resolveNames, .fetchAlerts:
                deferred.append(effect)
                return
            default: break
            }
        }
        calls += 1
        turn.effects.append(effect)
    }

    /// Keeps for the history what was asked of PagerDuty, on account of these updates and those it names itself.
    mutating func note(_ requests: [RequestRecord], for updates: [UpdateID] = []) {
        if requests.isEmpty { return }
        let shares = updates.map { RequestRecord.Share(update: $0) }
        call(
            .note(
                requests.map { request in
                    var request = request
                    request.updates += shares
                    return request
                }))
    }

    mutating func tell(_ notice: Notice) { turn.notices.append(notice) }
}

// MARK: - Signals and alarms

extension DeliveryMachine {
    mutating func take(_ contents: Inbox.Contents, at now: Timestamp) {
        for sight in contents.sights {
            learn(sight.incident, at: min(sight.at ?? now, now))
            // An acknowledge would open it again.
            if sight.incident.status == .resolved, present.status(of: sight.incident.id, at: now) == .resolved {
                carry(coalescer.reconsider(sight.incident.id), at: now)
            }
            if let word = sight.word {
                breaker.hear(of: word.incident, at: word.at)
                if word.moved { moved(word.incident, at: word.at, now) }
            }
            if let key = sight.key, sight.incident.status != .resolved {
                carry(correlator.observe(sight.incident.id, key: key, service: sight.incident.service?.id, at: now), at: now)
            }
        }
        if let updates = contents.dropped { drop(updates, at: now) }
        if contents.woken { store.expectMore() }
        // What was put back may stand before what was looked at.
        if contents.putBack { passedBy = passedBy.map { _ in UpdateID(.min) } }
        if contents.resume { resume(at: now) }
        if contents.shutDown, phase == .running {
            let wasStopped = if case .stopped = health { true } else { false }
            phase = .flushing
            setHealth(.flushing)
            turn.effects.append(.sleep(.graceOver, settings.grace))
            carry(coalescer.beginShutdown(at: now), at: now)
            // What was accepted a moment ago is flushed too, without the pause between claims; unless nothing can be sent anyway.
            store.hurry(more: !wasStopped)
        }
    }

    mutating func ring(_ alarm: Alarm, at now: Timestamp) {
        switch alarm {
        case .coalescer(let timer): carry(coalescer.timerFired(timer, at: now), at: now)
        case .correlator(let timer): carry(correlator.timerFired(timer), at: now)
        case .names(let question): carry(names.timerFired(question), at: now)
        case .alerts(let incident): carry(fetcher.timerFired(incident), at: now)
        case .decideAgain(let id): decide(id)
        case .recallAgain(let updates): call(.recall(updates))
        case .claimAgain: store.claimAgain()
        case .poll:
            store.expectMore()
            if phase == .running { turn.effects.append(.sleep(.poll, settings.pollInterval)) }
        case .settleAgain:
            if let outcomes = store.settleAgain() { call(.settle(outcomes)) }
        case .probe:
            isProbing = false
            if case .stopped = health { probe(after: nil) }
        case .graceOver: if phase == .flushing { releaseRest() }
        }
    }

    mutating func releaseRest() {
        phase = .releasing
        let over = store.unsettled
        let rest = held.keys.filter { !over.contains($0) }.sorted()
        if !over.isEmpty {
            tell(.message(.error, "outcomes could not be settled before the end", ["delivery.outcomes": "\(over.count)"]))
        }
        if !rest.isEmpty { tell(.message(.info, "updates go back to the queue", ["delivery.updates": "\(rest.count)"])) }
        call(.release(rest, untouched: Set(rest.filter { held[$0]?.wasSent == false })))
    }

    mutating func setHealth(_ health: DeliveryHealth) {
        if health == self.health || self.health == .flushing { return }
        self.health = health
        tell(.health(health))
    }
}

// MARK: - The store

extension DeliveryMachine {
    /// What looks for its incident takes its time; others need not wait behind thousands of them.
    private mutating func claim() {
        let isCrowded = searching >= settings.maxSearching
        if !isCrowded, passedBy != nil {
            passedBy = nil
            store.expectMore()
        }
        guard let limit = store.nextClaim() else { return }
        call(isCrowded ? .claimKnown(limit, after: passedBy) : .claim(limit))
    }

    mutating func claimed(_ result: Result<KnownClaim, QueueError>, at now: Timestamp) {
        calls -= 1
        switch result {
        case .success(let claim):
            if health == .starting { setHealth(.sending) }
            for update in claim.updates { begin(told(update, at: now), at: now) }
            sleep(.claimAgain, store.claimed(claim.lookedAt, pause: phase == .flushing ? .zero : settings.claimPause))
        case .failure(let error):
            storeFailed("claim", error)
            sleep(.claimAgain, store.claimFailed(jitter: jitter))
        }
    }

    mutating func settled(_ result: Result<Void, QueueError>, at now: Timestamp) {
        calls -= 1
        switch result {
        case .success:
            for outcome in store.settled() {
                guard let over = held.removeValue(forKey: outcome.update) else { continue }
                tell(.outcome(outcome, over.update))
                if outcome.result == .sent { tell(.delivered(outcome.at - over.update.acceptedAt)) }
                if let again = over.again { begin(again, at: now) }
            }
        case .failure(let error):
            storeFailed("settle", error)
            sleep(.settleAgain, store.settlementFailed(jitter: jitter))
        }
    }

    mutating func storeFailed(_ operation: String, _ error: QueueError) {
        tell(.message(.error, "the store failed", ["queue.operation": operation, "queue.error": "\(error)"]))
    }

    mutating func sleep(_ alarm: Alarm, _ duration: Duration?) {
        if let duration { turn.effects.append(.sleep(alarm, duration)) }
    }

    mutating func record(_ outcomes: [Outcome], at now: Timestamp) {
        for outcome in outcomes {
            // Whoever puts away what the breaker has counted has looked at the incident.
            if outcome.result == .dropped, held[outcome.update]?.passed == true {
                breaker.hear(of: IncidentID(outcome.incident), at: now)
            }
            if outcome.result == .stale, let update = held[outcome.update], update.remembered, !update.isUnwanted {
                // The key may mean a new incident by now: looked up afresh, once.
                held[outcome.update]?.remembered = false
                held[outcome.update]?.isMerging = false
                correlator.forget(IncidentID(outcome.incident))
                find(update.update, at: now)
            } else {
                store.add(outcome)
            }
        }
    }
}
