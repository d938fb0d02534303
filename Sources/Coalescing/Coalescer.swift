import DequeModule
package import Model

/// Turns updates into as few calls as possible: merges them per incident, cuts them into successive steps, fills batches.
///
/// A value with no clock and no I/O: its methods tell what happened and return what to do. One owner runs it.
///
/// - Fit before push, full after push: a batch leaves when it is full or when the linger of its first incident is over. The
///   linger timer starts with the first incident that waits and is never pushed back.
/// - An incident in flight stays out of further batches. What arrives meanwhile waits, and a success removes only what was sent.
/// - Every update gets exactly one outcome.
package struct Coalescer: Sendable {
    package struct TimerID: Hashable, Sendable { let number: Int }

    package enum Command: Hashable, Sendable {
        case scheduleTimer(TimerID, after: Duration)
        /// The timer may still fire; it will not be heard.
        case cancelTimer(TimerID)
        case send(Batch, Caution)
        case record([Outcome])
    }

    /// One incident with anything left to do. It is in the queue, or held for the pace, exactly when something waits and nothing
    /// travels.
    private struct Entry {
        /// Not sent yet.
        var waiting: [Contribution] = []
        /// Part of a flight; empty when the incident is in none.
        var travelling: [Contribution] = []
        var sent = MergeLaw.Sent()
        /// Triggered alerts inside, as far as is known.
        var alerts = 1
    }

    /// A batch between its cutting and its end.
    private struct Flight {
        enum State {
            /// Waits for a free slot. Can transition to: sent.
            case ready
            /// Sent, its answer is awaited. Can transition to: gone (succeeded, dead, or cut in halves), parked, ready (halted).
            case sent
            /// Waits for its time to be repeated. Can transition to: ready.
            case parked
        }
        var batch: Batch
        var state: State
        var attempt = 0
        var readsWhenRejected = true
        /// It met with a lost race before, and was repeated for that.
        var isRepeated = false

        var isSent: Bool {
            if case .sent = state { true } else { false }
        }
    }

    /// The wait for company of the incidents in the queue.
    private enum Linger {
        /// Nothing waits. Can transition to: running, due (shutting down).
        case idle
        /// The first one's time runs. Can transition to: due, idle (all left in full batches).
        case running(TimerID)
        /// What waits leaves with the next free slot, full or not. Can transition to: idle.
        case due
    }

    private let settings: CoalescerSettings
    private var entries: [IncidentID: Entry] = [:]
    private var earlier = SentMemory(capacity: 10_000)
    private var queue: Deque<IncidentID> = []
    private var linger = Linger.idle
    private var pace = ResolvePace()
    /// Incidents whose resolve has to wait for the pace, and the timer that lets them go.
    private var held: Deque<IncidentID> = []
    private var paceTimer: TimerID?
    private var flights: [Batch.ID: Flight] = [:]
    private var ready: Deque<Batch.ID> = []
    private var parked: [TimerID: Batch.ID] = [:]
    private var slotsTaken = 0
    private var lastNumber = 0
    private var halted = false
    private var shuttingDown = false

    package init(settings: CoalescerSettings = CoalescerSettings()) { self.settings = settings }

    /// Nothing waits, travels or is parked.
    package var isEmpty: Bool { entries.isEmpty }
    /// Nothing can leave or come back soon: what there is, if anything, waits for its repetition or for `resume`.
    package var isQuiet: Bool { slotsTaken == 0 && (halted || (ready.isEmpty && queue.isEmpty && held.isEmpty)) }

    // MARK: What happens

    /// Takes one update for a known incident, names resolved; `unsure` when an earlier life may have sent it.
    ///
    /// `alerts`: how many triggered alerts are in the incident, where that is known. `note`: what of it was given up before.
    package mutating func enqueue(
        _ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID, unsure: Bool = false, alerts: Int? = nil,
        note: String = "", at now: Timestamp
    ) -> [Command] {
        if entries[incident] == nil {
            queue.append(incident)
            entries[incident] = Entry(sent: earlier.recall(incident))
        }
        if let alerts { entries[incident, default: Entry()].alerts = alerts }
        entries[incident, default: Entry()].waiting.append(Contribution(id: id, update: update, note: note, unsure: unsure))
        return pump(at: now)
    }

    /// Whether later updates than this one may have been sent to its incident without being remembered here: they are to be looked
    /// up and told with `remember` before it is enqueued.
    package func mayHaveForgotten(after update: UpdateID) -> Bool { earlier.mayHaveForgotten(after: update) }

    /// Learns what was sent for an incident, in an earlier life or so long ago that it has been forgotten.
    package mutating func remember(_ overtakers: [Contribution], of incident: IncidentID) {
        if overtakers.isEmpty { return }
        var sent = MergeLaw.Sent()
        sent.note(overtakers.sorted { $0.id < $1.id })
        sent = sent.withoutResolve
        if entries[incident] != nil {
            entries[incident]?.sent.add(sent)
        } else {
            sent.add(earlier.recall(incident))
            earlier.keep(sent, of: incident)
        }
    }

    /// Takes back what some updates say of who is responsible for the incident, as far as it is not in a call that has left.
    package mutating func supersede(
        _ incident: IncidentID, because reason: String, at now: Timestamp, where concerned: (UpdateID) -> Bool
    ) -> [Command] {
        guard var entry = entries[incident] else { return [] }
        let grounded = flights.first { !$0.value.isSent && $0.value.batch.items.contains { $0.incident == incident } }
        var over: [Contribution] = []
        func takeBack(from contributions: [Contribution], besides others: inout [Contribution]) -> [Contribution] {
            contributions.compactMap { contribution in
                let rest = contribution.update.dropping(MergeLaw.responsibility)
                if rest == contribution.update || !concerned(contribution.id) { return contribution }
                var changed = contribution
                changed.update = rest
                changed.add(note: reason)
                if !rest.isEmpty { return changed }
                // Another step of the same update brings its outcome.
                if let index = others.firstIndex(where: { $0.id == contribution.id }) {
                    others[index].add(note: reason)
                } else {
                    over.append(changed)
                }
                return nil
            }
        }
        entry.waiting = takeBack(from: entry.waiting, besides: &entry.travelling)
        if grounded != nil { entry.travelling = takeBack(from: entry.travelling, besides: &entry.waiting) }
        entries[incident] = entry
        if let grounded { reload(incident, in: grounded.value) }
        let outcomes = over.map {
            Outcome(update: $0.id, incident: incident.text, result: .stale, reason: $0.note, at: now)
        }
        return record(outcomes) + pump(at: now)
    }

    /// Has a flight that has not left carry what travels of one incident by now; with nothing to carry it is over.
    private mutating func reload(_ incident: IncidentID, in flight: Flight) {
        guard let entry = entries[incident], let index = flight.batch.items.firstIndex(where: { $0.incident == incident }) else {
            return
        }
        var flight = flight
        if entry.travelling.isEmpty {
            flight.batch.items.remove(at: index)
            rest(incident, entry)
        } else {
            var update = IncidentUpdate()
            for contribution in entry.travelling { update.fill(from: contribution.update) }
            flight.batch.items[index] = BatchItem(incident: incident, update: update, updates: entry.travelling.map(\.id))
        }
        let id = flight.batch.id
        flights[id] = flight.batch.items.isEmpty ? nil : flight
        if flight.batch.items.isEmpty {
            ready.removeAll { $0 == id }
            parked = parked.filter { $0.value != id }
        }
    }

    package mutating func timerFired(_ timer: TimerID, at now: Timestamp) -> [Command] {
        if case .running(timer) = linger {
            linger = .due
        } else if timer == paceTimer {
            paceTimer = nil
            queue.insert(contentsOf: held, at: 0)
            held = []
            return becomeDue() + pump(at: now)
        } else if let id = parked.removeValue(forKey: timer) {
            flights[id]?.state = .ready
            ready.append(id)
        }
        return pump(at: now)
    }

    /// The batch went through, save the items that were withdrawn before the call.
    package mutating func batchSucceeded(
        _ id: Batch.ID, withdrawn: [IncidentID: Withdrawal] = [:], requestID: String? = nil, at now: Timestamp
    ) -> [Command] {
        guard let flight = land(id) else { return [] }
        var outcomes: [Outcome] = []
        for item in flight.batch.items {
            let end = withdrawn[item.incident].map(ItemEnd.init) ?? .applied("")
            finish(item.incident, end, requestID: requestID, at: now, &outcomes)
        }
        return record(outcomes) + pump(at: now)
    }

    /// The batch did not go through; `jitter` (0 ..< 1) spreads the time of its repetition.
    ///
    /// `suspects`: incidents that PagerDuty did not know when the rejected batch was read; each gets a call of its own.
    package mutating func batchFailed(
        _ id: Batch.ID, _ failure: BatchFailure, withdrawn: [IncidentID: Withdrawal] = [:], suspects: Set<IncidentID> = [],
        jitter: Double, at now: Timestamp
    ) -> [Command] {
        guard var flight = land(id) else { return [] }
        var outcomes: [Outcome] = []
        for item in flight.batch.items {
            guard let withdrawal = withdrawn[item.incident] else { continue }
            finish(item.incident, ItemEnd(withdrawal), requestID: failure.requestID, at: now, &outcomes)
        }
        flight.batch.items.removeAll { withdrawn[$0.incident] != nil }
        var commands: [Command] = []
        if let first = flight.batch.items.first {
            switch failure.kind {
            case .outdated where !flight.isRepeated:
                flight.isRepeated = true
                for item in flight.batch.items { doubt(item.incident) }
                board(flight, first: true)
            case .tooLarge, .rejected, .outdated:
                // What is alone only because others were withdrawn gets a call of its own before it is given up.
                if flight.batch.items.count == 1, withdrawn.isEmpty {
                    finish(first.incident, .dead(failure.reason), requestID: failure.requestID, at: now, &outcomes)
                } else {
                    split(flight, suspects: suspects, readsWhenRejected: flight.readsWhenRejected && failure.kind == .tooLarge)
                }
            case .outcomeUnknown:
                for item in flight.batch.items { doubt(item.incident) }
                commands = park(flight, counted: true, nil, jitter)
            case .notSent: commands = park(flight, counted: true, nil, jitter)
            case .rateLimited(let wait): commands = park(flight, counted: false, wait, jitter)
            case .unauthorized:
                halted = true
                board(flight, first: true)
            }
        }
        return record(outcomes) + commands + pump(at: now)
    }

    /// Stops sending; everything is kept, and goes on merging.
    package mutating func halt() { halted = true }

    /// Sends again after `halt` or an unauthorized batch.
    package mutating func resume(at now: Timestamp) -> [Command] {
        halted = false
        return pump(at: now)
    }

    /// From now on nothing waits for company.
    package mutating func beginShutdown(at now: Timestamp) -> [Command] {
        shuttingDown = true
        return pump(at: now)
    }

    /// Every update without an outcome yet, oldest first; for the end.
    package func unfinished() -> [UpdateID] {
        var updates: Set<UpdateID> = []
        for entry in entries.values {
            updates.formUnion(entry.waiting.map(\.id))
            updates.formUnion(entry.travelling.map(\.id))
        }
        return updates.sorted()
    }
}

