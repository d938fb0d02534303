import DequeModule
package import Model

/// Turns updates into as few calls as possible: merges them per incident, cuts them into successive steps, fills batches.
///
/// A value with no clock and no I/O: its methods tell what happened and return what to do. One owner runs it.
///
/// - Fit before push, full after push: a batch leaves when it is full or when the linger of its first incident is over. The
///   linger timer starts with the first incident that waits and is never pushed back.
/// - An incident in flight stays out of further batches. What arrives meanwhile waits, and a success removes only what was sent.
/// - In a batch that PagerDuty refuses, the incidents to blame are searched by halving. A half that proves innocent by the guilt of
///   the other goes back among those that wait; calls of the search and of the others take turns, so that neither waits for long.
/// - A batch that fails again and again without an answer is cut in two while others go through: an incident in it may be the cause.
/// - Every update gets exactly one outcome.
package struct Coalescer: Sendable {
    package struct TimerID: Hashable, Sendable { let number: Int }

    package enum Command: Hashable, Sendable {
        case scheduleTimer(TimerID, after: Duration)
        /// The timer may still fire; it will not be heard.
        case cancelTimer(TimerID)
        case send(Batch, Caution)
        /// Keeps these incidents out of a batch that was sent, if it has not left yet: something of them is not wanted any more, or else
        /// they are to be looked at again. `heldBack`, or else the answer, tells which were kept out.
        case holdBack(Batch.ID, Set<IncidentID>, isUnwanted: Bool)
        case record([Outcome])
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

    let settings: CoalescerSettings
    var entries: [IncidentID: CoalescerEntry] = [:]
    private var earlier = SentMemory(capacity: 10_000)
    private var queue: Deque<IncidentID> = []
    /// Items of refused batches that nothing is held against: they travel with the next batch.
    var cleared: Deque<BatchItem> = []
    private var refusals: RefusalMemory
    private var linger = Linger.idle
    private var pace = ResolvePace()
    /// Incidents whose resolve has to wait for the pace, and the timer that lets them go.
    private var held: Deque<IncidentID> = []
    private var paceTimer: TimerID?
    var flights: [Batch.ID: Flight] = [:]
    /// Repetitions, searches of refused batches, and incidents that go alone.
    var ready: Deque<Batch.ID> = []
    /// How many of those have left since the last batch was cut.
    var turns = 0
    var parked: [TimerID: Batch.ID] = [:]
    /// How many calls have gone through.
    private(set) var passed = 0
    private var slotsTaken = 0
    private var lastNumber = 0
    private var halted = false
    private var shuttingDown = false

    package init(settings: CoalescerSettings = CoalescerSettings()) {
        self.settings = settings
        refusals = RefusalMemory(largest: settings.maxBatch)
    }

    /// Nothing waits, travels or is parked.
    package var isEmpty: Bool { entries.isEmpty }
    /// Nothing can leave or come back soon: what there is, if anything, waits for its repetition or for `resume`.
    package var isQuiet: Bool {
        slotsTaken == 0 && (halted || (ready.isEmpty && cleared.isEmpty && queue.isEmpty && held.isEmpty))
    }

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
            entries[incident] = CoalescerEntry(sent: earlier.recall(incident))
        }
        if let alerts { entries[incident, default: CoalescerEntry()].alerts = alerts }
        entries[incident, default: CoalescerEntry()].waiting.append(
            Contribution(id: id, update: update, note: note, unsure: unsure))
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

    /// The batch went through, save the items that were withdrawn before the call, and the `unknown`, which PagerDuty did not know
    /// when they were read before it, and the `spoilers`, which it told of only alone: those were kept out of it, and each gets a call
    /// of its own. The `heldBack` were kept out too, and go with another batch as far as they are still wanted. `alerts`: how many were
    /// in its incidents, where the answer told.
    package mutating func batchSucceeded(
        _ id: Batch.ID, withdrawn: [IncidentID: Withdrawal] = [:], unknown: Set<IncidentID> = [],
        spoilers: Set<IncidentID> = [], heldBack: Set<IncidentID> = [], alerts: [IncidentID: Int] = [:], requestID: String? = nil,
        at now: Timestamp
    ) -> [Command] {
        guard var flight = land(id) else { return [] }
        let travelled = flight.batch.items.map(\.incident)
        // What was taken out before the answer came is no part of it.
        let withdrawn = withdrawn.filter { travelled.contains($0.key) }
        setAside(heldBack.subtracting(withdrawn.keys), of: &flight)
        sendAlone(unknown, of: &flight, as: .unknown)
        sendAlone(spoilers, of: &flight, as: .batch)
        if flight.batch.items.count > withdrawn.count { passed += 1 }
        var outcomes: [Outcome] = []
        for item in flight.batch.items {
            let end = withdrawn[item.incident].map(ItemEnd.init) ?? .applied
            if withdrawn[item.incident] == nil {
                refusals.wentThrough(item.incident)
                if item.update.status == .resolved, let told = alerts[item.incident] {
                    pace.add(alerts: told, beyond: entries[item.incident]?.alerts ?? 1, at: now)
                }
            }
            finish(item.incident, end, requestID: requestID, at: now, &outcomes)
        }
        if !flight.other.isEmpty, withdrawn.isEmpty, unknown.isEmpty, spoilers.isEmpty, heldBack.isEmpty {
            search(flight.other, like: flight)
        } else {
            clear(&flight.other)
        }
        if flight.origin == .queue { refusals.batchWentThrough(items: flight.batch.items.count - withdrawn.count) }
        outcomes += takeBackOverruled(of: travelled, at: now)
        return record(outcomes) + pump(at: now)
    }

    /// The batch did not go through; `jitter` (0 ..< 1) spreads the time of its repetition.
    ///
    /// `unknown`, `spoilers`, `heldBack`: kept out of the call, as above. `suspects`: incidents of a rejected call that its answer
    /// names, or that PagerDuty did not know when they were read after it; each gets a call of its own.
    package mutating func batchFailed(
        _ id: Batch.ID, _ failure: BatchFailure, withdrawn: [IncidentID: Withdrawal] = [:], unknown: Set<IncidentID> = [],
        spoilers: Set<IncidentID> = [], heldBack: Set<IncidentID> = [], suspects: Set<IncidentID> = [], jitter: Double,
        at now: Timestamp
    ) -> [Command] {
        guard var flight = land(id) else { return [] }
        let travelled = flight.batch.items.map(\.incident)
        // What was read before this call may be long ago at the next.
        if flight.origin == .unknown { flight.origin = .batch }
        let withdrawn = withdrawn.filter { travelled.contains($0.key) }
        setAside(heldBack.subtracting(withdrawn.keys), of: &flight)
        sendAlone(unknown, of: &flight, as: .unknown)
        sendAlone(spoilers, of: &flight, as: .batch)
        var outcomes: [Outcome] = []
        for item in flight.batch.items {
            guard let withdrawal = withdrawn[item.incident] else { continue }
            finish(item.incident, ItemEnd(withdrawal), requestID: failure.requestID, at: now, &outcomes)
        }
        flight.batch.items.removeAll { withdrawn[$0.incident] != nil }
        clear(&flight.other)
        var commands: [Command] = []
        let isAlone =
            flight.batch.items.count == 1 && withdrawn.isEmpty && heldBack.isEmpty && !travelled.contains(where: isOverruled)
        if let first = flight.batch.items.first {
            switch failure.kind {
            case .outdated where !flight.isRepeated:
                flight.isRepeated = true
                for item in flight.batch.items { doubt(item.incident) }
                board(flight, first: true)
            // What is alone only because others were withdrawn, or asks for less by now, gets a call of its own before it is given up.
            case .rejected where isAlone, .outdated where isAlone, .tooLarge where isAlone:
                if flight.origin == .queue { refusals.batchWasRefused() }
                refusals.wasRefused(first.incident, at: now)
                finish(first.incident, .dead(failure.reason), requestID: failure.requestID, at: now, &outcomes)
            case .rejected, .outdated:
                if isolate(suspects, of: &flight) { break }
                if flight.origin == .queue { refusals.batchWasRefused() }
                search(flight.batch.items, like: flight)
            case .tooLarge: halve(flight)
            case .outcomeUnknown:
                for item in flight.batch.items { doubt(item.incident) }
                commands = repeatLater(flight, jitter)
            case .notSent: commands = repeatLater(flight, jitter)
            case .rateLimited(let wait): commands = park(flight, counted: false, wait, jitter)
            case .unauthorized:
                halted = true
                board(flight, first: true)
            }
        }
        outcomes += takeBackOverruled(of: travelled, at: now)
        return record(outcomes) + commands + pump(at: now)
    }

    /// Stops sending; everything is kept, and goes on merging.
    package mutating func halt() { halted = true }

    /// Sends again after `halt` or an unauthorized batch.
    package mutating func resume(at now: Timestamp) -> [Command] {
        halted = false
        return pump(at: now)
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back.
    package mutating func shift(by jump: Duration) { pace.shift(by: jump) }

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
    mutating func pump(at now: Timestamp) -> [Command] {
        var commands = startLinger()
        while !halted, slotsTaken < settings.maxInFlightBatches {
            let mayCut = !cleared.isEmpty || queue.count >= settings.maxBatch || (isDue && !queue.isEmpty)
            // What is cleared and has no company yet waits for a little more of its kind.
            if mayCut, ready.isEmpty || turns >= (queue.isEmpty ? 2 : 1) {
                turns = 0
                let (flight, more) = cut(at: now)
                commands += more
                if let flight { commands.append(depart(flight)) }
            } else if let id = ready.popFirst() {
                turns += 1
                if let flight = flights[id] { commands.append(depart(flight)) }
            } else {
                break
            }
        }
        return commands
    }

    private mutating func depart(_ flight: Flight) -> Command {
        var flight = flight
        flight.state = .sent
        flights[flight.batch.id] = flight
        slotsTaken += 1
        let isUnknown = flight.origin == .unknown
        let unsure = isUnknown ? [] : flight.batch.items.map(\.incident).filter(isUnsure)
        let caution = Caution(unsure: Set(unsure), readsWhenRejected: flight.readsWhenRejected, isUnknown: isUnknown)
        return .send(flight.batch, caution)
    }

    private func isUnsure(_ incident: IncidentID) -> Bool {
        entries[incident]?.travelling.contains { $0.unsure } == true
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

    /// A batch of what is cleared and of the first incidents of the queue, each with its first step; nil where all of it has to wait
    /// or to go alone.
    private mutating func cut(at now: Timestamp) -> (Flight?, [Command]) {
        var items = Array(cleared.prefix(refusals.size))
        cleared.removeFirst(items.count)
        var outcomes: [Outcome] = []
        while items.count < refusals.size, let incident = queue.popFirst() {
            guard let item = item(for: incident, at: now, &outcomes) else { continue }
            if refusals.isRefused(incident, at: now) {
                board(Flight(batch: Batch(id: nextNumber(), items: [item]), origin: .refusedBefore))
            } else {
                items.append(item)
            }
        }
        let batch = items.isEmpty ? nil : Batch(id: nextNumber(), items: items)
        let flight = batch.map { Flight(batch: $0, origin: .queue, readsWhenRejected: true) }
        return (flight, record(outcomes) + endLinger() + startPace(at: now))
    }

    /// The first step of what waits for an incident; nil where nothing of it can be sent, or not yet.
    private mutating func item(for incident: IncidentID, at now: Timestamp, _ outcomes: inout [Outcome]) -> BatchItem? {
        guard var entry = entries[incident] else { return nil }
        let merged = MergeLaw.merge(entry.waiting, after: entry.sent)
        outcomes += merged.losses.map { loss in
            Outcome(
                update: loss.update, incident: incident.text, result: entry.result(of: loss), reason: loss.reason, at: now)
        }
        guard let step = merged.steps.first else {
            forget(incident, entry)
            return nil
        }
        if step.status == .resolved, !pace.admits(alerts: entry.alerts, at: now) {
            entry.waiting = merged.kept
            entries[incident] = entry
            held.append(incident)
            return nil
        }
        entry.part(merged.kept, by: step.fields)
        entries[incident] = entry
        return BatchItem(incident: incident, update: step, updates: entry.travelling.map(\.id))
    }

    /// Forgets those of these incidents of which nothing is left, and looks anew at what waits for the pace: it may admit others now.
    mutating func clearUp(after incidents: [IncidentID]) -> [Command] {
        let over = Set(incidents.filter { entries[$0]?.isOver == true })
        for incident in over {
            if let entry = entries[incident] { forget(incident, entry) }
        }
        if !over.isEmpty { queue.removeAll(where: over.contains) }
        let concerned = Set(incidents)
        if held.contains(where: concerned.contains) {
            queue.insert(contentsOf: held.filter { !over.contains($0) }, at: 0)
            held = []
            paceTimer = nil
        }
        return endLinger()
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

    mutating func board(_ flight: Flight, first: Bool = false) {
        var flight = flight
        flight.state = .ready
        flights[flight.batch.id] = flight
        if first { ready.prepend(flight.batch.id) } else { ready.append(flight.batch.id) }
    }

    mutating func nextNumber() -> Int {
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
        entry.overruled = [:]
        if end.result == .sent {
            let wentOut = if case .applied = end { true } else { false }
            entry.sent.note(travelled, wentOut: wentOut)
            entry.noteSteps(of: travelled)
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

    /// Nothing of the incident travels any more: what still waits queues again.
    mutating func rest(_ incident: IncidentID, _ entry: CoalescerEntry) {
        if entry.waiting.isEmpty {
            forget(incident, entry)
        } else {
            entries[incident] = entry
            queue.append(incident)
        }
    }

    /// Nothing is left to do for it; an earlier update may still arrive late.
    private mutating func forget(_ incident: IncidentID, _ entry: CoalescerEntry) {
        entries[incident] = nil
        earlier.keep(entry.sent.withoutResolve, of: incident)
    }

    func record(_ outcomes: [Outcome]) -> [Command] { outcomes.isEmpty ? [] : [.record(outcomes)] }
}
