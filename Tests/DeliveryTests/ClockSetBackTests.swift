import Model
import PagerDuty
import TestSupport
import Testing

@testable import Delivery

/// The wall clock is set back by an hour while the process lives, or before it begins anew.
@Suite struct ClockSetBackTests {
    private func spoken(_ simulation: Simulation, moved: Bool = false, title: String? = nil) -> Inbox.Sight {
        var incident = IncidentSnapshot(id: "Q1")
        (incident.status, incident.title) = (.triggered, title)
        return Inbox.Sight(
            incident: incident, at: simulation.now, word: IncidentWord("Q1", at: simulation.now, moved: moved))
    }

    @Test("Resolves wait no longer than they would have")
    func resolves() async {
        var simulation = Simulation(api: ScriptedPagerDuty { $0.open(150) })
        for number in 1...100 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.status = .resolved } }
        await simulation.run(for: .milliseconds(1100))
        simulation.setClock(by: .seconds(-3600))
        for number in 101...150 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.status = .resolved } }
        await simulation.run(for: .seconds(10))
        #expect(simulation.results(.sent).count == 150)
    }

    @Test("A state that was heard before is not the latest news for an hour")
    func state() async {
        let api = ScriptedPagerDuty { $0.open(1) }
        var simulation = Simulation(api: api)
        let old = spoken(simulation, title: "t")
        simulation.signal { $0.sights = [old] }
        simulation.setClock(by: .seconds(-3600))
        await simulation.run(for: .seconds(60))
        let new = spoken(simulation, title: "other")
        simulation.signal { $0.sights = [new] }
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        #expect(api.updates == [["Q1"]])
    }

    @Test("What a person said overrules what was decided before it, and not what follows", arguments: [true, false])
    func moved(before: Bool) async {
        var simulation = Simulation(api: ScriptedPagerDuty { $0.open(1) })
        if before { simulation.accept(.id("Q1")) { $0.escalationLevel = 2 } }
        await simulation.run(for: .milliseconds(10))
        if !before {
            let sight = spoken(simulation, moved: true)
            simulation.signal { $0.sights = [sight] }
        }
        simulation.setClock(by: .seconds(-3600))
        await simulation.run(for: .milliseconds(10))
        if before {
            let sight = spoken(simulation, moved: true)
            simulation.signal { $0.sights = [sight] }
        } else {
            simulation.accept(.id("Q1")) { $0.escalationLevel = 2 }
        }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(before ? .stale : .sent) == [UpdateID(1)])
    }

    @Test("The loop breaker counts on")
    func breaker() async {
        var simulation = Simulation(api: ScriptedPagerDuty { $0.open(1) })
        let sight = spoken(simulation)
        simulation.signal { $0.sights = [sight] }
        simulation.setClock(by: .seconds(-3600))
        for number in 1...4 {
            simulation.accept(.id("Q1"), isEcho: true) { $0.title = "\(number)" }
            await simulation.run(for: .seconds(2))
        }
        #expect(simulation.results(.suppressed) == [UpdateID(3), UpdateID(4)])
    }

    @Test("What an earlier life decided is older than what is said in this one")
    func restart() async {
        var simulation = Simulation(api: ScriptedPagerDuty { $0.open(1) })
        simulation.accept(.id("Q1")) { $0.escalationLevel = 2 }
        simulation.setClock(by: .seconds(-3600))
        simulation.crash()
        await simulation.run(for: .milliseconds(10))
        let sight = spoken(simulation, moved: true)
        simulation.signal { $0.sights = [sight] }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.stale) == [UpdateID(1)])
    }
}
