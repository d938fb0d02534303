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
        #expect(simulation.results(.dropped) == [bad])
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
        #expect(simulation.results(.dropped) == [bad])
        #expect(simulation.queue.now.inFlight.isEmpty)
    }

    @Test("What looks for its incident ends at once, and what is told of before its claim is heard as soon as that is")
    func lookingUp() async throws {
        var simulation = simulation()
        let early = simulation.accept(.id("Q2")) { $0.title = "early" }
        simulation.signal { $0.dropped = [early] }
        let lost = simulation.accept(.key(try #require(DedupKey("nowhere")))) { $0.title = "bad" }
        await simulation.carryOut()
        simulation.signal { $0.dropped = [early, lost] }
        await simulation.run(for: .seconds(300))
        #expect(Set(simulation.results(.dropped)) == [early, lost])
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
        #expect(simulation.results(.dropped).isEmpty)
    }

    @Test("The other words of its item go on without it; a resolution does not without its resolve")
    func withOthers() async {
        var simulation = simulation {
            $0.script = { _, _ in .init(.outcomeUnknown, status: 503) }
        }
        let resolve = simulation.accept(.id("Q1")) { $0.status = .resolved }
        let note = simulation.accept(.id("Q1")) { $0.resolution = "done" }
        let (bad, good) = (
            simulation.accept(.id("Q2")) { $0.title = "bad" }, simulation.accept(.id("Q2")) { $0.urgency = .low }
        )
        await simulation.run(for: .seconds(2))
        #expect(Set(simulation.api.now.items.flatMap(\.updates)) == [resolve, note, bad, good])
        simulation.signal { $0.dropped = [resolve, bad] }
        simulation.api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(120))
        #expect(Set(simulation.results(.dropped)) == [resolve, bad])
        #expect(simulation.reason(bad) == "dropped by hand; an earlier call may have applied it")
        #expect(simulation.results(.dead) == [note])
        #expect(simulation.results(.sent) == [good])
        #expect(simulation.api.now.incidents["Q1"]?.status == .triggered)
        #expect(simulation.api.now.incidents["Q2"]?.title != "bad")
    }

    @Test("What is left of an update of which a step was sent is dropped, and its outcome says so")
    func betweenSteps() async {
        var simulation = simulation()
        let update = simulation.accept(.id("Q1")) { ($0.urgency, $0.status) = (.high, .acknowledged) }
        while simulation.api.updates.isEmpty { await simulation.step() }
        #expect(simulation.api.now.items.map(\.update.status) == [nil])
        simulation.signal { $0.dropped = [update] }
        await simulation.run(for: .seconds(60))
        #expect(simulation.api.updates.count == 1)
        #expect(simulation.api.now.incidents["Q1"]?.status == .triggered)
        #expect(simulation.results(.dropped) == [update])
        #expect(simulation.reason(update) == "status: dropped by hand; what else it asks for was sent")
    }

    @Test("While the rest is flushed at the end it is dropped too")
    func flushing() async {
        var simulation = simulation {
            $0.script = { _, _ in .init(.rateLimited(retryAfter: .seconds(2)), status: 429) }
        }
        let bad = simulation.accept(.id("Q1")) { $0.title = "bad" }
        await simulation.run(for: .seconds(2))
        simulation.signal { $0.shutDown = true }
        simulation.signal { $0.dropped = [bad] }
        await simulation.run(for: .milliseconds(10))
        #expect(simulation.results(.dropped) == [bad])
        #expect(simulation.machine.phase == .over)
    }

    @Test("It was a person's doing: the loop breaker begins anew")
    func breaker() async {
        var simulation = simulation()
        for title in ["one", "two"] {
            let id = simulation.accept(.id("Q1"), isEcho: true) { $0.title = title }
            await simulation.run(for: .milliseconds(500))
            #expect(simulation.machine.held[id]?.isMerging == true)
            simulation.signal { $0.dropped = [id] }
            await simulation.run(for: .seconds(5))
        }
        let third = simulation.accept(.id("Q1"), isEcho: true) { $0.title = "three" }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.dropped).count == 2)
        #expect(simulation.results(.sent) == [third])
    }

    @Test("A call that waits to leave is held back: what was dropped does not leave with it, and the others do")
    func waitingToLeave() async {
        var simulation = simulation()
        let (bad, good) = (simulation.accept(.id("Q1")) { $0.title = "bad" }, simulation.accept(.id("Q2")) { $0.title = "good" })
        await simulation.runToNextCall()
        simulation.signal { $0.dropped = [bad] }
        await simulation.carryOut()
        #expect(simulation.api.updates == [["Q2"]])
        #expect(simulation.results(.dropped) == [bad])
        #expect(simulation.results(.sent) == [good])
    }

    @Test("A call that has left is heard out")
    func left() async {
        var simulation = simulation()
        let sent = simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.runToNextCall()
        await simulation.carryOutUnheard()
        simulation.signal { $0.dropped = [sent] }
        await simulation.carryOut()
        #expect(simulation.results(.sent) == [sent])
    }

    @Test("What turns out to be stale after it was dropped is not looked up for a new incident")
    func staleAfterwards() async throws {
        let key = try #require(DedupKey("k"))
        var simulation = simulation { $0.keys[key] = ["Q1"] }
        simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .seconds(5))
        simulation.api.change { state in
            state.incidents["Q1"]?.status = .resolved
            state.keys[key] = ["Q2"]
        }
        let bad = simulation.accept(.key(key)) { $0.status = .acknowledged }
        await simulation.runToNextCall()
        await simulation.carryOutUnheard()
        simulation.signal { $0.dropped = [bad] }
        await simulation.run(for: .seconds(60))
        #expect(simulation.api.now.incidents["Q2"]?.status == .triggered)
        #expect(simulation.results(.stale) == [bad])
    }

    @Test("Nothing is asked for what was dropped")
    func noMoreLookUps() async throws {
        var simulation = simulation()
        let lost = try simulation.acceptLost(20)
        await simulation.run(for: .milliseconds(500))
        let before = simulation.api.lookUps
        simulation.signal { $0.dropped = Set(lost) }
        await simulation.run(for: .seconds(300))
        #expect(simulation.results(.dropped) == lost)
        #expect(simulation.api.lookUps == before)
    }
}
