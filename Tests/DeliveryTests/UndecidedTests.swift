import Correlation
import Model
import PagerDuty
import Queue
import Synchronization
import Testing

@testable import Delivery

/// Updates that wait for their incident's alerts before any rule decides them.
@Suite struct UndecidedTests {
    private let prod = #"[{"alert_key":"k1","body":{"details":{"env":"prod"}}}]"#

    private func opened(_ count: Int, _ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(count)
            change(&$0)
        }
    }

    /// The rule is: what is in production is renamed.
    private func simulation(_ api: ScriptedPagerDuty, settings: DeliverySettings = DeliverySettings()) -> Simulation {
        var simulation = Simulation(api: api, settings: settings)
        let queue = simulation.queue
        simulation.decide = { update, finding async throws(QueueError) in
            var decision = Decision(alert: update.action.alert, ruleSet: "1", rules: [], action: nil)
            if case .found(let alerts) = finding, alerts.first?.value(at: "body.details.env")?.string == "prod" {
                var action = update.action
                action.undecided = nil
                action.update.title = "in production"
                decision.action = action
            }
            return try await queue.decide(update, by: decision)
        }
        return simulation
    }

    private func acceptUndecided(_ simulation: inout Simulation, _ incident: IncidentID) -> UpdateID {
        let action = Action(
            target: .id(incident), update: IncidentUpdate(), rules: [], alert: "a", source: "test", cause: .triggered,
            decidedAt: simulation.now, undecided: "{}")
        let id = simulation.queue.add(action, at: simulation.now)
        simulation.signal { $0.woken = true }
        return id
    }

    @Test("It is decided by what the incident's alerts say: sent, or nothing to be done")
    func decides() async {
        let api = opened(2) { $0.alerts = ["Q1": prod, "Q2": #"[{"body":{"details":{"env":"test"}}}]"#] }
        var simulation = simulation(api)
        let first = acceptUndecided(&simulation, "Q1")
        let second = acceptUndecided(&simulation, "Q2")
        await simulation.run(for: .seconds(2))
        #expect(api.now.calls == [.alerts("Q1"), .alerts("Q2"), .update(["Q1"])])
        #expect(simulation.results(.sent) == [first])
        #expect(simulation.results(.noAction) == [second])
        #expect(simulation.queue.now.unexpected.isEmpty)
    }

    @Test("A storm of one incident asks once")
    func coalesces() async {
        let api = opened(1) { $0.alerts = ["Q1": prod] }
        var simulation = simulation(api)
        for _ in 1...50 { _ = acceptUndecided(&simulation, "Q1") }
        await simulation.run(for: .seconds(2))
        #expect(api.now.calls == [.alerts("Q1"), .update(["Q1"])])
        #expect(simulation.queue.now.outcomes.count == 50)
    }

    @Test("The keys of the alerts spare monitors a look-up")
    func keys() async throws {
        let key = try #require(DedupKey("k1"))
        let api = opened(1) { $0.alerts = ["Q1": prod] }
        var simulation = simulation(api)
        _ = acceptUndecided(&simulation, "Q1")
        await simulation.run(for: .seconds(2))
        simulation.accept(.key(key)) { $0.urgency = .low }
        await simulation.run(for: .seconds(2))
        #expect(api.lookUps == 0)
        #expect(api.now.incidents["Q1"]?.urgency == .low)
    }

    @Test("While the alerts cannot be had it waits, up to the deadline; then it is decided as it stands")
    func deadline() async {
        let api = opened(1) { $0.script = { call, _ in call == .alerts("Q1") ? .init(.outcomeUnknown, status: 503) : nil } }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.run(for: .seconds(119))
        #expect(simulation.queue.now.outcomes.isEmpty)
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.noAction) == [id])
        #expect(simulation.reason(id)?.hasSuffix("could not be fetched: 503: no") == true)
        #expect(api.updates.isEmpty)
    }

    @Test("A refusal to tell is the end of the waiting")
    func refused() async {
        let api = opened(1) { $0.script = { call, _ in call == .alerts("Q1") ? .init(.rejected, status: 404) : nil } }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.run(for: .seconds(1))
        #expect(simulation.results(.noAction) == [id])
    }

    @Test("A refused credential keeps it, and a new one lets it go on")
    func unauthorized() async {
        let api = opened(1) {
            $0.alerts = ["Q1": prod]
            $0.script = { _, call in call == 1 ? .init(.unauthorized, status: 401) : nil }
        }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.run(for: .seconds(5))
        #expect(simulation.queue.now.outcomes.isEmpty)
        guard case .stopped = simulation.machine.health else { return #expect(Bool(false), "it goes on") }
        simulation.signal { $0.resume = true }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.sent) == [id])
    }

    @Test("After a crash it is decided again, from the start")
    func crash() async {
        let api = opened(1) { $0.alerts = ["Q1": prod] }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.carryOut(limit: 2)
        #expect(api.now.calls == [.alerts("Q1")])
        simulation.crash()
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.sent) == [id])
        #expect(api.now.calls.count { $0 == .alerts("Q1") } == 2)
    }

    @Test("What was decided before a crash is not decided again: nothing to do stays nothing, an update is read first")
    func crashAfterDecision() async {
        let api = opened(2) { $0.alerts = ["Q1": prod] }
        var simulation = simulation(api)
        let first = acceptUndecided(&simulation, "Q1")
        let second = acceptUndecided(&simulation, "Q2")
        // Claim, two fetches, two decisions.
        await simulation.carryOut(limit: 5)
        #expect(simulation.queue.now.inFlight.values.allSatisfy { $0.action.undecided == nil })
        simulation.crash()
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.sent) == [first])
        #expect(simulation.results(.noAction) == [second])
        #expect(api.now.calls == [.alerts("Q1"), .alerts("Q2"), .read(["Q1"]), .update(["Q1"])])
    }

    @Test("A store that cannot take the decision is asked again; the alerts are not")
    func storeFails() async {
        let api = opened(1) { $0.alerts = ["Q1": prod] }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.carryOut(limit: 2)
        simulation.queue.fail(true)
        await simulation.run(for: .seconds(10))
        #expect(simulation.queue.now.outcomes.isEmpty)
        simulation.queue.fail(false)
        await simulation.run(for: .seconds(120))
        #expect(simulation.results(.sent) == [id])
        #expect(api.now.calls.count { $0 == .alerts("Q1") } == 1)
    }

    @Test("What is undecided at the end goes back to the queue")
    func shutdown() async {
        let api = opened(1) { $0.script = { _, _ in .init(.outcomeUnknown, status: 503) } }
        var simulation = simulation(api)
        let id = acceptUndecided(&simulation, "Q1")
        await simulation.run(for: .milliseconds(500))
        simulation.signal { $0.shutDown = true }
        await simulation.run(for: .seconds(10))
        #expect(simulation.machine.phase == .over)
        #expect(simulation.queue.now.pending.map(\.id) == [id])
        #expect(simulation.queue.now.pending.first?.action.undecided != nil)
    }
}
