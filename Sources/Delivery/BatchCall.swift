import Coalescing
import Model
import PagerDuty

/// One batch on its way: read what must not be sent blindly, drop what need not or must not go, send the rest.
struct BatchCall: Sendable, Equatable {
    var batch: Batch
    /// Incidents to be read before anything is sent.
    var readFirst: Set<IncidentID>
    var readsWhenRejected: Bool
    /// For so long what is known of an incident is good enough to acknowledge it, or to repeat what is in doubt: the rate gate may close
    /// before the call leaves.
    var freshness = Duration.seconds(10)
    /// Items that need not go, as far as is known already.
    var withdrawn: [IncidentID: Withdrawal] = [:]
    /// Updates that name their incident by a key, and the incident: to be written down before the call.
    var located: [UpdateID: IncidentID] = [:]

    /// `callOff` is told what is tried; what it holds back stays out of the call.
    func perform(
        with api: any PagerDutyAPI, unless callOff: CallOff? = nil, timekeeper: any Timekeeper
    ) async -> BatchReport {
        let callOff = callOff ?? CallOff(timekeeper: timekeeper)
        var report = BatchReport(batch: batch.id, withdrawn: withdrawn)
        var unread = readFirst
        var knownAt = timekeeper.now
        // Read again once: lest it never leaves where the gate is always slow.
        var mayExpire = true
        while true {
            report.heldBack = callOff.heldBack
            let left = items(of: report)
            let toRead = left.filter { unread.contains($0.incident) }
            if !toRead.isEmpty {
                guard let answeredAt = await read(toRead, with: api, callOff, timekeeper, &report) else {
                    if report.failure == nil { continue }
                    return report
                }
                if left.allSatisfy({ unread.contains($0.incident) || !needsState($0) }) { knownAt = answeredAt }
                unread = []
            }
            report.heldBack = callOff.heldBack
            let items = items(of: report)
            if items.isEmpty { return report }
            let known = items.filter(needsState)
            let good = mayExpire && !known.isEmpty ? knownAt...(knownAt + freshness) : nil
            callOff.write(Set(items.map(\.incident)), good: good)
            let (answer, requests) = await CallOff.$current.withValue(callOff) {
                await RequestTrace.collecting(by: timekeeper) { await api.update(items) }
            }
            report.note(requests, updating: items)
            if answer.isHeldBack(by: callOff) {
                if callOff.isTooOld {
                    mayExpire = false
                    unread = Set(known.map(\.incident))
                }
                continue
            }
            report.sent = items.map(\.incident)
            await take(answer, to: items, with: api, timekeeper, &report)
            return report
        }
    }

    /// Whether it may go only on a state that is known.
    private func needsState(_ item: BatchItem) -> Bool {
        readFirst.contains(item.incident) || item.update.status == .acknowledged
    }

    /// What of the batch is to go, as far as is known.
    private func items(of report: BatchReport) -> [BatchItem] {
        let apart = report.unknown.union(report.spoilers).union(report.heldBack)
        return batch.items.filter { report.withdrawn[$0.incident] == nil && !apart.contains($0.incident) }
    }

    /// When the first answer came; nil where none did, for a reason that stands in the report unless it was held back.
    private func read(
        _ items: [BatchItem], with api: any PagerDutyAPI, _ callOff: CallOff, _ timekeeper: any Timekeeper,
        _ report: inout BatchReport
    ) async -> Timestamp? {
        let incidents = Set(items.map(\.incident))
        callOff.read(incidents)
        let (answer, requests) = await CallOff.$current.withValue(callOff) {
            await RequestTrace.collecting(by: timekeeper) { await api.read(items.map(\.incident)) }
        }
        report.note(requests, reading: items)
        switch answer {
        case .success(let states, _):
            let answeredAt = requests.first?.at ?? timekeeper.now
            report.learn(states, about: batch.items, at: answeredAt)
            // One that PagerDuty does not know, or refuses among others, would fail the call for all; alone, the call tells why.
            if batch.items.count > 1 {
                report.unknown.formUnion(incidents.subtracting(states.map(\.id)))
                report.spoilers.formUnion(spoilers(states, report))
            }
            return answeredAt
        case .failure where answer.isHeldBack(by: callOff): return nil
        case .failure(let failure):
            report.failure = BatchFailure(failure, whileReading: true)
            return nil
        }
    }