// MARK: - Cutting and sending

extension Coalescer {
    /// Lets leave what may leave; called at the end of everything that happens.
    private mutating func pump(at now: Timestamp) -> [Command] {
        var commands = startLinger()
        while !halted, slotsTaken < settings.maxInFlightBatches {
            if ready.isEmpty {
                let full = queue.count >= settings.maxBatch
                guard full || (isDue && !queue.isEmpty) else { break }
                commands += cut(at: now)
            }
            if let id = ready.popFirst(), var flight = flights[id] {
                flight.state = .sent
                flights[id] = flight
                slotsTaken += 1
                let unsure = flight.batch.items.map(\.incident).filter(isUnsure)
                let caution = Caution(unsure: Set(unsure), readsWhenRejected: flight.readsWhenRejected)
                commands.append(.send(flight.batch, caution))
            }
        }
        return commands
    }

    private func isUnsure(_ incident: IncidentID) -> Bool {
        entries[incident]?.travelling.contains { $0.unsure } == true
    }

    private mutating func doubt(_ incident: IncidentID) {
        guard var entry = entries[incident] else { return }
        for index in entry.travelling.indices { entry.travelling[index].unsure = true }
        entries[incident] = entry
    }

    private var isDue: Bool {
        if case .due = linger { true } else { false }
    }

