package import Model
package import PagerDuty
package import Queue
import ServiceLifecycle
import Synchronization

/// Claims updates from the queue, finds their incidents, sends them in as few calls as possible, and records what came of them.
///
/// All decisions are the `DeliveryMachine`'s, which lives in `run` alone; every effect of it is a child task that returns an event.
package final class DeliveryService: Service, Sendable {
    private let queue: any DurableQueue
    private let api: any PagerDutyAPI
    private let settings: DeliverySettings
    private let timekeeper: any Timekeeper
    private let observer: DeliveryObserver
    private let inbox = Inbox()
    private let currentHealth = Mutex(DeliveryHealth.starting)

    package init(
        queue: any DurableQueue, api: any PagerDutyAPI, settings: DeliverySettings = DeliverySettings(),
        timekeeper: any Timekeeper = SystemTimekeeper(), observer: DeliveryObserver = DeliveryObserver()
    ) {
        self.queue = queue
        self.api = api
        self.settings = settings
        self.timekeeper = timekeeper
        self.observer = observer
    }

    package var health: DeliveryHealth { currentHealth.withLock { $0 } }

    /// Says that the queue holds something new; called after each commit, cheap, from anywhere.
    package func wake() { inbox.wake() }

    /// Tells what a webhook said of an incident at `time` (now, when nil), and its key where it is known.
    package func observe(incident: IncidentSnapshot, key: DedupKey? = nil, at time: Timestamp? = nil) {
        inbox.note(Inbox.Sight(incident: incident, key: key, at: time))
    }

    /// Sends again after an unauthorized credential, because there is a new one.
    package func resume() { inbox.resume() }

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
            group.addTask { .signal(await self.inbox.next()) }
            perform(machine.start(at: timekeeper.now), in: &group)
            while machine.phase != .over, let event = await group.next(), !Task.isCancelled {
                if case .signal = event { group.addTask { .signal(await self.inbox.next()) } }
                perform(machine.handle(event, jitter: .random(in: 0..<1), at: timekeeper.now), in: &group)
            }
            group.cancelAll()
        }
    }

    private func perform(_ turn: DeliveryTurn, in group: inout TaskGroup<DeliveryEvent>) {
        for notice in turn.notices { tell(notice) }
        for effect in turn.effects { group.addTask { await self.event(of: effect) } }
    }

    private func event(of effect: DeliveryEffect) async -> DeliveryEvent {
        switch effect {
        case .sleep(let alarm, let duration):
            // Cancelled only when the loop is over and hears no alarm any more.
            try? await timekeeper.sleep(for: duration)
            return .alarm(alarm)
        case .claim(let limit): return .claimed(await result { () throws(QueueError) in try await queue.claim(upTo: limit) })
        case .settle(let outcomes): return .settled(await result { () throws(QueueError) in try await queue.settle(outcomes) })
        case .release(let updates): return .released(await result { () throws(QueueError) in try await queue.release(updates) })
        case .send(let call): return .batchAnswered(await call.perform(with: api))
        case .lookUp(let key): return .lookedUp(key, await api.openIncidents(for: key))
        case .resolveNames(let question): return .named(question, await api.resolveNames(in: question))
        case .probe: return .probed(await api.currentUser())
        }
    }

    private func result<Value>(_ work: () async throws(QueueError) -> Value) async -> Result<Value, QueueError> {
        do throws(QueueError) { return .success(try await work()) } catch { return .failure(error) }
    }

    private func tell(_ notice: Notice) {
        switch notice {
        case .outcome(let outcome, let update): observer.outcome(outcome, update)
        case .batchSent(let size): observer.batchSent(size)
        case .lookup(let result): observer.lookup(result)
        case .delivered(let latency): observer.delivered(latency)
        case .health(let health):
            currentHealth.withLock { $0 = health }
            observer.stateChanged(health)
        case .message(let level, let text, let metadata): observer.message(level, text, metadata)
        }
    }
}
