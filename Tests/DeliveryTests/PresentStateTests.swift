import Coalescing
import Correlation
import Model
import PagerDuty
import Testing

@testable import Delivery

/// What is known of an incident decides what is sent to it.
@Suite struct PresentStateTests {
    private func opened(_ count: Int, _ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(count)
            change(&$0)
        }
    }

    private func told(
        _ simulation: Simulation, _ id: IncidentID, spoken: Bool = false, _ change: (inout IncidentSnapshot) -> Void
    )
        -> Inbox.Sight
    {
        var incident = IncidentSnapshot(id: id)
        (incident.status, incident.urgency) = (.triggered, .high)
        change(&incident)
        return Inbox.Sight(incident: incident, at: simulation.now, word: spoken ? IncidentWord(id, at: simulation.now) : nil)
    }

    @Test("An update that changes nothing, as a webhook told, is not sent")
    func webhook() async {
        var simulation = Simulation(api: opened(2))
        let sight = told(simulation, "Q1") { ($0.status, $0.title) = (.acknowledged, "t") }
        simulation.signal { $0.sights = [sight] }
        for id in ["Q1", "Q2"] as [IncidentID] { simulation.accept(.id(id)) { $0.title = "t" } }
        simulation.accept(.id("Q1")) { $0.status = .acknowledged }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.now.calls == [.update(["Q2"])])
        #expect(simulation.results(.sent).count == 3)
        #expect(simulation.reason(UpdateID(1)) == "PagerDuty had it already")
    }

    @Test("The answer to an update tells the state too, for as long as it is fresh", arguments: [(20, 1), (40, 2)])
    func answer(seconds: Int, calls: Int) async {
        var simulation = Simulation(api: opened(1))
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(seconds))
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.updates.count == calls)
        #expect(simulation.results(.sent).count == 2)
    }

    @Test("What a look-up told is not sent again")
    func lookUp() async throws {
        let key = try #require(DedupKey("k"))
        var simulation = Simulation(api: opened(1) { $0.keys = [key: ["Q1"]] })
        simulation.accept(.key(key)) { $0.urgency = .high }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.now.calls == [.lookUp(key)])
        #expect(simulation.results(.sent) == [UpdateID(1)])
    }

    @Test("A rejected call leaves its incident in doubt: what was known before it holds no more")
    func doubt() async {
        let api = opened(1) { $0.script = { _, call in call == 1 ? .init(.rejected, status: 400, applied: true) : nil } }
        var simulation = Simulation(api: api)
        let sight = told(simulation, "Q1") { $0.title = "a" }
        simulation.signal { $0.sights = [sight] }
        simulation.accept(.id("Q1")) { $0.title = "b" }
        await simulation.run(for: .seconds(2))
        simulation.accept(.id("Q1")) { $0.title = "a" }
        await simulation.run(for: .seconds(2))
        #expect(api.updates.count == 2)
        #expect(api.now.incidents["Q1"]?.title == "a")
    }

    @Test("What was read before a call without an answer holds no more after it")
    func doubtAfterRead() async {
        let api = opened(1) {
            $0.script = { call, count in if case .update = call, count <= 2 { .init(.outcomeUnknown, applied: true) } else { nil }
            }
            $0.incidents["Q1"]?.escalationPolicy = Reference(id: "PEP1")
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1"), attempts: 1) { $0.escalationPolicy = Named("b", id: "PEP2") }
        for _ in 0..<20 where api.updates.isEmpty { await simulation.step() }
        await simulation.carryOut()
        #expect(api.now.incidents["Q1"]?.escalationPolicy?.id == "PEP2")
        // A person's word takes back what is left of the call, before it is repeated.
        var sight = told(simulation, "Q1", spoken: true) { $0.status = nil }
        sight.word?.moved = true
        simulation.signal { $0.sights = [sight] }
        #expect(simulation.machine.coalescer.isEmpty)
        simulation.accept(.id("Q1")) { $0.escalationPolicy = Named("a", id: "PEP1") }
        await simulation.run(for: .seconds(5))
        #expect(api.now.incidents["Q1"]?.escalationPolicy?.id == "PEP1")
    }

    @Test("A change of an incident that was resolved meanwhile is read before it is given up", arguments: [true, false])
    func stale(reopened: Bool) async {
        let api = opened(1) { $0.incidents["Q1"]?.status = reopened ? .triggered : .resolved }
        var simulation = Simulation(api: api)
        let sight = told(simulation, "Q1") { $0.status = .resolved }
        simulation.signal { $0.sights = [sight] }
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        #expect(api.reads == [["Q1"]])
        #expect(api.updates == (reopened ? [["Q1"]] : []))
        #expect(simulation.results(reopened ? .sent : .stale) == [UpdateID(1)])
    }

    @Test("The third update that nobody asked for is held back, visibly, until somebody speaks")
    func breaker() async {
        var simulation = Simulation(api: opened(1))
        for number in 1...4 {
            simulation.accept(.id("Q1"), isEcho: true) { $0.title = "\(number)" }
            await simulation.run(for: .seconds(2))
        }
        #expect(simulation.results(.sent) == [UpdateID(1), UpdateID(2)])
        #expect(simulation.results(.suppressed) == [UpdateID(3), UpdateID(4)])
        #expect(simulation.reason(UpdateID(3))?.hasPrefix("the loop breaker is open") == true)
        let warnings = simulation.notices.count {
            if case .breakerOpened("Q1", _) = $0 { true } else { false }
        }
        #expect(warnings == 1)

        let own = told(simulation, "Q1") { $0.title = "2" }
        simulation.signal { $0.sights = [own] }
        simulation.accept(.id("Q1"), isEcho: true) { $0.title = "5" }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.suppressed).count == 3)

        let word = told(simulation, "Q1", spoken: true) { $0.title = "2" }
        simulation.signal { $0.sights = [word] }
        simulation.accept(.id("Q1"), isEcho: true) { $0.title = "6" }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.sent).count == 3)
    }

    @Test("Steps and repetitions of one update count once")
    func repetitions() async {
        let api = opened(1) { $0.script = { _, call in call <= 4 ? .init(.outcomeUnknown) : nil } }
        var simulation = Simulation(api: api)
        for _ in 1...2 {
            simulation.accept(.id("Q1"), isEcho: true) { ($0.urgency, $0.status, $0.escalationLevel) = (.high, .acknowledged, 2) }
            await simulation.run(for: .seconds(60))
        }
        #expect(simulation.results(.sent).count == 2)
    }

    @Test("Many resolves go out a hundred at a time, a second and a half apart, even at the end")
    func resolves() async {
        var simulation = Simulation(api: opened(250))
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.status = .resolved } }
        await simulation.run(for: .milliseconds(1400))
        #expect(simulation.api.updates.map(\.count) == [100])
        simulation.signal { $0.shutDown = true }
        await simulation.run(for: .seconds(4))
        #expect(simulation.api.updates.map(\.count) == [100, 100, 50])
        #expect(simulation.results(.sent).count == 250)
        #expect(simulation.machine.phase == .over)
    }

    @Test("Resolves wait for what the last ones have cost, as their answers tell")
    func resolvesOfManyAlerts() async {
        let api = opened(2) { state in
            for id in ["Q1", "Q2"] as [IncidentID] { state.incidents[id]?.allAlerts = 300 }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.status = .resolved }
        await simulation.run(for: .seconds(1))
        #expect(api.updates == [["Q1"]])
        simulation.accept(.id("Q2")) { $0.status = .resolved }
        await simulation.run(for: .milliseconds(4400))
        #expect(api.updates == [["Q1"]])
        await simulation.run(for: .milliseconds(200))
        #expect(api.updates == [["Q1"], ["Q2"]])
    }

    @Test("A source's services choose among the incidents of one key")
    func services() async throws {
        let key = try #require(DedupKey("k"))
        let api = opened(2) {
            $0.keys = [key: ["Q1", "Q2"]]
            $0.incidents["Q1"]?.service = Reference(id: "PAY")
            $0.incidents["Q2"]?.service = Reference(id: "OTHER")
        }
        let lookup = LookupSettings(services: ["test": ["PAY"]])
        var simulation = Simulation(api: api, settings: DeliverySettings(lookup: lookup))
        simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        #expect(api.updates == [["Q1"]])
    }

    @Test("What was decided of an incident's responders before a person chose others is stale; the rest of it is sent")
    func reassigned() async {
        var simulation = Simulation(api: opened(1))
        simulation.accept(.id("Q1")) { $0.escalationLevel = 2 }
        simulation.accept(.id("Q1")) { ($0.title, $0.escalationLevel) = ("t", 3) }
        await simulation.run(for: .milliseconds(500))
        var sight = told(simulation, "Q1", spoken: true) { $0.status = .triggered }
        sight.word?.moved = true
        simulation.signal { $0.sights = [sight] }
        simulation.accept(.id("Q1")) { $0.urgency = .low }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.reason(UpdateID(2))?.contains("somebody else responsible") == true)
        #expect(simulation.api.now.items.allSatisfy { $0.update.escalationLevel == nil })
        #expect(simulation.api.now.incidents["Q1"]?.title == "t")

        // Because of it, or after it: as decided.
        let later = simulation.accept(.id("Q1")) { $0.escalationLevel = 4 }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.sent).contains(later))
    }

    @Test("So is what waits to be repeated: what is not on its way is taken back", arguments: [false, true])
    func reassignedWhileParked(hasMore: Bool) async {
        let api = opened(2) { $0.script = { call, _ in if case .read = call { nil } else { .init(.notSent) } } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.assignees = [Named("bot's choice", id: "PU1")] }
        if hasMore { simulation.accept(.id("Q1")) { $0.title = "t" } }
        simulation.accept(.id("Q2")) { $0.assignees = [Named("bot's choice", id: "PU1")] }
        await simulation.run(for: .milliseconds(1200))
        #expect(api.updates == [["Q1", "Q2"]])
        var sight = told(simulation, "Q1", spoken: true) { $0.status = .triggered }
        sight.word?.moved = true
        simulation.signal { $0.sights = [sight] }
        await simulation.carryOut()
        #expect(simulation.results(.stale) == [UpdateID(1)])
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(120))
        #expect(api.updates.last == (hasMore ? ["Q1", "Q2"] : ["Q2"]))
        #expect(api.now.incidents["Q1"]?.assignees == nil)
        #expect(api.now.incidents["Q1"]?.title == (hasMore ? "t" : nil))
        #expect(simulation.results(.sent).count == (hasMore ? 2 : 1))
        #expect(simulation.machine.coalescer.isEmpty)
    }

    @Test(
        "A call that has left is not repeated with what was overruled meanwhile",
        arguments: [APIFailure.Verdict.notSent, .rejected])
    func reassignedOnItsWay(verdict: APIFailure.Verdict) async {
        let api = opened(2) {
            $0.script = { call, count in
                if case .update = call, count == 1 { .init(verdict, status: verdict == .rejected ? 400 : nil) } else { nil }
            }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { ($0.assignees, $0.title) = ([Named("bot's choice", id: "PU1")], "t") }
        simulation.accept(.id("Q2")) { $0.assignees = [Named("bot's choice", id: "PU1")] }
        await simulation.runToNextCall()
        await simulation.carryOutUnheard()
        let sights = (["Q1", "Q2"] as [IncidentID]).map { id in
            var sight = told(simulation, id, spoken: true) { $0.status = .triggered }
            sight.word?.moved = true
            return sight
        }
        simulation.signal { $0.sights = sights }
        await simulation.run(for: .seconds(120))
        #expect(api.updates.first == ["Q1", "Q2"])
        #expect(simulation.results(.stale) == [UpdateID(2)])
        #expect(simulation.results(.sent) == [UpdateID(1)])
        #expect(["Q1", "Q2"].allSatisfy { api.now.incidents[$0]?.assignees == nil })
        #expect(api.now.incidents["Q1"]?.title == "t")
        #expect(simulation.machine.coalescer.isEmpty)
    }

    @Test("An acknowledge that waits to leave when the incident is resolved is looked at again, and opens nothing")
    func resolvedBeforeLeaving() async {
        let api = opened(2)
        var simulation = Simulation(api: api, settings: DeliverySettings(acknowledgeFreshness: .seconds(30)))
        for id in ["Q1", "Q2"] as [IncidentID] {
            let sight = told(simulation, id, spoken: true) { $0.status = .triggered }
            simulation.signal { $0.sights = [sight] }
            simulation.accept(.id(id)) { $0.status = .acknowledged }
        }
        await simulation.runToNextCall()
        api.change { $0.incidents["Q1"]?.status = .resolved }
        let sight = told(simulation, "Q1", spoken: true) { $0.status = .resolved }
        simulation.signal { $0.sights = [sight] }
        await simulation.run(for: .seconds(60))
        #expect(api.now.reopened.isEmpty)
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.results(.sent) == [UpdateID(2)])
        #expect(api.updates == [["Q2"]])
    }

    @Test("A call of which nothing is left is not made, and the incident goes on")
    func nothingLeftToRepeat() async {
        let api = opened(1) { $0.script = { call, _ in if case .read = call { nil } else { .init(.outcomeUnknown) } } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { ($0.escalationPolicy, $0.urgency) = (Named("policy", id: "PEP1"), .low) }
        await simulation.run(for: .milliseconds(1200))
        var sight = told(simulation, "Q1", spoken: true) { $0.status = .triggered }
        sight.word?.moved = true
        simulation.signal { $0.sights = [sight] }
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(120))
        #expect(simulation.results(.sent) == [UpdateID(1)])
        #expect(simulation.reason(UpdateID(1))?.contains("somebody else responsible") == true)
        #expect(api.now.incidents["Q1"]?.escalationPolicy == nil)
        #expect(api.now.incidents["Q1"]?.urgency == .low)
    }

    @Test("An update that was decided before and arrives after is stale too")
    func reassignedBefore() async throws {
        let key = try #require(DedupKey("k"))
        let api = opened(1)
        var simulation = Simulation(api: api)
        simulation.accept(.key(key)) { $0.escalationPolicy = Named("policy", id: "PEP1") }
        await simulation.run(for: .milliseconds(500))
        var sight = told(simulation, "Q1", spoken: true) { $0.status = .triggered }
        sight.word?.moved = true
        simulation.signal { $0.sights = [sight] }
        api.change { $0.keys = [key: ["Q1"]] }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(api.updates.isEmpty)
    }
}
