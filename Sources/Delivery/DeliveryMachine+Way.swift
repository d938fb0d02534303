import Coalescing
import Correlation
import Model
import PagerDuty
import Queue

// The way of an update from the queue to a call, and what a person's word does to it.
extension DeliveryMachine {
    mutating func begin(_ update: QueuedUpdate, at now: Timestamp) {
        if held[update.id] != nil {
            held[update.id]?.again = update
            return
        }
        let action = update.action
        held[update.id] = Held(update: update)
        if dropping.remove(update.id) != nil { return endDropped([update.id], at: now) }
        if case .id(let incident) = action.target {
            // This life of the process has not heard what has come of it since an earlier one saw it. Who told of it has told when.
            if let status = action.observedStatus, action.decidedAt > startedAt, !present.knows(incident) {
                present.note(status, of: incident, at: min(action.decidedAt, now))
            }
            if action.undecided != nil {
                beginSearch(update.id)
                return carry(fetcher.add(update.id, for: incident, at: now), at: now)
            }
        }
        if action.update.isEmpty { return end(update, .noAction, Self.noActionReason, at: now) }
        // An earlier life may have sent it there: that incident's state tells, even if its key finds nothing any more.
        if let located = update.located { return deliver(update, to: located, at: now) }
        find(update, at: now)
    }

    static let noActionReason = "no rule asked for anything in the end"

    mutating func end(_ update: QueuedUpdate, _ result: Outcome.Result, _ reason: String, at now: Timestamp) {
        let incident = update.located?.text ?? update.action.target?.description ?? ""
        record([Outcome(update: update.id, incident: incident, result: result, reason: reason, at: now)], at: now)
    }

    /// One that was found out before the coalescer.
    private mutating func finish(_ outcome: Outcome, at now: Timestamp) {
        endSearch(outcome.update)
        if active(outcome.update) != nil { record([outcome], at: now) }
    }

