import Coalescing
import Correlation
import Model
import PagerDuty
import Queue

/// Everything that Delivery decides: a value with no clock and no I/O. `DeliveryService` runs its effects and brings back what
/// came of them.
///
/// The way of one update: claimed → its incident is found (Correlator) → its names get ids (NameDesk) → it is merged and sent
/// (Coalescer, BatchCall) → its outcome is settled. Until it is settled it is *held*, and no more than `maxHeld` are.
struct DeliveryMachine {
    private struct Held {
        var update: QueuedUpdate
        /// Its incident was remembered, not looked up for it.
        var remembered = false
        /// The loop breaker let it pass, and shall not count it again.
        var passed = false
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

    private enum Claim {
        /// Can transition to: underway.
        case idle
        /// Can transition to: idle, resting.
        case underway
        /// Gives deliveries time to gather. Can transition to: idle.
        case resting
    }

    private enum Settling {
        /// Can transition to: underway.
        case idle
        /// These are being written. Can transition to: idle, resting.
        case underway([Outcome])
        /// The store failed; they are kept. Can transition to: underway.
        case resting([Outcome])
    }

    private let settings: DeliverySettings
    private var coalescer: Coalescer
    private var correlator: Correlator
    private var names: NameDesk
    private var memory: IncidentMemory
    private var breaker: LoopBreaker
    /// When a person last made somebody responsible for an incident.
    private var moves: RecentMap<IncidentID, Timestamp>
    private var held: [UpdateID: Held] = [:]
    private(set) var phase = Phase.running
    private(set) var health = DeliveryHealth.starting
    private var claim = Claim.idle
    /// Whether the queue may hold more than has been claimed.
    private var moreToClaim = true
    private var settling = Settling.idle
    private var unsettled: [Outcome] = []
    private var storeFailures = 0
    /// Calls to PagerDuty that wait for the credential to be accepted again.
    private var deferred: [DeliveryEffect] = []
    /// Calls under way: with none, only timers and signals can change anything.
    private var calls = 0
    /// What the current event leads to.
    private var turn = DeliveryTurn()
    private var jitter = 0.0

    init(settings: DeliverySettings) {
        self.settings = settings
        coalescer = Coalescer(settings: settings.coalescer)
        correlator = Correlator(settings: settings.lookup)
        names = NameDesk(backoff: settings.coalescer.backoff, failureMemory: settings.nameFailureMemory)
        memory = IncidentMemory(freshness: settings.stateFreshness, capacity: settings.maxHeld)
        breaker = LoopBreaker(capacity: settings.maxHeld)
        moves = RecentMap(capacity: settings.maxHeld)
    }

    mutating func start(at now: Timestamp) -> DeliveryTurn {
        turn.effects.append(.sleep(.poll, settings.pollInterval))
        return finishTurn(at: now)
    }

    /// `jitter`: evenly drawn from 0 ..< 1, for the pauses before repetitions.
    mutating func handle(_ event: DeliveryEvent, jitter: Double, at now: Timestamp) -> DeliveryTurn {
        self.jitter = jitter
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
        case .claimed(let result): claimed(result, at: now)
        case .settled(let result): settled(result)
        case .released: break
        case .batchAnswered(let report): answered(report, at: now)
        case .lookedUp(let key, let answer): lookedUp(key, answer, at: now)
        case .named(let question, let answer): named(question, answer, at: now)
        case .probed(let answer): probed(answer, at: now)
        }
        return finishTurn(at: now)
    }

    /// What may follow from any event.
    private mutating func finishTurn(at now: Timestamp) -> DeliveryTurn {
        if case .idle = settling, !unsettled.isEmpty {
            settling = .underway(unsettled)
            call(.settle(unsettled))
            unsettled = []
        }
        let mayClaim = phase == .running || phase == .flushing
        if mayClaim, case .idle = claim, moreToClaim, held.count + settings.claimChunk <= settings.maxHeld {
            claim = .underway
            moreToClaim = false
            call(.claim(settings.claimChunk))
        }
        if phase == .flushing, calls == 0, coalescer.isQuiet, unsettled.isEmpty, case .idle = settling { releaseRest() }
        defer { turn = DeliveryTurn() }
        return turn
    }

    private mutating func call(_ effect: DeliveryEffect) {
        if case .stopped = health {
            switch effect {
            case .lookUp, .resolveNames:
                deferred.append(effect)
                return
            default: break
            }
        }
        calls += 1
        turn.effects.append(effect)
    }

    private mutating func tell(_ notice: Notice) { turn.notices.append(notice) }
}

// MARK: - Signals and alarms

