package import Model

/// Finds the incident of each update: known by its id, remembered by its key, or looked up.
///
/// A value with no clock and no I/O: its methods tell what happened and return what to do.
///
/// - One look-up per key, however many updates wait for it; at most `concurrency` at once, in order of asking.
/// - None found: tried again after 1, 2, 5, 10, 30, 30 … s until the deadline, the last try at the deadline itself; then one look
///   back tells an incident that was resolved meanwhile, which makes the update stale, from none at all, which makes it dead.
///   An update caused by a recovery ends stale at the first "none": an incident that is closed needs no closing.
/// - Several found: the newest, by incident number, of the services the update is for (the same key through two integrations
///   makes two incidents, FACTS 4.1).
package struct Correlator: Sendable {
    package struct TimerID: Hashable, Sendable { let number: Int }

    package enum Command: Hashable, Sendable {
        case lookUp(DedupKey)
        /// Asks for resolved incidents.
        case lookBack(DedupKey)
        case scheduleTimer(TimerID, after: Duration)
        /// `remembered`: by a look-up of an earlier time, so that the incident may have been closed since.
        case deliver(UpdateID, IncidentID, remembered: Bool)
        case finish(Outcome)
    }

    private struct Waiter {
        var update: UpdateID
        var cause: AlertStatus
        /// The ids of the services whose incidents are meant; empty for all.
        var services: Set<String>
        /// When the update was decided: an incident resolved before is not meant.
        var since: Timestamp
        /// Set by the first answer that found nothing.
        var deadline: Timestamp?
    }

    /// One key whose incident is not known.
    private struct Search {
        enum State: Equatable {
            /// Stands in line. Can transition to: asking, gone (observed).
            case queued
            /// A look-up is on its way. Can transition to: resting, gone (found, given up, observed).
            case asking
            /// Waits for its next try. Can transition to: queued, gone (observed).
            case resting
        }
        var state = State.queued
        var tries = 0
        var waiters: [Waiter]
    }

    private struct Memory {
        var incident: IncidentID
        /// Its service's id, where that was told.
        var service: String?
        var until: Timestamp
    }

    private let settings: LookupSettings
    private var searches: [DedupKey: Search] = [:]
    /// Given up, but for the question whether their incident was resolved meanwhile.
    private var lookBacks: [DedupKey: Search] = [:]
    private var line: [DedupKey] = []
    private var asking = 0
    private var timers: [TimerID: DedupKey] = [:]
    private var lastTimer = 0
    private var memories: RecentMap<DedupKey, Memory>
    /// The keys of an incident, so that it can be forgotten; grouping gives one incident many (FACTS 4.1).
    private var keys: RecentMap<IncidentID, Set<DedupKey>>

    package init(settings: LookupSettings = LookupSettings()) {
        self.settings = settings
        memories = RecentMap(capacity: settings.capacity)
        keys = RecentMap(capacity: settings.capacity)
    }

    /// Takes one update that needs its incident; `services`: the ids of those whose incidents it may be, empty for all; `since`: when
    /// it was decided, now by default.
    package mutating func add(
        _ update: UpdateID, for target: IncidentTarget?, cause: AlertStatus, services: Set<String> = [], since: Timestamp? = nil,
        at now: Timestamp
    ) -> [Command] {
        switch target {
        case nil:
            let outcome = Outcome(
                update: update, incident: "", result: .dead, reason: "no incident: the alert names neither incident nor key",
                at: now)
            return [.finish(outcome)]
        case .id(let incident):
            return [.deliver(update, incident, remembered: false)]
        case .key(let key):
            if let memory = memories[key], memory.until > now, Self.fits(memory.service, services) {
                // After a recovery the next alert with this key is about a new incident.
                if cause == .resolved { memories[key] = nil }
                return [.deliver(update, memory.incident, remembered: true)]
            }
            let waiter = Waiter(update: update, cause: cause, services: services, since: since ?? now)
            if searches[key] == nil {
                searches[key] = Search(waiters: [waiter])
                line.append(key)
            } else {
                searches[key]?.waiters.append(waiter)
            }
            return askNext()
        }
    }

    /// These wait no more; what nobody waits for is not looked up, unless that is under way.
    package mutating func withdraw(_ updates: Set<UpdateID>) {
        func isWithdrawn(_ waiter: Waiter) -> Bool { updates.contains(waiter.update) }
        for (key, var search) in searches where search.waiters.contains(where: isWithdrawn) {
            search.waiters.removeAll(where: isWithdrawn)
            searches[key] = search.waiters.isEmpty && search.state != .asking ? nil : search
        }
        for key in lookBacks.keys { lookBacks[key]?.waiters.removeAll(where: isWithdrawn) }
    }

    package func updates(waitingFor key: DedupKey) -> [UpdateID] { searches[key]?.waiters.map(\.update) ?? [] }

    /// The look-up of `key` was answered: all open incidents that have it.
    package mutating func found(_ incidents: [IncidentSnapshot], for key: DedupKey, at now: Timestamp) -> [Command] {
        guard var search = answered(key) else { return askNext() }
        var commands: [Command] = []
        var (still, late): ([Waiter], [Waiter]) = ([], [])
        var reached = search
        reached.waiters = []
        var meant: Set<IncidentSnapshot> = []
        for var waiter in search.waiters {
            let candidates = incidents.lazy.filter { Self.fits($0.service?.id, waiter.services) }
            if let newest = candidates.max(by: { ($0.number ?? -1, $0.id) < ($1.number ?? -1, $1.id) }) {
                commands.append(.deliver(waiter.update, newest.id, remembered: false))
                reached.waiters.append(waiter)
                meant.insert(newest)
                continue
            }
            let deadline = waiter.deadline ?? now + settings.deadline
            waiter.deadline = deadline
            let elsewhere = Self.elsewhere(incidents, waiter.services)
            if waiter.cause == .resolved {
                commands.append(finish(waiter, key, .stale, "no longer open when the recovery came" + elsewhere, at: now))
            } else if now >= deadline, elsewhere.isEmpty {
                late.append(waiter)
            } else if now >= deadline {
                commands.append(finish(waiter, key, .dead, notFound + elsewhere, at: now))
            } else {
                still.append(waiter)
            }
        }
        // A key that means different incidents to different sources is not remembered.
        if let only = meant.first, meant.count == 1 { remember(key, only.id, only.service?.id, after: reached, at: now) }
        if !late.isEmpty {
            if lookBacks[key] == nil { commands.append(.lookBack(key)) }
            lookBacks[key, default: Search(tries: search.tries, waiters: [])].waiters += late
        }
        search.waiters = still
        return commands + rest(search, key, at: now) + askNext()
    }

    package func updates(lookingBackFor key: DedupKey) -> [UpdateID] { lookBacks[key]?.waiters.map(\.update) ?? [] }

    /// The look back was answered: resolved incidents that have the key.
    package mutating func lookedBack(_ incidents: [IncidentSnapshot], for key: DedupKey, at now: Timestamp) -> [Command] {
        (lookBacks.removeValue(forKey: key)?.waiters ?? []).map { waiter in
            let meant = incidents.filter { incident in
                Self.fits(incident.service?.id, waiter.services)
                    && incident.resolvedAt.map { $0 + Self.clockDifference >= waiter.since } ?? false
            }
            guard let last = meant.max(by: { ($0.number ?? -1, $0.id) < ($1.number ?? -1, $1.id) }) else {
                return finish(waiter, key, .dead, notFound, at: now)
            }
            return .finish(
                Outcome(update: waiter.update, incident: last.id.text, result: .stale, reason: "resolved meanwhile", at: now))
        }
    }

    /// The look back failed without an answer: all is asked again after a pause.
    package mutating func lookBackFailed(_ key: DedupKey, at now: Timestamp) -> [Command] {
        guard let lookBack = lookBacks.removeValue(forKey: key) else { return [] }
        guard searches[key] == nil else {
            searches[key]?.waiters += lookBack.waiters
            return []
        }
        return rest(lookBack, key, at: now)
    }

    /// PagerDuty tells whole seconds, by a clock of its own.
    private static let clockDifference = Duration.seconds(10)

    private var notFound: String { "no incident with this key was open within \(settings.deadline.quantity)" }

    /// The look-up failed without an answer; it is made again after its pause, which counts against no deadline.
    package mutating func lookUpFailed(_ key: DedupKey, at now: Timestamp) -> [Command] {
        guard let search = answered(key) else { return askNext() }
        return rest(search, key, at: now) + askNext()
    }

    /// PagerDuty will not look this key up: its updates end dead with PagerDuty's words.
    package mutating func lookUpRejected(_ key: DedupKey, reason: String, at now: Timestamp) -> [Command] {
        guard let search = answered(key) else { return askNext() }
        return search.waiters.map { finish($0, key, .dead, reason, at: now) } + askNext()
    }

    package mutating func timerFired(_ timer: TimerID) -> [Command] {
        guard let key = timers.removeValue(forKey: timer), searches[key]?.state == .resting else { return [] }
        searches[key]?.state = .queued
        line.append(key)
        return askNext()
    }

    /// Learns from elsewhere that `key` means `incident`, which is open; `service` is its service's id.
    package mutating func observe(
        _ incident: IncidentID, key: DedupKey, service: String? = nil, at now: Timestamp
    ) -> [Command] {
        guard var search = searches.removeValue(forKey: key) else {
            remember(key, incident, service, at: now)
            return []
        }
        var others = search
        others.waiters.removeAll { Self.fits(service, $0.services) }
        search.waiters.removeAll { !Self.fits(service, $0.services) }
        if !others.waiters.isEmpty {
            searches[key] = others
        } else if search.state == .asking {
            asking -= 1
        }
        if search.waiters.isEmpty {
            // Nobody is waiting any more.
            if others.waiters.isEmpty { remember(key, incident, service, at: now) }
            return askNext()
        }
        remember(key, incident, service, after: search, at: now)
        return search.waiters.map { .deliver($0.update, incident, remembered: false) } + askNext()
    }

    /// Takes remembered times back by `jump`, a negative span, with a clock that was set back.
    package mutating func shift(by jump: Duration) {
        memories.shift(by: jump) { $0.until = $0.until + jump }
        func shifted(_ search: Search) -> Search {
            var search = search
            for index in search.waiters.indices {
                search.waiters[index].since = search.waiters[index].since + jump
                search.waiters[index].deadline = search.waiters[index].deadline.map { $0 + jump }
            }
            return search
        }
        searches = searches.mapValues(shifted)
        lookBacks = lookBacks.mapValues(shifted)
    }

    /// Forgets whatever leads to `incident`: it is known to be closed.
    package mutating func forget(_ incident: IncidentID) {
        for key in keys[incident] ?? [] where memories[key]?.incident == incident { memories[key] = nil }
        keys[incident] = nil
    }
}

