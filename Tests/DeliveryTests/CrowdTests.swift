import Coalescing
import Model
import PagerDuty
import Testing

@testable import Delivery

/// Many updates look for incidents that nobody has opened.
@Suite struct CrowdTests {
    private func simulation() -> Simulation {
        Simulation(
            api: ScriptedPagerDuty { $0.open(3) },
            settings: DeliverySettings(
                coalescer: CoalescerSettings(maxBatch: 5), claimChunk: 2, maxHeld: 12, maxSearching: 4))
    }

    @Test("What names its incident passes by those that look for theirs, which all have their turn")
    func passingBy() async throws {
        var simulation = simulation()
        let lost = try simulation.acceptLost(40)
        await simulation.run(for: .seconds(1))
        #expect((4...6).contains(simulation.machine.searching))
        let named = simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.sent) == [named])
        #expect(simulation.results(.dead).isEmpty)
        await simulation.run(for: .seconds(3000))
        #expect(simulation.results(.dead) == lost)
        #expect(simulation.machine.searching == 0 && simulation.machine.passedBy == nil)
        let warnings = simulation.notices.count { notice in
            if case .message(.warning, let text, _) = notice {
                text.hasPrefix("many updates look for their incidents")
            } else {
                false
            }
        }
        #expect((1...20).contains(warnings))
    }

    @Test("One that ends by a person's word makes room")
    func dropped() async throws {
        var simulation = simulation()
        let lost = try simulation.acceptLost(6)
        await simulation.run(for: .seconds(1))
        simulation.signal { $0.dropped = Set(lost.prefix(3)) }
        await simulation.run(for: .seconds(10))
        #expect(simulation.results(.dropped) == Array(lost.prefix(3)))
        #expect(simulation.machine.searching == 3)
    }
}