    private mutating func startLinger() -> [Command] {
        if queue.isEmpty { return [] }
        if shuttingDown || settings.linger == .zero { return becomeDue() }
        guard case .idle = linger else { return [] }
        let timer = TimerID(number: nextNumber())
        linger = .running(timer)
        return [.scheduleTimer(timer, after: settings.linger)]
    }

    private mutating func becomeDue() -> [Command] {
        defer { linger = .due }
        if case .running(let timer) = linger { return [.cancelTimer(timer)] }
        return []
    }

    /// Takes the first incidents of the queue, at most a batch full, each with its first step.
    private mutating func cut(at now: Timestamp) -> [Command] {
        var items: [BatchItem] = []
        var outcomes: [Outcome] = []
        while items.count < settings.maxBatch, let incident = queue.popFirst() {
            guard var entry = entries[incident] else { continue }
            let merged = MergeLaw.merge(entry.waiting, after: entry.sent)
            outcomes += merged.losses.map { loss in
                Outcome(
                    update: loss.update, incident: incident.text, result: loss.to == nil ? .dead : .merged, reason: loss.reason,
                    at: now)
            }
            guard let step = UpdateSteps.split(merged.update).first else {
                entries[incident] = nil
                earlier.keep(entry.sent.withoutResolve, of: incident)
                continue
            }
            if step.status == .resolved, !pace.admits(alerts: entry.alerts, at: now) {
                entry.waiting = merged.kept
                entries[incident] = entry
                held.append(incident)
                continue
            }
            let fields = step.fields
            entry.waiting = []
            for contribution in merged.kept {
                var (goes, stays) = (contribution, contribution)
                goes.update = contribution.update.keeping(fields)
                stays.update = contribution.update.dropping(fields)
                if !goes.update.isEmpty { entry.travelling.append(goes) }
                if !stays.update.isEmpty { entry.waiting.append(stays) }
            }
            items.append(BatchItem(incident: incident, update: step, updates: entry.travelling.map(\.id)))
            entries[incident] = entry
        }
        if !items.isEmpty { board(Flight(batch: Batch(id: nextNumber(), items: items), state: .ready)) }
        return record(outcomes) + endLinger() + startPace(at: now)
    }

