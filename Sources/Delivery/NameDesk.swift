import Coalescing
import Model

/// Holds updates back until the names in them have ids: one question per set of names, however many updates wait.
///
/// A name that PagerDuty does not know is remembered for a short time; every other failure is asked again.
struct NameDesk: Sendable {
    enum Command: Equatable, Sendable {
        case ask(IncidentUpdate)
        case scheduleTimer(IncidentUpdate, after: Duration)
        case ready(UpdateID, IncidentUpdate, IncidentID)
        case finish(Outcome)
    }

    private struct Waiter {
        var id: UpdateID
        var update: IncidentUpdate
        var incident: IncidentID
    }
    private struct Question {
        var waiters: [Waiter]
        var failures = 0
    }
    private struct Refusal {
        var reason: String
        var until: Timestamp
    }

    private let backoff: Backoff
    private let failureMemory: Duration
    /// By the update that holds nothing but the names.
    private var questions: [IncidentUpdate: Question] = [:]
    private var refusals: [IncidentUpdate: Refusal] = [:]

    init(backoff: Backoff, failureMemory: Duration) {
        self.backoff = backoff
        self.failureMemory = failureMemory
    }

    mutating func add(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID, at now: Timestamp) -> [Command] {
        guard let names = update.unresolvedNames else { return [.ready(id, update, incident)] }
        if let refusal = refusals[names] {
            if refusal.until > now { return [dead(id, incident, refusal.reason, at: now)] }
            refusals[names] = nil
        }
        let waiter = Waiter(id: id, update: update, incident: incident)
        if questions[names] != nil {
            questions[names]?.waiters.append(waiter)
            return []
        }
        questions[names] = Question(waiters: [waiter])
        return [.ask(names)]
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back.
    mutating func shift(by jump: Duration) {
        refusals = refusals.mapValues { Refusal(reason: $0.reason, until: $0.until + jump) }
    }

    /// A question that nobody waits for any more is not repeated.
    mutating func withdraw(_ updates: Set<UpdateID>) {
        for names in questions.keys { questions[names]?.waiters.removeAll { updates.contains($0.id) } }
    }

    func updates(waitingFor names: IncidentUpdate) -> [UpdateID] { questions[names]?.waiters.map(\.id) ?? [] }

    mutating func resolved(_ names: IncidentUpdate, to answer: IncidentUpdate) -> [Command] {
        (questions.removeValue(forKey: names)?.waiters ?? []).map { waiter in
            var update = waiter.update
            update.priority = answer.priority ?? update.priority
            update.escalationPolicy = answer.escalationPolicy ?? update.escalationPolicy
            update.assignees = answer.assignees ?? update.assignees
            return .ready(waiter.id, update, waiter.incident)
        }
    }

    mutating func rejected(_ names: IncidentUpdate, reason: String, at now: Timestamp) -> [Command] {
        refusals = refusals.filter { $0.value.until > now }
        refusals[names] = Refusal(reason: reason, until: now + failureMemory)
        return (questions.removeValue(forKey: names)?.waiters ?? []).map { dead($0.id, $0.incident, reason, at: now) }
    }

    mutating func failed(_ names: IncidentUpdate, jitter: Double) -> [Command] {
        guard var question = questions[names] else { return [] }
        if question.waiters.isEmpty {
            questions[names] = nil
            return []
        }
        question.failures += 1
        questions[names] = question
        return [.scheduleTimer(names, after: backoff.delay(attempt: question.failures, jitter: jitter))]
    }

    mutating func timerFired(_ names: IncidentUpdate) -> [Command] {
        guard let question = questions[names] else { return [] }
        if !question.waiters.isEmpty { return [.ask(names)] }
        questions[names] = nil
        return []
    }

    private func dead(_ id: UpdateID, _ incident: IncidentID, _ reason: String, at now: Timestamp) -> Command {
        .finish(Outcome(update: id, incident: incident.text, result: .dead, reason: reason, at: now))
    }
}

extension IncidentUpdate {
    /// The named things alone, if any of them has no id yet.
    fileprivate var unresolvedNames: IncidentUpdate? {
        let all = [priority, escalationPolicy].compactMap { $0 } + (assignees ?? [])
        guard all.contains(where: { $0.id == nil }) else { return nil }
        var names = IncidentUpdate()
        names.priority = priority
        names.escalationPolicy = escalationPolicy
        names.assignees = assignees
        return names
    }
}