extension DeliveryMachine {
    private mutating func take(_ contents: Inbox.Contents, at now: Timestamp) {
        for sight in contents.sights {
            learn(sight.incident, at: min(sight.at ?? now, now))
            if let time = sight.spokenAt {
                breaker.hear(of: sight.incident.id, at: time)
                if sight.moved { moved(sight.incident.id, at: time, now) }
            }
            if let key = sight.key, sight.incident.status != .resolved {
                carry(correlator.observe(sight.incident.id, key: key, service: sight.incident.service?.id, at: now), at: now)
            }
        }
        if contents.woken { moreToClaim = true }
        if contents.resume { resume(at: now) }
        if contents.shutDown, phase == .running {
            let wasStopped = if case .stopped = health { true } else { false }
            phase = .flushing
            setHealth(.flushing)
            turn.effects.append(.sleep(.graceOver, settings.grace))
            carry(coalescer.beginShutdown(at: now), at: now)
            // What was accepted a moment ago is flushed too, without the pause between claims; unless nothing can be sent anyway.
            moreToClaim = !wasStopped
            if case .resting = claim { claim = .idle }
        }
    }

    private mutating func ring(_ alarm: Alarm, at now: Timestamp) {
        switch alarm {
        case .coalescer(let timer): carry(coalescer.timerFired(timer, at: now), at: now)
        case .correlator(let timer): carry(correlator.timerFired(timer), at: now)
        case .names(let question): carry(names.timerFired(question), at: now)
        case .claimAgain: if case .resting = claim { claim = .idle }
        case .poll:
            moreToClaim = true
            if phase == .running { turn.effects.append(.sleep(.poll, settings.pollInterval)) }
        case .settleAgain:
            guard case .resting(let outcomes) = settling else { return }
            settling = .underway(outcomes)
            call(.settle(outcomes))
        case .probe: if case .stopped = health { call(.probe) }
        case .graceOver: if phase == .flushing { releaseRest() }
        }
    }

    private mutating func releaseRest() {
        phase = .releasing
        var over = Set(unsettled.map(\.update))
        if case .underway(let outcomes) = settling { over.formUnion(outcomes.map(\.update)) }
        if case .resting(let outcomes) = settling { over.formUnion(outcomes.map(\.update)) }
        let rest = held.keys.filter { !over.contains($0) }.sorted()
        if !over.isEmpty {
            tell(.message(.error, "outcomes could not be settled before the end", ["delivery.outcomes": "\(over.count)"]))
        }
        if !rest.isEmpty { tell(.message(.info, "updates go back to the queue", ["delivery.updates": "\(rest.count)"])) }
        call(.release(rest))
    }

    private mutating func setHealth(_ health: DeliveryHealth) {
        if health == self.health || self.health == .flushing { return }
        self.health = health
        tell(.health(health))
    }
}

// MARK: - The store

extension DeliveryMachine {
    private mutating func claimed(_ result: Result<[QueuedUpdate], QueueError>, at now: Timestamp) {
        calls -= 1
        switch result {
        case .success(let updates):
            storeFailures = 0
            if health == .starting { setHealth(.sending) }
            for update in updates { begin(update, at: now) }
            if updates.count == settings.claimChunk { moreToClaim = true }
            restClaim(for: updates.count == settings.claimChunk || phase == .flushing ? .zero : settings.claimPause)
        case .failure(let error):
            moreToClaim = true
            storeFailed("claim", error)
            restClaim(for: storePause)
        }
    }

    private mutating func restClaim(for pause: Duration) {
        claim = pause == .zero ? .idle : .resting
        if pause != .zero { turn.effects.append(.sleep(.claimAgain, pause)) }
    }

    private mutating func settled(_ result: Result<Void, QueueError>) {
        calls -= 1
        guard case .underway(let outcomes) = settling else { return }
        switch result {
        case .success:
            storeFailures = 0
            settling = .idle
            for outcome in outcomes {
                guard let update = held.removeValue(forKey: outcome.update)?.update else { continue }
                tell(.outcome(outcome, update))
                if outcome.result == .sent { tell(.delivered(outcome.at - update.acceptedAt)) }
            }
        case .failure(let error):
            storeFailed("settle", error)
            settling = .resting(outcomes)
            turn.effects.append(.sleep(.settleAgain, storePause))
        }
    }

    private mutating func storeFailed(_ operation: String, _ error: QueueError) {
        storeFailures += 1
        tell(.message(.error, "the store failed", ["queue.operation": operation, "queue.error": "\(error)"]))
    }

    /// Half the ceiling at least: a store that is full does not recover in no time.
    private var storePause: Duration { settings.coalescer.backoff.ceiling(attempt: storeFailures) * (0.5 + jitter / 2) }

