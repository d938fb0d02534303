import Delivery
import Model
import PagerDuty
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestSupport
import Testing

/// The service itself: real tasks, a manual clock, nothing slept through.
@Suite struct DeliveryServiceTests {
    /// What the observer heard.
    private final class Record: Sendable {
        struct State {
            var outcomes: [Outcome] = []
            var batches: [Int] = []
            var latencies: [Duration] = []
            var health: [DeliveryHealth] = []
        }
        private let state = Mutex(State())
        private let changes = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

        var observer: DeliveryObserver {
            var observer = DeliveryObserver()
            observer.outcome = { outcome, _ in self.note { $0.outcomes.append(outcome) } }
            observer.batchSent = { size in self.note { $0.batches.append(size) } }
            observer.delivered = { latency in self.note { $0.latencies.append(latency) } }
            observer.stateChanged = { health in self.note { $0.health.append(health) } }
            return observer
        }

        var now: State { state.withLock { $0 } }

        /// Returns as soon as `condition` holds of what was heard.
        func wait(until condition: (State) -> Bool) async {
            if condition(now) { return }
            for await _ in changes.stream where condition(now) { return }
        }

        private func note(_ change: (inout State) -> Void) {
            state.withLock { change(&$0) }
            changes.continuation.yield()
        }
    }

    private func accept(_ count: Int, into queue: FakeQueue, at time: Timestamp) {
        for number in 1...count {
            var update = IncidentUpdate()
            update.title = "t"
            let action = Action(
                target: .id(IncidentID("Q\(number)")), update: update, rules: [], alert: "a", source: "s", cause: .triggered,
                decidedAt: time)
            queue.add(action, at: time)
        }
    }

    @Test("A thousand updates become four calls, and every one is told of", .timeLimit(.minutes(1)))
    func thousand() async throws {
        let (queue, clock, record) = (FakeQueue(), ManualTimekeeper(), Record())
        let api = ScriptedPagerDuty { $0.open(1000) }
        let service = DeliveryService(
            queue: queue, api: api, timekeeper: clock, observer: record.observer, decide: { update, _ in update })
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            accept(1000, into: queue, at: clock.now)
            service.wake()
            await record.wait { $0.outcomes.count == 1000 }
            group.cancelAll()
        }
        #expect(api.updates.map(\.count) == [250, 250, 250, 250])
        let heard = record.now
        #expect(heard.batches == [250, 250, 250, 250])
        #expect(heard.latencies.count == 1000)
        #expect(heard.health == [.sending])
    }

    @Test("Graceful shutdown flushes what lingers and returns", .timeLimit(.minutes(1)))
    func gracefulShutdown() async throws {
        let (queue, clock, record) = (FakeQueue(), ManualTimekeeper(), Record())
        let api = ScriptedPagerDuty { $0.open(3) }
        let service = DeliveryService(
            queue: queue, api: api, timekeeper: clock, observer: record.observer, decide: { update, _ in update })
        accept(3, into: queue, at: clock.now)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                await record.wait { $0.health == [.sending] }
                // The linger, the pause between claims and the poll: nothing has been sent, and the clock stands still.
                await clock.waitForSleepers(3)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(api.updates.map(\.count) == [3])
        #expect(record.now.outcomes.count == 3)
        #expect(service.health == .flushing)
    }

    @Test("A stop for 401 shows in the health, and resume ends it", .timeLimit(.minutes(1)))
    func resume() async throws {
        let (queue, clock, record) = (FakeQueue(), ManualTimekeeper(), Record())
        let api = ScriptedPagerDuty {
            $0.open(250)
            $0.script = { _, _ in .init(.unauthorized, status: 401, message: "Authentication failed") }
        }
        let service = DeliveryService(
            queue: queue, api: api, timekeeper: clock, observer: record.observer, decide: { update, _ in update })
        accept(250, into: queue, at: clock.now)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            await record.wait { $0.health.count == 2 }
            if case .stopped = service.health {} else { Issue.record("not stopped: \(service.health)") }
            api.change { $0.script = { _, _ in nil } }
            service.resume()
            await record.wait { $0.outcomes.count == 250 }
            #expect(service.health == .sending)
            group.cancelAll()
        }
    }
}
