import Model
import PagerDuty
import Queue
import TestSupport

@testable import Delivery

/// Runs a delivery machine against a fake queue and a scripted PagerDuty in virtual time: one event after the other, each
/// effect carried out at once, alarms in order of their time. The same run gives the same events.
struct Simulation {
    static let start = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    let queue: FakeQueue
    let api: ScriptedPagerDuty
    let settings: DeliverySettings
    /// What the machine calls: `api` itself, or something round it.
    private let called: any PagerDutyAPI
    private(set) var machine: DeliveryMachine
    private(set) var now = Simulation.start
    private(set) var notices: [Notice] = []
    private var effects: [DeliveryEffect] = []
    private var alarms: [(at: Timestamp, number: Int, alarm: Alarm)] = []
    private var alarmNumber = 0
    private var random = SeededRandom(seed: 7)

    init(
        queue: FakeQueue = FakeQueue(), api: ScriptedPagerDuty = ScriptedPagerDuty(),
        settings: DeliverySettings = DeliverySettings(),
        calling called: (any PagerDutyAPI)? = nil
    ) {
        self.queue = queue
        self.api = api
        self.called = called ?? api
        self.settings = settings
        machine = DeliveryMachine(settings: settings)
        take(machine.start(at: now))
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

    /// Lets everything happen that is due within `duration`.
    mutating func run(for duration: Duration) async {
        let end = now + duration
        while true {
            await carryOut()
            guard let next = alarms.indices.min(by: { (alarms[$0].at, alarms[$0].number) < (alarms[$1].at, alarms[$1].number) }),
                alarms[next].at <= end
            else { break }
            let alarm = alarms.remove(at: next)
            now = max(now, alarm.at)
            handle(.alarm(alarm.alarm))
        }
        now = end
    }

    /// Carries out what is wanted now, without letting time pass; at most `limit` effects.
    mutating func carryOut(limit: Int = .max) async {
        let runner = EffectRunner(queue: queue, api: called, timekeeper: ManualTimekeeper(now: now))
        var done = 0
        while !effects.isEmpty, done < limit {
            handle(await runner.event(of: effects.removeFirst()))
            done += 1
        }
    }

    /// The process dies and another one begins on the same queue.
    mutating func crash() {
        effects = []
        alarms = []
        queue.reopen()
        machine = DeliveryMachine(settings: settings)
        take(machine.start(at: now))
    }

    private mutating func handle(_ event: DeliveryEvent) {
        take(machine.handle(event, jitter: .random(in: 0..<1, using: &random), at: now))
    }

    private mutating func take(_ turn: DeliveryTurn) {
        notices += turn.notices
        for effect in turn.effects {
            if case .sleep(let alarm, let duration) = effect {
                alarmNumber += 1
                alarms.append((now + duration, alarmNumber, alarm))
            } else {
                effects.append(effect)
            }
        }
    }
}

extension Simulation {
    func results(_ result: Outcome.Result) -> [UpdateID] {
        queue.now.outcomes.values.filter { $0.result == result }.map(\.update).sorted()
    }
    func reason(_ id: UpdateID) -> String? { queue.now.outcomes[id]?.reason }
}