    private mutating func record(_ outcomes: [Outcome], at now: Timestamp) {
        for outcome in outcomes {
            if outcome.result == .stale, let update = held[outcome.update], update.remembered {
                // The key may mean a new incident by now: looked up afresh, once.
                held[outcome.update]?.remembered = false
                correlator.forget(IncidentID(outcome.incident))
                find(update.update, at: now)
            } else {
                unsettled.append(outcome)
            }
        }
    }
}

// MARK: - The way of an update

extension DeliveryMachine {
    private mutating func begin(_ update: QueuedUpdate, at now: Timestamp) {
        if held[update.id] != nil { return }
        let action = update.action
        held[update.id] = Held(update: update)
        if case .id(let incident) = action.target, let status = action.observedStatus {
            memory.note(status, of: incident, at: min(action.decidedAt, now))
        }
        find(update, at: now)
    }

    private mutating func find(_ update: QueuedUpdate, at now: Timestamp) {
        let action = update.action
        let services = settings.lookup.services[action.source] ?? []
        carry(correlator.add(update.id, for: action.target, cause: action.cause, services: services, at: now), at: now)
    }

    private mutating func carry(_ commands: [Correlator.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .lookUp(let key): call(.lookUp(key))
            case .scheduleTimer(let timer, let pause): turn.effects.append(.sleep(.correlator(timer), pause))
            case .finish(let outcome): record([outcome], at: now)
            case .deliver(let id, let incident, let remembered):
                guard let update = held[id]?.update else { continue }
                held[id]?.remembered = remembered
                if remembered { tell(.lookup(.remembered)) }
                if passesBreaker(update, for: incident, at: now) {
                    carry(names.add(id, update.action.update, for: incident, at: now), at: now)
                }
            }
        }
    }

    /// What was decided about responsibility before is taken back, as far as it is not on its way.
    private mutating func moved(_ incident: IncidentID, at time: Timestamp, _ now: Timestamp) {
        moves[incident] = time
        let held = held
        let commands = coalescer.supersede(incident, because: Self.movedReason, at: now) { id in
            held[id].map { $0.update.action.decidedAt < time } ?? false
        }
        carry(commands, at: now)
    }

    private static let movedReason = "a person has made somebody else responsible meanwhile"

    private mutating func passesBreaker(_ update: QueuedUpdate, for incident: IncidentID, at now: Timestamp) -> Bool {
        if held[update.id]?.passed == true { return true }
        let action = update.action
        let finding = breaker.act(on: incident, isEcho: action.isEcho, decidedAt: action.decidedAt)
        held[update.id]?.passed = finding == .passes
        if finding == .passes { return true }
        let reason =
            "the loop breaker is open: nobody but fettle and PagerDuty has acted on this incident since fettle's last two updates"
        if finding == .opens {
            let rules = action.rules.joined(separator: ",")
            tell(.message(.warning, "the loop breaker opens", ["incident.id": incident.text, "update.rules": rules]))
        }
        record([Outcome(update: update.id, incident: incident.text, result: .suppressed, reason: reason, at: now)], at: now)
        return false
    }

    private mutating func carry(_ commands: [NameDesk.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .ask(let question): call(.resolveNames(question))
            case .scheduleTimer(let question, let pause): turn.effects.append(.sleep(.names(question), pause))
            case .finish(let outcome): record([outcome], at: now)
            case .ready(let id, let update, let incident): enqueue(id, update, for: incident, at: now)
            }
        }
    }

    private mutating func enqueue(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID, at now: Timestamp) {
        var (update, note) = (update, "")
        if let moved = moves[incident], let held = held[id], held.update.action.decidedAt < moved {
            let rest = update.dropping(MergeLaw.responsibility)
            if rest != update { note = Self.movedReason }
            update = rest
        }
        if update.isEmpty {
            record([Outcome(update: id, incident: incident.text, result: .stale, reason: note, at: now)], at: now)
            return
        }
        let unsure = (held[id]?.update.attempts ?? 0) > 0
        let alerts = memory.state(of: incident, at: now)?.triggeredAlerts
        carry(coalescer.enqueue(id, update, for: incident, unsure: unsure, alerts: alerts, note: note, at: now), at: now)
    }

    private mutating func carry(_ commands: [Coalescer.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .scheduleTimer(let timer, let pause): turn.effects.append(.sleep(.coalescer(timer), pause))
            // It sleeps on, a linger at most, and is not heard.
            case .cancelTimer: break
            case .record(let outcomes): record(outcomes, at: now)
            case .send(let batch, let caution): send(batch, caution, at: now)
            }
        }
    }

    /// What is known to hold already is not sent; what must not be sent blindly, or seems to be stale, is read first.
    private mutating func send(_ batch: Batch, _ caution: Caution, at now: Timestamp) {
        var call = BatchCall(batch: batch, readFirst: caution.unsure, readsWhenRejected: caution.readsWhenRejected)
        for item in batch.items where !caution.unsure.contains(item.incident) {
            switch memory.state(of: item.incident, at: now).map({ StateLaw.compare(item.update, with: $0) }) {
            case .holds: call.withdrawn[item.incident] = .holds
            case .stale: call.readFirst.insert(item.incident)
            case .needed, nil:
                let status = memory.status(of: item.incident, at: now)
                if item.update.status == .acknowledged, status == nil || status == .resolved {
                    call.readFirst.insert(item.incident)
                }
            }
        }
        self.call(.send(call))
    }
}