    mutating func carry(_ commands: [AlertFetcher.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .fetch(let incident): call(.fetchAlerts(incident))
            case .scheduleTimer(let incident, let pause): sleep(.alerts(incident), pause)
            case .ready(let id, let finding):
                endSearch(id)
                if active(id) == nil { continue }
                findings[id] = finding
                decide(id)
            }
        }
    }

    mutating func decide(_ id: UpdateID) {
        guard let update = active(id), let finding = findings[id] else { return }
        call(.decide(update, finding))
    }

    mutating func decided(_ id: UpdateID, _ result: Result<QueuedUpdate, QueueError>, at now: Timestamp) {
        calls -= 1
        switch result {
        case .success(let update):
            let finding = findings.removeValue(forKey: id)
            if active(id) == nil { return }
            held[id]?.update = update
            guard !update.action.update.isEmpty else {
                var reason = Self.noActionReason
                if case .failed(let why) = finding { reason += "; the incident's own alerts could not be fetched: \(why)" }
                return end(update, .noAction, reason, at: now)
            }
            find(update, at: now)
        case .failure(let error):
            storeFailed("decide", error)
            sleep(.decideAgain(id), store.pauseAfterFailure(jitter: jitter))
        }
    }

    mutating func find(_ update: QueuedUpdate, at now: Timestamp) {
        let action = update.action
        let services = settings.lookup.services[action.source] ?? []
        if case .key = action.target { beginSearch(update.id) }
        carry(
            correlator.add(
                update.id, for: action.target, cause: action.cause, services: services, since: action.decidedAt, at: now), at: now
        )
    }

    private mutating func beginSearch(_ id: UpdateID) {
        if held[id]?.isSearching != false { return }
        held[id]?.isSearching = true
        searching += 1
        if searching == settings.maxSearching {
            tell(
                .message(
                    .warning, "many updates look for their incidents or for labels: others pass by",
                    ["delivery.updates": "\(searching)"]))
        }
    }

    mutating func endSearch(_ id: UpdateID) {
        if held[id]?.isSearching != true { return }
        held[id]?.isSearching = false
        searching -= 1
    }

    mutating func carry(_ commands: [Correlator.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .lookUp(let key): call(.lookUp(key))
            case .lookBack(let key): call(.lookBack(key))
            case .scheduleTimer(let timer, let pause): turn.effects.append(.sleep(.correlator(timer), pause))
            case .finish(let outcome): finish(outcome, at: now)
            case .deliver(let id, let incident, let remembered):
                endSearch(id)
                guard let update = active(id) else { continue }
                held[id]?.remembered = remembered
                if remembered { tell(.lookup(.remembered)) }
                deliver(update, to: incident, at: now)
            }
        }
    }

    mutating func deliver(_ update: QueuedUpdate, to incident: IncidentID, at now: Timestamp) {
        carry(names.add(update.id, update.action.update, for: incident, at: now), at: now)
    }

    /// What was decided about responsibility before is taken back, as far as it is not on its way.
    mutating func moved(_ incident: IncidentID, at time: Timestamp, _ now: Timestamp) {
        present.moved(incident, at: time)
        let held = held
        let commands = coalescer.supersede(incident, because: PresentState.movedReason, at: now) { id in
            held[id].map { $0.update.action.decidedAt < time } ?? false
        }
        carry(commands, at: now)
    }

    mutating func passesBreaker(_ update: QueuedUpdate, for incident: IncidentID, at now: Timestamp) -> Bool {
        if held[update.id]?.passed == true { return true }
        let action = update.action
        let finding = breaker.act(on: incident, isEcho: action.isEcho, decidedAt: action.decidedAt)
        held[update.id]?.passed = finding == .passes
        if finding == .passes { return true }
        let reason =
            "the loop breaker is open: nobody but fettle and PagerDuty has acted on this incident since fettle's last two updates"
        if finding == .opens { tell(.breakerOpened(incident, rules: action.rules)) }
        record([Outcome(update: update.id, incident: incident.text, result: .suppressed, reason: reason, at: now)], at: now)
        return false
    }

    mutating func carry(_ commands: [NameDesk.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .ask(let question): call(.resolveNames(question))
            case .scheduleTimer(let question, let pause): turn.effects.append(.sleep(.names(question), pause))
            case .finish(let outcome): finish(outcome, at: now)
            case .ready(let id, let update, let incident):
                if hasPast(id, incident) {
                    recalling.add(id, update, for: incident)
                } else {
                    enqueue(id, update, for: incident, at: now)
                }
            }
        }
    }

    /// Whether the store may know something of the incident that bears on this update, and that this life of the process does not.
    private func hasPast(_ id: UpdateID, _ incident: IncidentID) -> Bool {
        guard let update = active(id) else { return false }
        return update.isLate || update.action.decidedAt <= startedAt || coalescer.mayHaveForgotten(after: id)
            || (update.action.isEcho && !breaker.knows(incident))
    }

    mutating func recalled(
        _ updates: [UpdateID: IncidentID], _ result: Result<[IncidentID: IncidentPast], QueueError>, at now: Timestamp
    ) {
        calls -= 1
        switch result {
        case .success(let pasts):
            for (incident, past) in pasts {
                let past = told(past, at: now)
                coalescer.remember(past.overtakers.map { Contribution(id: $0.key, update: $0.value) }, of: incident)
                if let time = past.movedAt { present.moved(incident, at: time) }
                breaker.recall(incident, spokenAt: past.spokenAt, past.deeds)
            }
            for waiter in recalling.take(updates) { enqueue(waiter.id, waiter.update, for: waiter.incident, at: now) }
        case .failure(let error):
            storeFailed("recall", error)
            // What is damaged does not mend itself: what is told no more is not waited for, and the states that are read decide.
            if error.code == .damaged {
                for waiter in recalling.take(updates) { enqueue(waiter.id, waiter.update, for: waiter.incident, at: now) }
                return
            }
            sleep(.recallAgain(updates), store.pauseAfterFailure(jitter: jitter))
        }
    }

    mutating func enqueue(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID, at now: Timestamp) {
        guard let queued = active(id), passesBreaker(queued, for: incident, at: now) else { return }
        let decidedAt = queued.action.decidedAt
        let (update, note) = present.rest(of: update, for: incident, decidedAt: decidedAt)
        if update.isEmpty {
            record([Outcome(update: id, incident: incident.text, result: .stale, reason: note, at: now)], at: now)
            return
        }
        held[id]?.isMerging = true
        let unsure = queued.attempts > 0
        let alerts = present.alerts(in: incident, at: now)
        carry(coalescer.enqueue(id, update, for: incident, unsure: unsure, alerts: alerts, note: note, at: now), at: now)
    }

    mutating func carry(_ commands: [Coalescer.Command], at now: Timestamp) {
        for command in commands {
            switch command {
            case .scheduleTimer(let timer, let pause): turn.effects.append(.sleep(.coalescer(timer), pause))
            // It sleeps on, a linger at most, and is not heard.
            case .cancelTimer: break
            case .record(let outcomes): record(outcomes, at: now)
            case .send(let batch, let caution): send(batch, caution, at: now)
            case .holdBack(let batch, let incidents, let isUnwanted):
                turn.holdsBack.append(HoldBack(batch: batch, incidents: incidents, isUnwanted: isUnwanted))
            }
        }
    }

    mutating func send(_ batch: Batch, _ caution: Caution, at now: Timestamp) {
        var call = present.call(for: batch, caution, at: now)
        for item in batch.items {
            for id in item.updates {
                held[id]?.wasSent = true
                guard let update = held[id]?.update, case .key = update.action.target, update.located != item.incident else {
                    continue
                }
                call.located[id] = item.incident
            }
        }
        self.call(.send(call))
    }
}
