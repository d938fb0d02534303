import Coalescing
import Model
import PagerDuty
import Queue
import Synchronization
import TestSupport

@testable import Delivery

/// One random life of a queue, a delivery machine and a scripted PagerDuty: alerts, faults, people and crashes in an order that
/// chance picks; then everything is held against what was promised. The same seed gives the same run.
struct ModelRun {
    private let queue: any ModelQueue
    private let api: ScriptedPagerDuty
    private let watched: BlindRepeats
    private let overrulings = Overrulings()
    private var simulation: Simulation
    private var random: SeededRandom
    private var law = LawBook()
    private let plans = LatePlans()
    private let weather: Weather
    private let drops = Drops()

    /// What a run has been through, lest it prove nothing.
    enum Way: CaseIterable { case decidedByLabels, decidedBlindly, noIncident, lookUpRefused, reassigned, dropped, passedBy }
    private(set) var ways: Set<Way> = []

    /// What PagerDuty is like at the moment.
    private final class Weather: Sendable {
        private let state: Mutex<(random: SeededRandom, isDeaf: Bool)>

        init(seed: UInt64) { state = Mutex((SeededRandom(seed: seed), false)) }

        /// While it is deaf it takes updates, but answers no question.
        func change(isDeaf: Bool) { state.withLock { $0.isDeaf = isDeaf } }

        func fault(_ call: ScriptedPagerDuty.Call) -> ScriptedPagerDuty.Fault? {
            state.withLock { state in
                let fault = ModelRun.fault(call, &state.random)
                switch call {
                case .lookUp, .lookBack, .alerts: return state.isDeaf ? .init(.outcomeUnknown, status: 503) : fault
                default: return fault
                }
            }
        }
    }

    private static let incidents = (1...12).map { IncidentID("Q\($0)") }
    private static let bad: IncidentID = "Q12"
    private static let keys = (1...4).compactMap { DedupKey("key-\($0)") }

    init(seed: UInt64, queue: any ModelQueue) {
        self.queue = queue
        random = SeededRandom(seed: seed)
        let weather = Weather(seed: seed &+ 1_000_000)
        self.weather = weather
        api = ScriptedPagerDuty { state in
            state.open(Self.incidents.count)
            state.bad = [Self.bad]
            state.largest = 6
            state.refusesLevelAtLowUrgency = true
            // The last key never has an incident.
            for (number, key) in Self.keys.dropLast().enumerated() { state.keys[key] = [Self.incidents[number]] }
            state.script = { call, _ in weather.fault(call) }
            // Every other incident is in production.
            for (number, incident) in Self.incidents.enumerated() {
                let environment = number.isMultiple(of: 2) ? "prod" : "test"
                state.alerts[incident] = #"[{"body":{"details":{"env":"\#(environment)"}}}]"#
            }
        }
        let (overrulings, drops) = (overrulings, drops)
        watched = BlindRepeats(api) { items in
            overrulings.leaves(items)
            drops.leaves(items)
        }
        let settings = DeliverySettings(coalescer: CoalescerSettings(maxBatch: 5), claimChunk: 5, maxHeld: 40, maxSearching: 3)
        simulation = Simulation(api: api, settings: settings, calling: watched, claimingFrom: queue)
        let (plans, watched) = (plans, watched)
        simulation.decide = { update, finding async throws(QueueError) in
            let decided = try await plans.decide(update, finding, in: queue)
            watched.note(decided.action.update, of: update.id)
            overrulings.note(decided.action, of: update.id)
            return decided
        }
    }

