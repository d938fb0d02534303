import Coalescing
import Correlation
import Model
import PagerDuty
import Queue

// What PagerDuty's answers mean for what is under way.
extension DeliveryMachine {
    mutating func answered(_ report: BatchReport, at now: Timestamp) {
        calls -= 1
        note(report.requests)
        if !report.sent.isEmpty { tell(.batchSent(report.sent.count)) }
        for (id, incident) in report.located { held[id]?.update.located = incident }
        if report.failure?.mayHaveBeenApplied == true { for incident in report.sent { present.doubt(incident, at: now) } }
        for state in report.states { learn(state, at: report.readAt[state.id] ?? now) }
        guard let failure = report.failure else {
            let alerts = Dictionary(
                report.states.compactMap { state in state.allAlerts.map { (state.id, $0) } },
                uniquingKeysWith: { _, last in last })
            let commands = coalescer.batchSucceeded(
                report.batch, withdrawn: report.withdrawn, unknown: report.unknown, spoilers: report.spoilers,
                heldBack: report.heldBack, alerts: alerts,
                requestID: report.requestID, at: now)
            carry(commands, at: now)
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
            report.batch, failure, withdrawn: report.withdrawn, unknown: report.unknown, spoilers: report.spoilers,
            heldBack: report.heldBack, suspects: report.suspects, jitter: jitter, at: now)
        carry(commands, at: now)
    }

    mutating func lookedUp(_ key: DedupKey, _ answer: Answer<[IncidentSnapshot]>, at now: Timestamp) {
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

    mutating func lookedBack(_ key: DedupKey, _ answer: Answer<[IncidentSnapshot]>, at now: Timestamp) {
        calls -= 1
        switch answer {
        case .success(let incidents, _): carry(correlator.lookedBack(incidents, for: key, at: now), at: now)
        case .failure(let failure):
            failed(failure, "a look-up of resolved incidents")
            if failure.verdict == .rejected || failure.verdict == .tooLarge {
                carry(correlator.lookedBack([], for: key, at: now), at: now)
            } else {
                carry(correlator.lookBackFailed(key, at: now), at: now)
            }
        }
    }

    mutating func fetched(_ incident: IncidentID, _ answer: Answer<[JSONValue]>, at now: Timestamp) {
        calls -= 1
        switch answer {
        case .success(let alerts, _):
            carry(fetcher.found(alerts, of: incident, at: now), at: now)
            // Monitors that know only the key need no look-up of their own.
            if present.status(of: incident, at: now) != .resolved {
                for key in IncidentDecoder.keys(ofAlerts: alerts) {
                    carry(correlator.observe(incident, key: key, at: now), at: now)
                }
            }
        case .failure(let failure):
            failed(failure, "fetching an incident's alerts")
            if failure.verdict == .rejected || failure.verdict == .tooLarge {
                carry(fetcher.refused(incident, reason: failure.words), at: now)
            } else {
                carry(fetcher.failed(incident, reason: failure.words, at: now), at: now)
            }
        }
    }

    mutating func named(_ question: IncidentUpdate, _ answer: Answer<IncidentUpdate>, at now: Timestamp) {
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

    mutating func probed(_ answer: Answer<Reference>, at now: Timestamp) {
        calls -= 1
        isProbing = false
        switch answer {
        case .success: resume(at: now)
        // Refused for another reason than the credential, which thereby was accepted.
        case .failure(let failure) where failure.verdict == .rejected: resume(at: now)
        case .failure: if case .stopped = health { probe(after: settings.probeInterval) }
        }
    }

    /// Tries whether the credential is accepted by now, or after a while; not more than once at a time.
    mutating func probe(after pause: Duration?) {
        if isProbing { return }
        isProbing = true
        if let pause { sleep(.probe, pause) } else { call(.probe) }
    }

    mutating func failed(_ failure: APIFailure, _ what: String) {
        tell(.message(.warning, "a call failed", ["pagerduty.call": what, "pagerduty.answer": failure.words]))
        if failure.verdict == .unauthorized { stop(failure.words) }
    }

    /// PagerDuty does not take our credential: everything is kept, and now and then tried again.
    mutating func stop(_ reason: String) {
        coalescer.halt()
        if case .stopped = health { return }
        tell(.message(.error, "PagerDuty does not accept the credential: sending stops", ["pagerduty.answer": reason]))
        setHealth(.stopped(reason: "PagerDuty does not accept the credential: \(reason)"))
        probe(after: settings.probeInterval)
    }

    mutating func resume(at now: Timestamp) {
        guard case .stopped = health else { return }
        setHealth(.sending)
        tell(.message(.info, "sending goes on"))
        let waiting = deferred
        deferred = []
        for effect in waiting { call(effect) }
        carry(coalescer.resume(at: now), at: now)
    }

    mutating func learn(_ incident: IncidentSnapshot, at time: Timestamp) {
        present.note(incident, at: time)
        if incident.status == .resolved { correlator.forget(incident.id) }
    }
}