    /// All of what is held goes on together, once the pace is free, rather than one by one.
    private mutating func startPace(at now: Timestamp) -> [Command] {
        guard paceTimer == nil, !held.isEmpty else { return [] }
        let timer = TimerID(number: nextNumber())
        paceTimer = timer
        return [.scheduleTimer(timer, after: pace.wait(at: now))]
    }

    /// Once nothing waits any more, the next that comes begins a new linger.
    private mutating func endLinger() -> [Command] {
        guard queue.isEmpty else { return [] }
        defer { linger = .idle }
        if case .running(let timer) = linger { return [.cancelTimer(timer)] }
        return []
    }

    private mutating func board(_ flight: Flight, first: Bool = false) {
        var flight = flight
        flight.state = .ready
        flights[flight.batch.id] = flight
        if first { ready.prepend(flight.batch.id) } else { ready.append(flight.batch.id) }
    }

    /// Cuts a batch in two, or parts the suspects from the others; what comes of it goes before everything else, in order.
    private mutating func split(_ flight: Flight, suspects: Set<IncidentID>, readsWhenRejected: Bool) {
        let items = flight.batch.items
        let others = items.filter { !suspects.contains($0.incident) }
        let parts: [[BatchItem]]
        if others.isEmpty || others.count == items.count {
            let middle = (items.count + 1) / 2
            parts = [Array(items[..<middle]), Array(items[middle...])]
        } else {
            parts = [others] + items.filter { suspects.contains($0.incident) }.map { [$0] }
        }
        for part in parts.reversed() where !part.isEmpty {
            let batch = Batch(id: nextNumber(), items: part)
            board(
                Flight(
                    batch: batch, state: .ready, readsWhenRejected: readsWhenRejected, isRepeated: flight.isRepeated),
                first: true)
        }
    }

    private mutating func park(_ flight: Flight, counted: Bool, _ wait: Duration?, _ jitter: Double) -> [Command] {
        var flight = flight
        if counted { flight.attempt += 1 }
        let pause =
            if let wait { min(wait, settings.backoff.cap) } else {
                settings.backoff.delay(attempt: flight.attempt, jitter: jitter)
            }
        flight.state = .parked
        flights[flight.batch.id] = flight
        let timer = TimerID(number: nextNumber())
        parked[timer] = flight.batch.id
        return [.scheduleTimer(timer, after: pause)]
    }

    private mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}

// MARK: - Coming back

extension Coalescer {
    /// Takes a sent flight out and frees its slot; nil for an answer that nobody waits for.
    private mutating func land(_ id: Batch.ID) -> Flight? {
        guard let flight = flights[id], case .sent = flight.state else { return nil }
        flights[id] = nil
        slotsTaken -= 1
        return flight
    }

    /// Ends one item: outcomes for the updates that are over with it; what still waits of the incident queues again.
    private mutating func finish(
        _ incident: IncidentID, _ end: ItemEnd, requestID: String?, at now: Timestamp, _ outcomes: inout [Outcome]
    ) {
        guard var entry = entries[incident] else { return }
        let travelled = entry.travelling
        entry.travelling = []
        if case .applied = end {
            entry.sent.note(travelled)
        } else {
            // An update that failed in one step does not go on with the next.
            let over = Set(travelled.map(\.id))
            entry.waiting.removeAll { over.contains($0.id) }
        }
        let going = Set(entry.waiting.map(\.id))
        for contribution in travelled where !going.contains(contribution.id) {
            let reason = [end.reason, contribution.note].filter { !$0.isEmpty }.joined(separator: "; ")
            outcomes.append(
                Outcome(
                    update: contribution.id, incident: incident.text, result: end.result, reason: reason, requestID: requestID,
                    at: now
                ))
        }
        rest(incident, entry)
    }

    /// Nothing travels of an incident any more: what waits of it queues again.
    private mutating func rest(_ incident: IncidentID, _ entry: Entry) {
        if entry.waiting.isEmpty {
            entries[incident] = nil
            earlier.keep(entry.sent.withoutResolve, of: incident)
        } else {
            entries[incident] = entry
            queue.append(incident)
        }
    }

    private func record(_ outcomes: [Outcome]) -> [Command] { outcomes.isEmpty ? [] : [.record(outcomes)] }
}
