import Coalescing
import Model
import PagerDuty
import Queue
import Testing

@testable import Delivery

/// What an earlier life of the process has heard and done counts in the next.
@Suite struct EarlierLifeTests {
    private func opened(_ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(1)
            change(&$0)
        }
    }

    @Test("What was decided of responders before a person chose others is stale after a crash too; the rest of it is sent")
    func reassigned() async {
        var simulation = Simulation(api: opened())
        simulation.accept(.id("Q1")) { $0.escalationLevel = 2 }
        simulation.accept(.id("Q1")) { ($0.title, $0.escalationPolicy) = ("t", Named("policy", id: "PEP1")) }
        await simulation.run(for: .milliseconds(500))
        // On disk, and not heard of any more.
        #expect(await simulation.queue.hear(IncidentWord("Q1", at: simulation.now, moved: true)))
        simulation.crash()
        let later = simulation.accept(.id("Q1")) { $0.escalationLevel = 3 }
        await simulation.run(for: .seconds(30))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.reason(UpdateID(2)) == PresentState.movedReason)
        #expect(simulation.api.now.levels["Q1"] == 3)
        #expect(simulation.api.now.incidents["Q1"]?.escalationPolicy == nil)
        #expect(simulation.api.now.incidents["Q1"]?.title == "t")
        #expect(simulation.results(.sent) == [UpdateID(2), later])
    }

    @Test("So is what a rule has held since before, though it is accepted after the crash")
    func held() async {
        var simulation = Simulation(api: opened())
        let decidedAt = simulation.now
        await simulation.run(for: .seconds(1))
        #expect(await simulation.queue.hear(IncidentWord("Q1", at: simulation.now, moved: true)))
        simulation.crash()
        await simulation.run(for: .seconds(60))
        var update = IncidentUpdate()
        update.escalationLevel = 2
        simulation.queue.add(
            Action(
                target: .id("Q1"), update: update, rules: ["rule"], alert: "alert", source: "test", cause: .triggered,
                decidedAt: decidedAt), at: simulation.now)
        simulation.signal { $0.woken = true }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.api.updates.isEmpty)
    }

    @Test("The status that an alert told before a crash is no reason to acknowledge unread")
    func observed() async {
        var simulation = Simulation(
            api: opened(), settings: DeliverySettings(acknowledgeFreshness: .seconds(5)))
        simulation.accept(.id("Q1"), observed: .triggered) { $0.status = .acknowledged }
        simulation.crash()
        simulation.api.change { $0.incidents["Q1"]?.status = .resolved }
        await simulation.run(for: .seconds(3))
        #expect(simulation.api.now.reopened.isEmpty)
        #expect(simulation.results(.stale) == [UpdateID(1)])
    }

    @Test("The loop breaker goes on counting after a crash, and a word that was on disk closes it", arguments: [false, true])
    func breaker(hasSpoken: Bool) async {
        var simulation = Simulation(api: opened())
        for number in 1...2 {
            simulation.accept(.id("Q1"), isEcho: true) { $0.title = "\(number)" }
            await simulation.run(for: .seconds(2))
        }
        if hasSpoken { #expect(await simulation.queue.hear(IncidentWord("Q1", at: simulation.now))) }
        simulation.crash()
        for number in 3...4 {
            simulation.accept(.id("Q1"), isEcho: true) { $0.title = "\(number)" }
            await simulation.run(for: .seconds(2))
        }
        #expect(simulation.results(.suppressed) == (hasSpoken ? [] : [UpdateID(3), UpdateID(4)]))
        let warnings = simulation.notices.count {
            if case .breakerOpened("Q1", _) = $0 { true } else { false }
        }
        #expect(warnings == (hasSpoken ? 0 : 1))
        simulation.crash()
        simulation.accept(.id("Q1"), isEcho: true) { $0.title = "5" }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.suppressed).contains(UpdateID(5)))
    }

    @Test("A past that is damaged is not waited for: the update goes on, after the state was read")
    func damagedPast() async {
        var simulation = Simulation(api: opened())
        let update = simulation.accept(.id("Q1")) { $0.status = .acknowledged }
        simulation.crash()
        simulation.queue.damagePast()
        await simulation.run(for: .seconds(30))
        #expect(simulation.results(.sent) == [update])
        #expect(simulation.api.now.calls == [.read(["Q1"]), .update(["Q1"])])
    }

    @Test("The store is asked of nothing that is new")
    func fresh() async {
        var simulation = Simulation(api: opened())
        simulation.accept(.id("Q1")) { $0.escalationLevel = 2 }
        await simulation.run(for: .seconds(2))
        #expect(simulation.queue.now.recalls.isEmpty)
        simulation.accept(.id("Q1")) { $0.escalationLevel = 3 }
        simulation.crash()
        await simulation.run(for: .seconds(2))
        #expect(simulation.queue.now.recalls == [[UpdateID(2): "Q1"]])
        #expect(simulation.results(.sent).count == 2)
    }
}
