import Coalescing
import Model
import PagerDuty
import Queue
import Testing

@testable import Delivery

/// After a crash the present state, and what the store says of the last attempt, tell what fettle did itself.
@Suite struct OwnWorkTests {
    private func opened(_ count: Int, _ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(count)
            change(&$0)
        }
    }

    /// Runs until PagerDuty has taken `updates` calls, and crashes before anything of them is settled.
    private func crash(_ simulation: inout Simulation, after updates: Int) async {
        for _ in 0..<200 where simulation.api.updates.count < updates { await simulation.step() }
        #expect(simulation.api.updates.count == updates)
        #expect(simulation.queue.now.outcomes.isEmpty)
        simulation.crash()
    }

    @Test("A resolve that was applied is done, and not stale", arguments: [false, true])
    func resolve(withTitle: Bool) async {
        var simulation = Simulation(api: opened(1))
        let id = simulation.accept(.id("Q1")) {
            $0.status = .resolved
            $0.title = withTitle ? "healed" : nil
        }
        await crash(&simulation, after: withTitle ? 2 : 1)
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.sent) == [id])
        #expect(simulation.reason(id) == "PagerDuty had it already")
        #expect(simulation.api.updates.count == (withTitle ? 2 : 1))
    }

    @Test(
        "So is one whose incident was found by its key, which finds nothing any more",
        arguments: [AlertStatus.triggered, .resolved])
    func resolveByKey(cause: AlertStatus) async throws {
        let key = try #require(DedupKey("k"))
        var simulation = Simulation(api: opened(1) { $0.keys = [key: ["Q1"]] })
        let id = simulation.accept(.key(key), cause: cause) { $0.status = .resolved }
        await crash(&simulation, after: 1)
        #expect(simulation.api.now.incidents["Q1"]?.status == .resolved)
        await simulation.run(for: .seconds(300))
        #expect(simulation.results(.sent) == [id])
        #expect(simulation.api.lookUps == 1)
        #expect(simulation.api.updates.count == 1)
    }

    @Test("An earlier update that waited through a crash does not undo a later one", arguments: [false, true])
    func overtaken(storeFails: Bool) async throws {
        let key = try #require(DedupKey("k"))
        let api = opened(1) {
            $0.script = { call, count in if case .lookUp = call, count < 3 { .init(.outcomeUnknown, status: 503) } else { nil } }
            $0.keys = [key: ["Q1"]]
        }
        var simulation = Simulation(api: api)
        let first = simulation.accept(.key(key)) { ($0.title, $0.urgency) = ("earlier", .low) }
        let second = simulation.accept(.id("Q1")) { $0.title = "later" }
        for _ in 0..<200 where simulation.results(.sent) != [second] { await simulation.step() }
        #expect(simulation.results(.sent) == [second])
        simulation.crash()
        if storeFails {
            // Claimed already, and the look-up on its way.
            await simulation.carryOut(limit: 1)
            simulation.queue.fail(true)
            await simulation.run(for: .seconds(5))
            #expect(api.now.incidents["Q1"]?.urgency == .high)
            simulation.queue.fail(false)
        }
        await simulation.run(for: .seconds(60))
        #expect(simulation.results(.sent) == [first, second])
        #expect(api.now.incidents["Q1"]?.title == "later")
        #expect(api.now.incidents["Q1"]?.urgency == .low)
        #expect(simulation.reason(first)?.contains("title: overridden (update \(second))") == true)
    }

    @Test("A store that cannot note the incident holds the call back")
    func cannotNote() async throws {
        let key = try #require(DedupKey("k"))
        var simulation = Simulation(api: opened(1) { $0.keys = [key: ["Q1"]] })
        let id = simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .milliseconds(900))
        simulation.queue.fail(true)
        await simulation.run(for: .seconds(20))
        #expect(simulation.api.updates.isEmpty)
        simulation.queue.fail(false)
        await simulation.run(for: .seconds(60))
        #expect(simulation.results(.sent) == [id])
        #expect(simulation.queue.now.inFlight.isEmpty)
    }

    @Test("A lost race is repeated once, after a read; a second loss is dead", arguments: [1, 2])
    func race(losses: Int) async {
        let api = opened(1) {
            $0.script = { call, count in
                guard case .update = call, count <= (losses == 1 ? 1 : 100) else { return nil }
                return .init(.rejected, status: 400, code: 1005, message: "Incident Data Updated Since Last Request")
            }
        }
        var simulation = Simulation(api: api)
        let id = simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(30))
        #expect(simulation.results(losses == 1 ? .sent : .dead) == [id])
        #expect(api.updates.count == 2)
        #expect(!api.reads.isEmpty)
        if losses == 2 {
            #expect(simulation.reason(id) == "400 (code 1005): Incident Data Updated Since Last Request")
        }
    }

    @Test(
        "\u{201C}Already resolved\u{201D} is done where reading agrees, else dead with PagerDuty's words",
        arguments: [
            (1001, IncidentStatus.resolved, true), (1001, .triggered, false), (1002, .acknowledged, true),
            (1002, .triggered, false),
        ])
    func already(code: Int, state: IncidentStatus, done: Bool) async {
        let api = opened(1) {
            $0.script = { call, _ in
                if case .update = call { .init(.rejected, status: 400, code: code, message: "Already") } else { nil }
            }
        }
        var simulation = Simulation(api: api)
        let id = simulation.accept(.id("Q1"), observed: .triggered) { $0.status = code == 1001 ? .resolved : .acknowledged }
        await simulation.carryOut()
        // It happens behind our back.
        api.change { $0.incidents["Q1"]?.status = state }
        await simulation.run(for: .seconds(30))
        #expect(simulation.results(done ? .sent : .dead) == [id])
        #expect(simulation.reason(id) == (done ? "PagerDuty had it already" : "400 (code \(code)): Already"))
    }
}
