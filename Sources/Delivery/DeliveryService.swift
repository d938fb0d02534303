package import Correlation
package import Model
package import PagerDuty
package import Queue
import ServiceLifecycle
import Synchronization

/// Claims updates from the queue, finds their incidents, sends them in as few calls as possible, and records what came of them.
///
/// All decisions are the `DeliveryMachine`'s, which lives in `run` alone; every effect of it is a child task that returns an event.
package final class DeliveryService: Service, Sendable {
    /// Decides an update that was accepted undecided, now that its incident's alerts are there or cannot be had, and puts the
    /// decision on disk (`DurableQueue.decide`); returns the update as it is then, empty where no rule asks for anything.
    ///
    /// FettleServer hands it in, since Delivery knows no rules. When it has thrown, it is called again for the same update.
    package typealias LateDecision = @Sendable (QueuedUpdate, AlertsFinding) async throws(QueueError) -> QueuedUpdate

    private let runner: EffectRunner
    private let underWay = CallsUnderWay()
    private let settings: DeliverySettings
    private let timekeeper: any Timekeeper
    private let observer: DeliveryObserver
    private let inbox = Inbox()
    private let currentHealth = Mutex(DeliveryHealth.starting)

    package init(
        queue: any DurableQueue, api: any PagerDutyAPI, settings: DeliverySettings = DeliverySettings(),
        timekeeper: any Timekeeper = SystemTimekeeper(), observer: DeliveryObserver = DeliveryObserver(),
        decide: @escaping LateDecision
    ) {
        runner = EffectRunner(queue: queue, api: api, timekeeper: timekeeper, decide: decide, underWay: underWay)
        self.settings = settings
        self.timekeeper = timekeeper
        self.observer = observer
    }

    package var health: DeliveryHealth { currentHealth.withLock { $0 } }

    /// Says that the queue holds something new; called after each commit, cheap, from anywhere.
    package func wake() { inbox.wake() }

    /// As `wake`, where what is pending anew is older than what was claimed.
    package func wakeForOld() { inbox.putBack() }

    /// Tells what a webhook said of an incident at `time` (now, when nil), and its key where it is known.
    ///
    /// `word`: set if a person or a monitor is behind it; the loop breaker then begins anew, and where they made somebody else
    /// responsible, what was decided of that before is stale.
    package func observe(
        incident: IncidentSnapshot, key: DedupKey? = nil, at time: Timestamp? = nil, word: IncidentWord? = nil
    ) {
        inbox.note(Inbox.Sight(incident: incident, key: key, at: time, word: word))
    }

    /// Sends again after an unauthorized credential, because there is a new one.
    package func resume() { inbox.resume() }

    /// Ends these claimed updates as `dropped`: at once, save what is in a call that has left, which is only not repeated.
    ///
    /// To be told all that are wanted so, and again until they have ended: one may be told of before its claim is heard.
    package func drop(_ updates: Set<UpdateID>) { inbox.drop(updates) }

    /// Runs until graceful shutdown, which flushes for `grace` at most and gives the rest back to the queue.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await loop()
        } onGracefulShutdown: {
            self.inbox.shutDown()
        }
    }

    private func loop() async {
        await withTaskGroup(of: DeliveryEvent.self) { group in
            var machine = DeliveryMachine(settings: settings)
            group.addTask { await self.signal() }
            perform(machine.start(at: timekeeper.now), in: &group)
            while machine.phase != .over, let event = await group.next(), !Task.isCancelled {
                if case .signal = event { group.addTask { await self.signal() } }
                // What people have said comes before what was decided earlier.
                if let contents = inbox.take() { handle(.signal(contents), by: &machine, in: &group) }
                if machine.phase != .over { handle(event, by: &machine, in: &group) }
                inbox.listen(patiently: machine.isPatient)
            }
            group.cancelAll()
        }
    }

    /// What it is about is taken by the loop, which may have done so already.
    private func signal() async -> DeliveryEvent {
        await inbox.signalled()
        return .signal(Inbox.Contents())
    }

    private func handle(_ event: DeliveryEvent, by machine: inout DeliveryMachine, in group: inout TaskGroup<DeliveryEvent>) {
        var events = [event]
        while let event = events.popLast() {
            events += perform(machine.handle(event, jitter: .random(in: 0..<1), at: timekeeper.now), in: &group)
        }
    }

    /// Gives back what has come of it already.
    @discardableResult
    private func perform(_ turn: DeliveryTurn, in group: inout TaskGroup<DeliveryEvent>) -> [DeliveryEvent] {
        for notice in turn.notices { tell(notice) }
        for effect in turn.effects {
            runner.prepare(effect)
            group.addTask { [runner] in await runner.event(of: effect) }
        }
        return turn.holdsBack.compactMap(underWay.holdBack)
    }

    private func tell(_ notice: Notice) {
        switch notice {
        case .outcome(let outcome, let update): observer.outcome(outcome, update)
        case .batchSent(let size): observer.batchSent(size)
        case .lookup(let result): observer.lookup(result)
        case .delivered(let latency): observer.delivered(latency)
        case .breakerOpened(let incident, let rules): observer.breakerOpened(incident, rules)
        case .health(let health):
            currentHealth.withLock { $0 = health }
            observer.stateChanged(health)
        case .message(let level, let text, let metadata): observer.message(level, text, metadata)
        }
    }
}
