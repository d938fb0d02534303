import Model
import PagerDuty
import Testing

@testable import Delivery

/// A person drops what is on its way (`fettle queue drop`).
@Suite struct DropTests {
    private func simulation(_ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> Simulation {
        Simulation(
            api: ScriptedPagerDuty {
                $0.open(3)
                change(&$0)
            })
    }

    @Test("What waits for company is not sent, and the others of its incident are")
    func waiting() async {
        var simulation = simulation()
        let bad = simulation.accept(.id("Q1")) { $0.title = "bad" }
        let good = simulation.accept(.id("Q1")) { $0.urgency = .low }
        await simulation.carryOut()
        simulation.signal { $0.dropped = [bad] }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.suppressed) == [bad])
        #expect(simulation.reason(bad) == "dropped by hand")
        #expect(simulation.results(.sent) == [good])
        #expect(simulation.api.now.items.allSatisfy { $0.update.title == nil })
    }

    @Test("Behind a closed gate it goes no more when the gate opens")
    func rateLimited() async {
        var simulation = simulation {
            $0.script = { _, _ in .init(.rateLimited(retryAfter: .seconds(30)), status: 429) }
        }
        let bad = simulation.accept(.id("Q1")) { $0.title = "bad" }
        await simulation.run(for: .seconds(5))
        #expect(simulation.api.updates.count == 1)
        simulation.signal { $0.dropped = [bad] }
        simulation.api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(120))
        #expect(simulation.api.updates.count == 1)
        #expect(simulation.results(.suppressed) == [bad])
        #expect(simulation.queue.now.inFlight.isEmpty)
    }

    @Test("What looks for its incident, or is told of before it is claimed, is not sent when it is there")
    func lookingUp() async throws {
        var simulation = simulation()
        let early = simulation.accept(.id("Q2")) { $0.title = "early" }
        simulation.signal { $0.dropped = [early] }
        let lost = simulation.accept(.key(try #require(DedupKey("nowhere")))) { $0.title = "bad" }
        await simulation.carryOut()
        simulation.signal { $0.dropped = [early, lost] }
        await simulation.run(for: .seconds(300))
        #expect(Set(simulation.results(.suppressed)) == [early, lost])
        #expect(simulation.results(.dead).isEmpty)
        #expect(simulation.api.updates.isEmpty)
        #expect(simulation.queue.now.inFlight.isEmpty)
    }

    @Test("What has ended is left as it was")
    func ended() async {
        var simulation = simulation()
        let sent = simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(5))
        simulation.signal { $0.dropped = [sent, UpdateID(99)] }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.sent) == [sent])
        #expect(simulation.results(.suppressed).isEmpty)
    }
}