extension Correlator {
    private mutating func askNext() -> [Command] {
        var commands: [Command] = []
        while asking < settings.concurrency, !line.isEmpty {
            let key = line.removeFirst()
            guard searches[key]?.state == .queued else { continue }
            searches[key]?.state = .asking
            asking += 1
            commands.append(.lookUp(key))
        }
        return commands
    }

    /// Takes the search out of which an answer came; nil when it was settled in between.
    private mutating func answered(_ key: DedupKey) -> Search? {
        guard searches[key]?.state == .asking else { return nil }
        asking -= 1
        return searches.removeValue(forKey: key)
    }

    private mutating func rest(_ search: Search, _ key: DedupKey, at now: Timestamp) -> [Command] {
        if search.waiters.isEmpty { return [] }
        var search = search
        search.state = .resting
        search.tries += 1
        searches[key] = search
        var pause = settings.pause(after: search.tries)
        // The last try is made at the deadline; while calls fail it goes on after it, at the same pace.
        for waiter in search.waiters { if let deadline = waiter.deadline, deadline > now { pause = min(pause, deadline - now) } }
        lastTimer += 1
        let timer = TimerID(number: lastTimer)
        timers[timer] = key
        return [.scheduleTimer(timer, after: pause)]
    }

    /// A service that was not told is taken for a fitting one.
    private static func fits(_ service: String?, _ services: Set<String>) -> Bool {
        service.map { services.isEmpty || services.contains($0) } ?? true
    }