// MARK: - PagerDuty's answers

extension DeliveryMachine {
    private mutating func answered(_ report: BatchReport, at now: Timestamp) {
        calls -= 1
        if !report.sent.isEmpty { tell(.batchSent(report.sent.count)) }
        if report.failure?.mayHaveBeenApplied == true { for incident in report.sent { memory.doubt(incident, at: now) } }
        for state in report.states { learn(state, at: now) }
        guard let failure = report.failure else {
            let (id, withdrawn) = (report.batch, report.withdrawn)
            carry(coalescer.batchSucceeded(id, withdrawn: withdrawn, requestID: report.requestID, at: now), at: now)
            return
        }
        tell(
            .message(
                .warning, "a batch did not go through",
                [
                    "batch.items": "\(report.sent.count)", "pagerduty.answer": failure.reason,
                    "pagerduty.request_id": failure.requestID ?? "none",
                ])
        )
        if failure.kind == .unauthorized { stop(failure.reason) }
        let commands = coalescer.batchFailed(
            report.batch, failure, withdrawn: report.withdrawn, suspects: report.suspects, jitter: jitter, at: now)
        carry(commands, at: now)
    }

    private mutating func lookedUp(_ key: DedupKey, _ answer: Answer<[IncidentSnapshot]>, at now: Timestamp) {
        calls -= 1
        switch answer {
        case .success(let incidents, _):
            tell(.lookup(incidents.isEmpty ? .none : .found))
            for incident in incidents { learn(incident, at: now) }
            carry(correlator.found(incidents, for: key, at: now), at: now)
        case .failure(let failure):
            tell(.lookup(.failed))
            failed(failure, "a look-up")
            if failure.verdict == .rejected || failure.verdict == .tooLarge {
                carry(correlator.lookUpRejected(key, reason: failure.words, at: now), at: now)
            } else {
                carry(correlator.lookUpFailed(key, at: now), at: now)
            }
        }
    }

    private mutating func named(_ question: IncidentUpdate, _ answer: Answer<IncidentUpdate>, at now: Timestamp) {
        calls -= 1
        switch answer {
        case .success(let update, _): carry(names.resolved(question, to: update), at: now)
        case .failure(let failure):
            failed(failure, "resolving a name")
            if failure.verdict == .rejected || failure.verdict == .tooLarge {
                carry(names.rejected(question, reason: failure.words, at: now), at: now)
            } else {
                carry(names.failed(question, jitter: jitter), at: now)
            }
        }
    }

    private mutating func probed(_ answer: Answer<Reference>, at now: Timestamp) {
        calls -= 1
        switch answer {
        case .success: resume(at: now)
        // Refused for another reason than the credential, which thereby was accepted.
        case .failure(let failure) where failure.verdict == .rejected: resume(at: now)
        case .failure: turn.effects.append(.sleep(.probe, settings.probeInterval))
        }
    }

    private mutating func failed(_ failure: APIFailure, _ what: String) {
        tell(.message(.warning, "a call failed", ["pagerduty.call": what, "pagerduty.answer": failure.words]))
        if failure.verdict == .unauthorized { stop(failure.words) }
    }

    /// PagerDuty does not take our credential: everything is kept, and now and then tried again.
    private mutating func stop(_ reason: String) {
        coalescer.halt()
        if case .stopped = health { return }
        tell(.message(.error, "PagerDuty does not accept the credential: sending stops", ["pagerduty.answer": reason]))
        setHealth(.stopped(reason: "PagerDuty does not accept the credential: \(reason)"))
        turn.effects.append(.sleep(.probe, settings.probeInterval))
    }

    private mutating func resume(at now: Timestamp) {
        guard case .stopped = health else { return }
        setHealth(.sending)
        tell(.message(.info, "sending goes on"))
        let waiting = deferred
        deferred = []
        for effect in waiting { call(effect) }
        carry(coalescer.resume(at: now), at: now)
    }

    private mutating func learn(_ incident: IncidentSnapshot, at time: Timestamp) {
        memory.note(incident, at: time)
        if incident.status == .resolved { correlator.forget(incident.id) }
    }
}
