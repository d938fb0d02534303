import Coalescing
import Model
import PagerDuty
import Testing

@testable import Delivery

/// What is tried again and again: it is repeated neither blindly nor at the cost of others, and is not left behind.
@Suite struct TrialsTests {
    private func opened(_ count: Int, _ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(count)
            change(&$0)
        }
    }

    @Test("What was refused, and cannot be read then, is not repeated before it could be", arguments: [1, 3])
    func unreadableRejection(failures: Int) async {
        let api = opened(4) {
            $0.script = { call, count in
                switch call {
                // Whether the good items of a refused call were applied is not documented.
                case .update: count == 1 ? .init(.rejected, status: 400, applied: true) : nil
                default: count <= 1 + failures ? .init(.outcomeUnknown, status: 503) : nil
                }
            }
        }
        var simulation = Simulation(api: api)
        for number in 1...4 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(60))
        #expect(api.updates.count == 1)
        #expect(api.reads.count == 1 + failures)
        #expect(simulation.results(.sent).count == 4)
    }

    @Test("One incident on which PagerDuty chokes does not hold up those in its batch while others go through")
    func poisonous() async {
        let api = opened(500) {
            $0.script = { call, _ in
                guard case .update(let incidents) = call, incidents.contains("Q77") else { return nil }
                return .init(.outcomeUnknown, status: 500)
            }
        }
        var simulation = Simulation(api: api)
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        for number in 251...280 {
            await simulation.run(for: .seconds(60))
            simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" }
        }
        await simulation.run(for: .seconds(60))
        #expect(simulation.results(.sent).count == 279)
        #expect(simulation.queue.now.inFlight.keys.map(\.number) == [77])
        let sizes = api.updates.filter { $0.count > 1 && $0.contains("Q77") }.map(\.count)
        #expect(Set(sizes) == [250, 125, 62, 31, 16, 8, 4, 2])
        #expect(sizes.count < 30)
    }

    @Test("In an outage of PagerDuty batches stay whole: draining them afterwards takes no more calls than before")
    func outage() async {
        let api = opened(1000) {
            $0.script = { call, _ in if case .update = call { .init(.outcomeUnknown, status: 503) } else { nil } }
        }
        var simulation = Simulation(api: api)
        for number in 1...1000 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(3600))
        #expect(api.updates.allSatisfy { $0.count == 250 })
        let before = api.updates.count
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(120))
        #expect(simulation.results(.sent).count == 1000)
        #expect(api.updates.count == before + 4)
    }

    @Test("However often the credential is changed in vain, it is tried once in its interval")
    func probes() async {
        let api = opened(1) { $0.script = { _, _ in .init(.unauthorized, status: 401) } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.title = "t" }
        for _ in 1...10 {
            await simulation.run(for: .seconds(2))
            simulation.signal { $0.resume = true }
        }
        await simulation.run(for: .seconds(30))
        let before = api.now.calls.count
        await simulation.run(for: .seconds(300))
        #expect(api.now.calls.dropFirst(before).allSatisfy { $0 == .user })
        #expect(api.now.calls.count == before + 10)
    }

    @Test("A dead letter that is put back before its end was heard of is delivered anew")
    func retriedAtOnce() async {
        var machine = DeliveryMachine(settings: DeliverySettings())
        var change = IncidentUpdate()
        change.title = "t"
        let action = Action(
            target: nil, update: change, rules: [], alert: "a", source: "s", cause: .triggered, decidedAt: Simulation.start)
        let update = QueuedUpdate(id: UpdateID(1), action: action, acceptedAt: Simulation.start)
        _ = machine.start(at: Simulation.start)
        var turn = machine.handle(.claimed(.success([update])), jitter: 0, at: Simulation.start)
        #expect(turn.effects.settlements == 1)
        // The outcome is on disk, and a person was quicker than the news of it.
        _ = machine.handle(.alarm(.claimAgain), jitter: 0, at: Simulation.start)
        turn = machine.handle(.claimed(.success([update])), jitter: 0, at: Simulation.start)
        #expect(turn.effects.settlements == 0)
        turn = machine.handle(.settled(.success(())), jitter: 0, at: Simulation.start)
        #expect(turn.effects.settlements == 1)
        _ = machine.handle(.settled(.success(())), jitter: 0, at: Simulation.start)
        #expect(machine.held.isEmpty)
    }
}

extension [DeliveryEffect] {
    /// How many outcomes are to be settled.
    fileprivate var settlements: Int {
        reduce(0) { count, effect in if case .settle(let outcomes) = effect { count + outcomes.count } else { count } }
    }
}
