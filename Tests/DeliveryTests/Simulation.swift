import Model
import PagerDuty
import Queue
import TestSupport
import Testing

@testable import Delivery

/// Runs a delivery machine against a fake queue and a scripted PagerDuty in virtual time: one event after the other, each
/// effect carried out at once, alarms in order of their time. The same run gives the same events.
struct Simulation {
    static let start = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    let queue: FakeQueue
    /// What the machine claims from: `queue` itself, or something in its place.
    private let store: any DurableQueue
    let api: ScriptedPagerDuty
    let settings: DeliverySettings
    /// What the machine calls: `api` itself, or something round it.
    private let called: any PagerDutyAPI
    private(set) var callsHandedOut = 0
    /// What decides the undecided; by itself nothing.
    var decide: DeliveryService.LateDecision = { update, _ in update }
    private(set) var machine: DeliveryMachine
    private(set) var now = Simulation.start
    private(set) var notices: [Notice] = []
    private var effects: [DeliveryEffect] = []
    /// What came of calls that chance has carried out, and the machine has not heard yet.
    private var unheard: [DeliveryEvent] = []
    private var alarms: [(at: Timestamp, number: Int, alarm: Alarm)] = []
    private var alarmNumber = 0
    private let underWay = CallsUnderWay()
    private var random = SeededRandom(seed: 7)

    init(
        queue: FakeQueue = FakeQueue(), api: ScriptedPagerDuty = ScriptedPagerDuty(),
        settings: DeliverySettings = DeliverySettings(),
        calling called: (any PagerDutyAPI)? = nil, claimingFrom store: (any DurableQueue)? = nil
    ) {
        self.queue = queue
        self.store = store ?? queue
        self.api = api
        self.called = called ?? api
        self.settings = settings
        machine = DeliveryMachine(settings: settings)
        begin()
    }

    // What is decided in this life is decided after its beginning.
    private mutating func begin() {
        take(machine.start(at: now))
        now = now + .milliseconds(1)
    }

    /// Adds one update to the queue and wakes the machine.
    @discardableResult
    mutating func accept(
        _ target: IncidentTarget?, cause: AlertStatus = .triggered, observed: IncidentStatus? = nil, attempts: Int = 0,
        isEcho: Bool = false, _ change: (inout IncidentUpdate) -> Void
    ) -> UpdateID {
        var update = IncidentUpdate()
        change(&update)
        let action = Action(
            target: target, update: update, rules: ["rule"], alert: "alert", source: "test", cause: cause,
            observedStatus: observed, decidedAt: now, isEcho: isEcho)
        let id = queue.add(action, at: now, attempts: attempts)
        signal { $0.woken = true }
        return id
    }

    mutating func signal(_ change: (inout Inbox.Contents) -> Void) {
        var contents = Inbox.Contents()
        change(&contents)
        handle(.signal(contents))
    }

    /// Sets the wall clock; alarms ring when they would have.
    mutating func setClock(by jump: Duration) {
        now = now + jump
        for index in alarms.indices { alarms[index].at = alarms[index].at + jump }
    }

    /// Lets everything happen that is due within `duration`.
    mutating func run(for duration: Duration) async {
        let end = now + duration
        while true {
            await carryOut()
            guard let next = nextAlarm, alarms[next].at <= end else { break }
            let alarm = alarms.remove(at: next)
            now = max(now, alarm.at)
            handle(.alarm(alarm.alarm))
        }
        now = end
    }

    /// Carries out one effect, or where there is none rings the next alarm.
    mutating func step() async {
        if !effects.isEmpty { return await carryOut(limit: 1) }
        guard let next = nextAlarm else { return }
        let alarm = alarms.remove(at: next)
        now = max(now, alarm.at)
        handle(.alarm(alarm.alarm))
    }

    /// Carries out what is wanted now, without letting time pass; at most `limit` effects.
    mutating func carryOut(limit: Int = .max) async {
        while !unheard.isEmpty { handle(unheard.removeFirst()) }
        let runner = runner
        var done = 0
        while !effects.isEmpty, done < limit {
            handle(await runner.event(of: effects.removeFirst()))
            done += 1
        }
    }

    /// Carries out what is wanted now, whose answers are heard later.
    mutating func carryOutUnheard() async {
        let runner = runner
        for effect in effects { unheard.append(await runner.event(of: effect)) }
        effects = []
    }

    private var runner: EffectRunner {
        EffectRunner(queue: store, api: called, timekeeper: ManualTimekeeper(now: now), decide: decide, underWay: underWay)
    }

    /// Lets `steps` things happen as chance will have it: a call is carried out, out of its turn perhaps, or the answer of one
    /// is heard, or time passes while others travel.
    mutating func drift(_ steps: Int, using chance: inout SeededRandom) async {
        for _ in 0..<steps {
            let busy = effects.count + unheard.count
            if busy == 0 || Int.random(in: 0..<8, using: &chance) == 0 {
                guard let next = nextAlarm else { continue }
                let alarm = alarms.remove(at: next)
                now = max(now, alarm.at)
                handle(.alarm(alarm.alarm))
                continue
            }
            let pick = Int.random(in: 0..<busy, using: &chance)
            if pick < effects.count {
                let effect = effects.remove(at: pick)
                unheard.append(await runner.event(of: effect))
            } else {
                handle(unheard.remove(at: pick - effects.count))
            }
        }
    }

    private var nextAlarm: Int? {
        alarms.indices.min { (alarms[$0].at, alarms[$0].number) < (alarms[$1].at, alarms[$1].number) }
    }

    /// The process dies and another one begins on the same queue. What was under way and is unheard stays so.
    mutating func crash() {
        effects = []
        unheard = []
        alarms = []
        queue.reopen()
        machine = DeliveryMachine(settings: settings)
        begin()
    }

    private mutating func handle(_ event: DeliveryEvent) {
        // The service has ended, and hears nothing more.
        if machine.phase == .over { return }
        take(machine.handle(event, jitter: .random(in: 0..<1, using: &random), at: now))
    }

    private mutating func take(_ turn: DeliveryTurn) {
        notices += turn.notices
        for effect in turn.effects {
            if case .sleep(let alarm, let duration) = effect {
                alarmNumber += 1
                alarms.append((now + duration, alarmNumber, alarm))
            } else {
                if case .send = effect { callsHandedOut += 1 }
                runner.prepare(effect)
                effects.append(effect)
            }
        }
        for event in turn.holdsBack.compactMap(underWay.holdBack) { handle(event) }
    }
}

extension Simulation {
    func results(_ result: Outcome.Result) -> [UpdateID] {
        queue.now.outcomes.values.filter { $0.result == result }.map(\.update).sorted()
    }
    /// Accepts so many updates for keys that no incident has.
    mutating func acceptLost(_ count: Int) throws -> [UpdateID] {
        var lost: [UpdateID] = []
        for number in 0..<count {
            lost.append(accept(.key(try #require(DedupKey("nowhere-\(number)")))) { $0.title = "t" })
        }
        return lost
    }

    /// Goes on until the next call is handed out, which has not been made then.
    mutating func runToNextCall() async {
        let before = callsHandedOut
        while callsHandedOut == before { await step() }
    }

    func reason(_ id: UpdateID) -> String? { queue.now.outcomes[id]?.reason }
}