    /// What PagerDuty answered to the call itself.
    private func take(
        _ answer: Answer<[IncidentSnapshot]>, to items: [BatchItem], with api: any PagerDutyAPI, _ timekeeper: any Timekeeper,
        _ report: inout BatchReport
    ) async {
        switch answer {
        case .success(let states, let requestID):
            report.states += states
            for state in states { report.readAt[state.id] = nil }
            report.requestID = requestID
        case .failure(let failure) where failure.verdict == .withheld:
            report.sent = []
            for item in items { report.withdrawn[item.incident] = .withheld(failure.message) }
        case .failure(let failure):
            report.failure = BatchFailure(failure)
            // What was read before the call is old news if it was applied.
            if report.failure?.mayHaveBeenApplied == true { report.states.removeAll { report.sent.contains($0.id) } }
            // Not documented whether the good items of a rejected batch were applied (FACTS 1.5), nor whether an incident that has
            // the status already is refused for it (FACTS 1.2): what holds need not go again, and is no failure.
            if failure.verdict == .rejected { report.suspects = failure.incidents(among: items) }
            if failure.verdict == .rejected, readsWhenRejected || failure.saysItHolds {
                let (answer, requests) = await RequestTrace.collecting(by: timekeeper) { await api.read(items.map(\.incident)) }
                report.note(requests, reading: items)
                guard case .success(let states, _) = answer else {
                    // Unread, it cannot be told what of it may go again, nor what was refused with reason: later, after a read.
                    report.failure = BatchFailure(.outcomeUnknown, reason: failure.words, requestID: failure.requestID)
                    return
                }
                report.learn(states, about: items, at: timekeeper.now)
                report.suspects.formUnion(Set(report.sent).subtracting(states.map(\.id)).union(spoilers(states, report)))
            }
        }
    }

    private func spoilers(_ states: [IncidentSnapshot], _ report: BatchReport) -> Set<IncidentID> {
        Set(states.lazy.filter { $0.spoilsBulkCalls && report.withdrawn[$0.id] == nil }.map(\.id))
    }
}

extension Answer {
    fileprivate func isHeldBack(by callOff: CallOff) -> Bool {
        guard case .failure(let failure) = self, failure.verdict == .notSent else { return false }
        return callOff.isOver
    }
}

extension BatchFailure {
    /// `whileReading`: the call changed nothing, so its outcome cannot be in doubt.
    init(_ failure: APIFailure, whileReading: Bool = false) {
        let kind: Kind =
            switch failure.verdict {
            case .tooLarge: .tooLarge
            case .rejected where failure.code == 1005: .outdated
            case .rejected, .withheld: .rejected
            case .unauthorized: .unauthorized
            case .rateLimited(let wait): .rateLimited(wait)
            case .outcomeUnknown: whileReading ? .notSent : .outcomeUnknown
            case .notSent: .notSent
            }
        self.init(kind, reason: failure.words, requestID: failure.requestID)
    }
}

extension APIFailure {
    /// Already resolved, already acknowledged: a success if reading agrees.
    fileprivate var saysItHolds: Bool { code == 1001 || code == 1002 }

    /// Those that PagerDuty's words name. That it names any is not documented; where it does, no search is needed.
    fileprivate func incidents(among items: [BatchItem]) -> Set<IncidentID> {
        let words = Set(message.split { !$0.isLetter && !$0.isNumber }.map { IncidentID(String($0)) })
        return words.intersection(items.map(\.incident))
    }

    /// One line for a person: `400 (code 2001): Invalid Input Provided`.
    var words: String {
        guard let status else { return message }
        return "\(status)" + (code.map { " (code \($0))" } ?? "") + ": " + message
    }
}