    /// That there are incidents, only not in the services that count: whoever looks will find them.
    private static func elsewhere(_ incidents: [IncidentSnapshot], _ services: Set<String>) -> String {
        guard let one = incidents.first else { return "" }
        let service = one.service.map { " is open in \($0.id)" } ?? " is open"
        return " in the source's services (\(services.sorted().joined(separator: ", "))): \(one.id)\(service)"
    }

    /// After a recovery the key's next alert is about a new incident, so that the old one is not remembered.
    private mutating func remember(
        _ key: DedupKey, _ incident: IncidentID, _ service: String?, after search: Search, at now: Timestamp
    ) {
        if search.waiters.contains(where: { $0.cause == .resolved }) { return }
        remember(key, incident, service, at: now)
    }

    private mutating func remember(_ key: DedupKey, _ incident: IncidentID, _ service: String?, at now: Timestamp) {
        if settings.remember == .zero { return }
        memories[key] = Memory(incident: incident, service: service, until: now + settings.remember)
        let known = keys[incident] ?? []
        // Beyond a thousand keys of one incident the memory's age has to do.
        if known.count < 1000 { keys[incident] = known.union([key]) }
    }

    private func finish(_ waiter: Waiter, _ key: DedupKey, _ result: Outcome.Result, _ reason: String, at now: Timestamp)
        -> Command
    {
        .finish(Outcome(update: waiter.update, incident: "key:\(key)", result: result, reason: reason, at: now))
    }
}