    private static func fault(_ call: ScriptedPagerDuty.Call, _ random: inout SeededRandom) -> ScriptedPagerDuty.Fault? {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .init(.outcomeUnknown, status: 504, applied: true)
        case 1: .init(.outcomeUnknown)
        case 2: .init(.rateLimited(retryAfter: .seconds(2)), status: 429)
        case 3: .init(.notSent)
        case 4 where Int.random(in: 0..<4, using: &random) == 0: .init(.unauthorized, status: 401)
        case 5: call.isQuestion ? .init(.rejected, status: 400, code: 2001) : nil
        default: nil
        }
    }

    /// Lives for so many events, then recovers; returns every broken promise, a line each.
    mutating func live(events: Int) async throws -> [String] {
        for _ in 0..<events {
            switch Int.random(in: 0..<30, using: &random) {
            case 0...9: for _ in 0..<Int.random(in: 1...3, using: &random) { try await alert() }
            case 10...17: await simulation.drift(Int.random(in: 1...12, using: &random), using: &random)
            case 18...19: await simulation.run(for: .milliseconds(Int64.random(in: 1...40_000, using: &random)))
            case 20: try await person()
            case 21: try await queue.fail(Bool.random(using: &random))
            case 22: simulation.signal { $0.resume = true }
            case 23: weather.change(isDeaf: Bool.random(using: &random))
            case 24: await simulation.run(for: .seconds(121))
            case 25:
                simulation.signal { $0.shutDown = true }
                await simulation.drift(Int.random(in: 0...30, using: &random), using: &random)
                try await crash()
            case 26: try await drop()
            default: try await crash()
            }
            if simulation.machine.passedBy != nil { ways.insert(.passedBy) }
        }
        return try await findings()
    }

    private mutating func crash() async throws {
        try await queue.fail(false)
        try await queue.reopen()
        simulation.crash()
        drops.forget()
    }

    // MARK: What happens

    private mutating func alert() async throws {
        let update = randomUpdate()
        var incident = Self.incidents.randomElement(using: &random)
        var target = incident.map { IncidentTarget.id($0) }
        if Int.random(in: 0..<4, using: &random) == 0, let number = Self.keys.indices.randomElement(using: &random) {
            target = .key(Self.keys[number])
            incident = number < Self.keys.count - 1 ? Self.incidents[number] : nil
        }
        var action = Action(
            target: target, update: update, rules: ["rule"], alert: "alert", source: "test",
            cause: update.status == .resolved ? .resolved : .triggered, observedStatus: nil, decidedAt: simulation.now,
            isEcho: Int.random(in: 0..<16, using: &random) == 0)
        var blind = IncidentUpdate()
        if case .id = target, Int.random(in: 0..<5, using: &random) == 0 {
            (action.undecided, action.update, action.rules) = ("{}", IncidentUpdate(), [])
            if Bool.random(using: &random) { blind.title = "title \(law.count), labels unknown" }
        }
        guard let id = try await queue.take(action, at: simulation.now) else { return }
        law.accept(id, action.update, for: incident)
        watched.note(action.update, of: id)
        overrulings.note(action, of: id)
        if action.undecided != nil { plans.add(LatePlans.Plan(inProduction: update, blind: blind), for: id) }
        simulation.signal { $0.woken = true }
    }

    private mutating func randomUpdate() -> IncidentUpdate {
        var update = IncidentUpdate()
        switch Int.random(in: 0..<20, using: &random) {
        case 0...3: update.title = "title \(law.count)"
        case 4...5: update.urgency = .low
        case 6...7: (update.urgency, update.status) = (.high, .acknowledged)
        case 8...10: update.status = .acknowledged
        case 11...12:
            (update.priority, update.escalationLevel) = (Named("P\(law.count % 5)"), Int.random(in: 2...4, using: &random))
        case 13: update.escalationPolicy = Named("policy \(law.count % 3)")
        case 14...15: (update.assignees, update.title) = ([Named("user \(law.count % 4)")], "title \(law.count)")
        case 16...17: (update.priority, update.urgency) = (Named("P\(law.count % 5)"), .high)
        case 18: (update.status, update.resolution) = (.resolved, "done")
        default: (update.status, update.title) = (.resolved, "title \(law.count)")
        }
        return update
    }

    /// Somebody resolves or reassigns an incident, and PagerDuty's webhook tells of it; some die between writing that down and
    /// hearing it.
    private mutating func person() async throws {
        guard let incident = Self.incidents.randomElement(using: &random), var state = api.now.incidents[incident] else { return }
        let reassigns = Int.random(in: 0..<3, using: &random) > 0
        if reassigns { state.assignees = [Reference(id: "person")] } else { state.status = .resolved }
        api.change { $0.incidents[incident] = state }
        law.touch(incident, reassigns ? MergeLaw.responsibility : Set(IncidentField.allCases))
        let word = IncidentWord(incident, at: simulation.now, moved: reassigns)
        // PagerDuty would send it again until it is accepted; here it does not.
        guard await queue.hear(word) else { return }
        overrulings.hear(word)
        if Int.random(in: 0..<3, using: &random) == 0 { return try await crash() }
        let sight = Inbox.Sight(incident: state, key: nil, at: simulation.now, word: word)
        simulation.signal { $0.sights = [sight] }
    }

    /// Somebody puts away some of what is in flight, and perhaps some that has ended.
    private mutating func drop() async throws {
        let known = (1...max(1, law.count)).map { UpdateID(Int64($0)) }
        let some = Set((0..<3).compactMap { _ in known.randomElement(using: &random) })
        let ended = Set(try await queue.endings().keys)
        let wanted = drops.put(some.subtracting(ended))
        simulation.signal { $0.dropped = wanted }
    }

    // MARK: What must have come of it

    private mutating func findings() async throws -> [String] {
        try await crash()
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(900))
        var findings: [String] = []
        let open = try await queue.open()
        if open > 0 { findings.append("\(open) updates have no outcome after all") }
        if !queue.settledTwice.isEmpty { findings.append("settled twice: \(queue.settledTwice)") }
        if !watched.found.isEmpty { findings.append("repeated without a look: \(watched.found)") }
        if !drops.found.isEmpty { findings.append("sent though it was dropped: \(drops.found)") }
        if !overrulings.found.isEmpty { findings.append("overruled a person: \(overrulings.found)") }
        let end = api.now
        let reopened = Set(end.reopened).subtracting(law.touched)
        if !reopened.isEmpty { findings.append("reopened: \(reopened)") }
        let endings = try await queue.endings()
        law.decide(plans.decided)
        ways.formUnion(plans.ways)
        if endings.values.contains(where: { $0.reason.contains(PresentState.movedReason) }) { ways.insert(.reassigned) }
        if endings.values.contains(where: { $0.result == "dropped" }) { ways.insert(.dropped) }
        if endings.values.contains(where: { $0.reason.hasPrefix("no incident") }) { ways.insert(.noIncident) }
        if endings.values.contains(where: { $0.result == "dead" && $0.reason.hasSuffix("400 (code 2001): no") }) {
            ways.insert(.lookUpRefused)
        }
        return findings + law.findings(endings, end)
    }
}

extension ScriptedPagerDuty.Call {
    fileprivate var isQuestion: Bool {
        switch self {
        case .lookUp, .lookBack, .alerts: true
        default: false
        }
    }
}
