package import Model

/// Fetches the alerts of incidents, with their labels, for updates that cannot be decided without them.
///
/// A value with no clock and no I/O: its methods tell what happened and return what to do.
///
/// - One call an incident, however many updates wait for it; at most `concurrency` at once, in order of asking.
/// - What came is remembered for a short time, as an incident's next events ask the same again.
/// - A failed call is made again after 1, 2, 5, 10, 30, 30 … s until the deadline, the last one at the deadline itself; then the
///   updates are decided as they stand. So they are at once where PagerDuty will not tell.
package struct AlertFetcher: Sendable {
    package enum Command: Sendable {
        case fetch(IncidentID)
        case scheduleTimer(IncidentID, after: Duration)
        case ready(UpdateID, AlertsFinding)
    }

    private struct Search {
        enum State {
            /// Stands in line. Can transition to: asking.
            case queued
            /// A call is on its way. Can transition to: resting, gone (found or given up).
            case asking
            /// Waits for its next try. Can transition to: queued.
            case resting
        }
        var state = State.queued
        var waiters: [UpdateID]
        var tries = 0
        var deadline: Timestamp
    }

    private struct Memory {
        var alerts: [JSONValue]
        var until: Timestamp
    }

    /// So many incidents' alerts are remembered, twice as many at most, and none that are larger: they are whole JSON objects.
    private static let capacity = 250
    private static let largestMemory = 32 * 1024

    private let settings: LookupSettings
    private var searches: [IncidentID: Search] = [:]
    private var line: [IncidentID] = []
    private var asking = 0
    private var memories = RecentMap<IncidentID, Memory>(capacity: capacity)

    package init(settings: LookupSettings = LookupSettings()) { self.settings = settings }

    package func updates(waitingFor incident: IncidentID) -> [UpdateID] { searches[incident]?.waiters ?? [] }

    /// Takes one update that needs the alerts of `incident`.
    package mutating func add(_ update: UpdateID, for incident: IncidentID, at now: Timestamp) -> [Command] {
        if let memory = memories[incident], memory.until > now { return [.ready(update, .found(memory.alerts))] }
        if searches[incident] != nil {
            searches[incident]?.waiters.append(update)
            return []
        }
        searches[incident] = Search(waiters: [update], deadline: now + settings.deadline)
        line.append(incident)
        return askNext()
    }

    /// These wait no more; what nobody waits for is not fetched, unless that is under way.
    package mutating func withdraw(_ updates: Set<UpdateID>) {
        for (incident, var search) in searches where search.waiters.contains(where: updates.contains) {
            search.waiters.removeAll(where: updates.contains)
            let isAsking = if case .asking = search.state { true } else { false }
            searches[incident] = search.waiters.isEmpty && !isAsking ? nil : search
        }
    }

    package mutating func found(_ alerts: [JSONValue], of incident: IncidentID, at now: Timestamp) -> [Command] {
        guard let search = answered(incident) else { return askNext() }
        // An incident without alerts may get some yet.
        if !alerts.isEmpty, alerts.reduce(0, { $0 + $1.bytes.count }) <= Self.largestMemory {
            memories[incident] = Memory(alerts: alerts, until: now + settings.remember)
        }
        return search.waiters.map { .ready($0, .found(alerts)) } + askNext()
    }

    /// The call failed, for `reason`; it is made again unless its time is over.
    package mutating func failed(_ incident: IncidentID, reason: String, at now: Timestamp) -> [Command] {
        guard var search = answered(incident) else { return askNext() }
        guard now < search.deadline else {
            return search.waiters.map { .ready($0, .failed(reason)) } + askNext()
        }
        if search.waiters.isEmpty { return askNext() }
        search.state = .resting
        search.tries += 1
        searches[incident] = search
        return [.scheduleTimer(incident, after: min(settings.pause(after: search.tries), search.deadline - now))] + askNext()
    }

    /// PagerDuty will not tell, for `reason`: another try would come to nothing.
    package mutating func refused(_ incident: IncidentID, reason: String) -> [Command] {
        guard let search = answered(incident) else { return askNext() }
        return search.waiters.map { .ready($0, .failed(reason)) } + askNext()
    }

    package mutating func timerFired(_ incident: IncidentID) -> [Command] {
        guard case .resting = searches[incident]?.state else { return [] }
        searches[incident]?.state = .queued
        line.append(incident)
        return askNext()
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back.
    package mutating func shift(by jump: Duration) {
        memories.shift(by: jump) { $0.until = $0.until + jump }
        searches = searches.mapValues { search in
            var search = search
            search.deadline = search.deadline + jump
            return search
        }
    }

    private mutating func askNext() -> [Command] {
        var commands: [Command] = []
        while asking < settings.concurrency, !line.isEmpty {
            let incident = line.removeFirst()
            guard case .queued = searches[incident]?.state else { continue }
            searches[incident]?.state = .asking
            asking += 1
            commands.append(.fetch(incident))
        }
        return commands
    }

    /// Takes the search out of which an answer came.
    private mutating func answered(_ incident: IncidentID) -> Search? {
        guard case .asking = searches[incident]?.state else { return nil }
        asking -= 1
        return searches.removeValue(forKey: incident)
    }
}

/// What came of asking for an incident's alerts.
package enum AlertsFinding: Sendable {
    /// Oldest first; none for an incident that a person opened.
    case found([JSONValue])
    /// Why they could not be had, one line for a person.
    case failed(String)
}
