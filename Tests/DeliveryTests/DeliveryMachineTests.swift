import Coalescing
import Model
import PagerDuty
import Testing

@testable import Delivery

@Suite struct DeliveryMachineTests {
    private func opened(_ count: Int, _ change: (inout ScriptedPagerDuty.State) -> Void = { _ in }) -> ScriptedPagerDuty {
        ScriptedPagerDuty {
            $0.open(count)
            change(&$0)
        }
    }

    @Test(
        "A thousand triggered webhooks in one linger are four calls and as many reads; unread, four calls and nothing else",
        arguments: [(0, 4), (5, 0)])
    func thousand(unread: Int, reads: Int) async {
        var simulation = Simulation(api: opened(1000), settings: DeliverySettings(acknowledgeFreshness: .seconds(unread)))
        for number in 1...1000 {
            simulation.accept(.id(IncidentID("Q\(number)")), observed: .triggered) { $0.status = .acknowledged }
        }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.reads.count == reads)
        #expect(simulation.api.now.calls.count == 4 + reads)
        #expect(simulation.api.updates.map(\.count) == [250, 250, 250, 250])
        #expect(simulation.results(.sent).count == 1000)
        #expect(simulation.queue.now.inFlight.isEmpty)
        #expect(simulation.queue.now.settlements.count <= 4)
    }

    @Test("A hundred thousand pending updates are claimed in chunks, never more in memory than allowed, in the fewest calls")
    func backlog() async {
        let settings = DeliverySettings(claimChunk: 100, maxHeld: 1000)
        var simulation = Simulation(api: opened(10_000), settings: settings)
        for number in 1...10_000 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.carryOut(limit: 30)
        #expect((1...1000).contains(simulation.queue.now.inFlight.count))
        await simulation.run(for: .seconds(60))
        #expect(simulation.results(.sent).count == 10_000)
        #expect(simulation.api.updates.count == 40)
    }

    @Test("What a dry run withholds ends suppressed, once, and nothing counts as sent")
    func withheld() async {
        let api = opened(3) { $0.script = { _, _ in .init(.withheld, message: "a dry run sends nothing") } }
        var simulation = Simulation(api: api)
        for number in 1...3 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(5))
        #expect(simulation.results(.suppressed).count == 3)
        #expect(simulation.results(.sent).isEmpty)
        #expect(simulation.reason(UpdateID(1)) == "a dry run sends nothing")
        #expect(simulation.queue.now.inFlight.isEmpty)
    }

    @Test("413 halves until it passes")
    func tooLarge() async {
        var simulation = Simulation(api: opened(250) { $0.largest = 100 })
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.updates.map(\.count) == [250, 125, 63, 62, 125, 63, 62])
        #expect(simulation.results(.sent).count == 250)
    }

    @Test("One bad incident of 250 ends dead with PagerDuty's words; the others are sent, at the price of a read and 16 calls")
    func oneBad() async {
        var simulation = Simulation(api: opened(250) { $0.bad = ["Q77"] })
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.dead) == [UpdateID(77)])
        #expect(simulation.reason(UpdateID(77)) == "400 (code 2001): Invalid Input Provided")
        #expect(simulation.results(.sent).count == 249)
        #expect(simulation.api.reads.count == 1)
        #expect(simulation.api.updates.count <= 17)
    }

    @Test("Incidents that the read does not know are sent alone at once, and the others together")
    func unknownIncidents() async {
        let api = opened(250) { state in
            state.bad = ["Q77", "Q200"]
            for incident in state.bad { state.incidents[incident] = nil }
        }
        var simulation = Simulation(api: api)
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(api.updates.map(\.count) == [250, 248, 1, 1])
        #expect(simulation.results(.dead) == [UpdateID(77), UpdateID(200)])
    }

    @Test("An incident that the refusal names goes alone at once, and the others together")
    func namedIncident() async {
        let api = opened(250) { state in
            state.script = { call, _ in
                guard case .update(let incidents) = call, incidents.contains("Q77") else { return nil }
                return .init(.rejected, status: 400, code: 2001, message: "Invalid Input Provided: Incident Q77 is peculiar")
            }
        }
        var simulation = Simulation(api: api)
        for number in 1...250 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(api.updates.map(\.count) == [250, 249, 1])
        #expect(simulation.results(.dead) == [UpdateID(77)])
    }

    @Test("An incident that is unknown when read before the call is kept out of it, and goes alone without another read")
    func unknownBeforeTheCall() async {
        let api = opened(4) { state in
            state.bad = ["Q2"]
            state.incidents["Q2"] = nil
        }
        var simulation = Simulation(api: api)
        for number in 1...4 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.status = .acknowledged } }
        await simulation.run(for: .seconds(2))
        #expect(api.reads.map(\.count) == [4])
        #expect(api.updates == [["Q1", "Q3", "Q4"], ["Q2"]])
        #expect(simulation.results(.dead) == [UpdateID(2)])
        #expect(simulation.results(.sent).count == 3)
    }

    @Test("A batch whose good items were applied in spite of its rejection leaves only the bad one to be isolated")
    func appliedInPart() async {
        let api = opened(8) { $0.bad = ["Q5"] }
        api.change { for number in [1, 2, 3, 4, 6, 7, 8] { $0.incidents[IncidentID("Q\(number)")]?.title = "t" } }
        var simulation = Simulation(api: api)
        for number in 1...8 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(api.updates.map(\.count) == [8, 1])
        #expect(simulation.results(.dead) == [UpdateID(5)])
        #expect(simulation.results(.sent).count == 7)
    }

    @Test("An unknown outcome is read before it is repeated; what was applied is not sent again", arguments: [true, false])
    func outcomeUnknown(applied: Bool) async {
        let api = opened(3) {
            $0.script = { _, call in call == 1 ? .init(.outcomeUnknown, status: 504, applied: applied) : nil }
        }
        var simulation = Simulation(api: api)
        for number in 1...3 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(10))
        let all: [IncidentID] = ["Q1", "Q2", "Q3"]
        #expect(api.now.calls == (applied ? [.update(all), .read(all)] : [.update(all), .read(all), .update(all)]))
        #expect(simulation.results(.sent).count == 3)
    }

    @Test("An acknowledge that was resolved meanwhile is not repeated: it would reopen")
    func resolvedMeanwhile() async {
        let api = opened(2) {
            $0.script = { call, count in call == .update(["Q1", "Q2"]) && count == 2 ? .init(.outcomeUnknown) : nil }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1"), observed: .triggered) { $0.status = .acknowledged }
        simulation.accept(.id("Q2"), observed: .triggered) { $0.status = .acknowledged }
        await simulation.run(for: .milliseconds(1000))
        #expect(api.updates.count == 1)
        api.change { $0.incidents["Q1"]?.status = .resolved }
        await simulation.run(for: .seconds(10))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.results(.sent) == [UpdateID(2)])
        #expect(api.now.reopened.isEmpty)
    }

    @Test("An acknowledge reads first where the state is not known from lately, once for the batch")
    func readsBeforeAcknowledge() async {
        let api = opened(3) { $0.incidents["Q2"]?.status = .resolved }
        var simulation = Simulation(api: api, settings: DeliverySettings(acknowledgeFreshness: .seconds(5)))
        for number in 1...3 {
            simulation.accept(.id(IncidentID("Q\(number)")), observed: number == 3 ? .triggered : nil) {
                $0.status = .acknowledged
            }
        }
        await simulation.run(for: .seconds(2))
        #expect(api.now.calls == [.read(["Q1", "Q2"]), .update(["Q1", "Q3"])])
        #expect(simulation.results(.stale) == [UpdateID(2)])
    }

    @Test(
        "An acknowledge goes out unread on news as young as allowed; on older, or with none allowed, it is read first",
        arguments: [(5000, 3900, false), (5000, 4100, true), (0, 0, true), (30_000, 28_000, false)])
    func ageOfNews(allowed: Int, age: Int, reads: Bool) async {
        var settings = DeliverySettings()
        settings.acknowledgeFreshness = .milliseconds(allowed)
        #expect(settings.validate().isEmpty)
        var simulation = Simulation(api: opened(1), settings: settings)
        var seen = IncidentSnapshot(id: "Q1")
        seen.status = .triggered
        // By the time of the call it is a linger older.
        let heard = Inbox.Sight(incident: seen, at: simulation.now)
        simulation.signal { $0.sights = [heard] }
        await simulation.run(for: .milliseconds(age))
        simulation.accept(.id("Q1")) { $0.status = .acknowledged }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.now.calls == (reads ? [.read(["Q1"])] : []) + [.update(["Q1"])])
        #expect(simulation.results(.sent) == [UpdateID(1)])
    }

    @Test("An acknowledge that is refused since somebody resolved within the last moment is stale, and reopens nothing")
    func refusedAcknowledge() async {
        let api = opened(2) {
            $0.script = { call, count in
                guard case .update = call, count == 1 else { return nil }
                return .init(.rejected, status: 400, code: 1001, message: "Incident Already Resolved")
            }
        }
        var simulation = Simulation(api: api, settings: DeliverySettings(acknowledgeFreshness: .seconds(5)))
        for id in ["Q1", "Q2"] as [IncidentID] {
            simulation.accept(.id(id), observed: .triggered) { $0.status = .acknowledged }
        }
        await simulation.run(for: .milliseconds(500))
        api.change { $0.incidents["Q1"]?.status = .resolved }
        await simulation.run(for: .seconds(30))
        #expect(simulation.results(.stale) == [UpdateID(1)])
        #expect(simulation.results(.sent) == [UpdateID(2)])
        #expect(api.now.reopened.isEmpty)
        #expect(api.now.calls == [.update(["Q1", "Q2"]), .read(["Q1", "Q2"]), .update(["Q2"])])
    }

    @Test("News of a resolve stands above what the alert had seen")
    func observedResolve() async {
        let api = opened(1) { $0.incidents["Q1"]?.status = .resolved }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1"), observed: .triggered) { $0.status = .acknowledged }
        await simulation.run(for: .milliseconds(500))
        var resolved = IncidentSnapshot(id: "Q1")
        resolved.status = .resolved
        simulation.signal { $0.sights = [Inbox.Sight(incident: resolved, at: nil)] }
        await simulation.run(for: .seconds(2))
        #expect(api.updates.isEmpty)
        #expect(simulation.results(.stale) == [UpdateID(1)])
    }

    @Test("An update of an earlier life is read before it is sent, and not sent where it holds")
    func earlierLife() async {
        let api = opened(2) { $0.incidents["Q1"]?.title = "t" }
        var simulation = Simulation(api: api)
        for number in 1...2 { simulation.accept(.id(IncidentID("Q\(number)")), attempts: 1) { $0.title = "t" } }
        await simulation.run(for: .seconds(2))
        #expect(api.now.calls == [.read(["Q1", "Q2"]), .update(["Q2"])])
        #expect(simulation.results(.sent).count == 2)
        #expect(simulation.reason(UpdateID(1)) == "PagerDuty had it already")
    }

    @Test("A failed read before a repetition is no reason to send blindly")
    func failedRead() async {
        let api = opened(1) {
            $0.script = { _, call in call <= 3 ? .init(.outcomeUnknown) : nil }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(30))
        #expect(api.now.calls == [.update(["Q1"]), .read(["Q1"]), .read(["Q1"]), .read(["Q1"]), .update(["Q1"])])
    }

    @Test("401 stops sending and says so; everything is kept; the probe finds the mend")
    func unauthorized() async {
        let api = opened(500) { $0.script = { _, _ in .init(.unauthorized, status: 401, message: "Authentication failed") } }
        var simulation = Simulation(api: api)
        for number in 1...500 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.title = "t" } }
        await simulation.run(for: .seconds(61))
        #expect(
            simulation.machine.health == .stopped(reason: "PagerDuty does not accept the credential: 401: Authentication failed"))
        #expect(api.updates.count == 1)
        #expect(api.now.calls.count { $0 == .user } == 2)
        #expect(simulation.queue.now.outcomes.isEmpty)
        api.change { $0.script = { _, _ in nil } }
        await simulation.run(for: .seconds(30))
        #expect(simulation.machine.health == .sending)
        #expect(simulation.results(.sent).count == 500)
    }

    @Test("A new credential is used at once, look-ups that waited included")
    func resume() async throws {
        let key = try #require(DedupKey("k"))
        let api = opened(1) {
            $0.keys = [key: ["Q1"]]
            $0.script = { _, _ in .init(.unauthorized, status: 401) }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .seconds(10))
        #expect(api.lookUps == 1)
        api.change { $0.script = { _, _ in nil } }
        simulation.signal { $0.resume = true }
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.sent).count == 1)
    }

    @Test("A rate limit is no failure: the batch goes again, nothing is lost")
    func rateLimited() async {
        let api = opened(1) {
            $0.script = { _, call in call <= 20 ? .init(.rateLimited(retryAfter: .seconds(1)), status: 429) : nil }
        }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(25))
        #expect(api.updates.count == 21)
        #expect(api.reads.isEmpty)
        #expect(simulation.results(.sent).count == 1)
    }

    @Test("An incident that PagerDuty opens late is found; one look-up for all that wait")
    func lateIncident() async throws {
        let key = try #require(DedupKey("k"))
        let api = ScriptedPagerDuty()
        var simulation = Simulation(api: api)
        for _ in 1...5 { simulation.accept(.key(key)) { $0.title = "t" } }
        await simulation.run(for: .seconds(4))
        #expect(api.lookUps == 3)
        api.change {
            $0.open(1)
            $0.keys = [key: ["Q1"]]
        }
        await simulation.run(for: .seconds(10))
        #expect(api.lookUps == 4)
        #expect(api.updates == [["Q1"]])
        #expect(simulation.results(.merged).count == 4)
        #expect(simulation.results(.sent).count == 1)
    }

    @Test("A key without an incident ends dead at the deadline, a recovery stale at once")
    func noIncident() async throws {
        let key = try #require(DedupKey("k"))
        var simulation = Simulation()
        let waiting = simulation.accept(.key(key)) { $0.title = "t" }
        let recovery = simulation.accept(.key(key), cause: .resolved) { $0.status = .resolved }
        let nowhere = simulation.accept(nil) { $0.title = "t" }
        await simulation.run(for: .seconds(119))
        #expect(simulation.results(.stale) == [recovery])
        #expect(simulation.results(.dead) == [nowhere])
        await simulation.run(for: .seconds(2))
        #expect(simulation.results(.dead) == [waiting, nowhere])
        #expect(simulation.queue.now.outcomes[waiting]?.incident == "key:k")
        #expect(simulation.api.lookUps == 9)
    }

    @Test("An update whose incident was resolved before it was found is stale, not dead", arguments: [true, false])
    func resolvedUnseen(lookBackFails: Bool) async throws {
        let key = try #require(DedupKey("k"))
        let api = ScriptedPagerDuty {
            $0.open(1)
            $0.keys = [key: ["Q1"]]
            $0.incidents["Q1"]?.status = .resolved
            $0.incidents["Q1"]?.resolvedAt = Simulation.start + .seconds(2)
            let fault = ScriptedPagerDuty.Fault(.outcomeUnknown, status: 503)
            $0.script = { call, number in call == .lookBack(key) && number < 11 && lookBackFails ? fault : nil }
        }
        var simulation = Simulation(api: api)
        let update = simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .seconds(180))
        #expect(simulation.results(.stale) == [update])
        #expect(simulation.queue.now.outcomes[update]?.incident == "Q1")
        #expect(simulation.reason(update) == "resolved meanwhile")
        #expect(api.updates.isEmpty)
    }

    @Test("A remembered incident that turns out resolved is looked up afresh before the update is given up")
    func rememberedTooLong() async throws {
        let key = try #require(DedupKey("k"))
        let api = opened(2) { $0.keys = [key: ["Q1"]] }
        var simulation = Simulation(api: api)
        simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        api.change {
            $0.incidents["Q1"]?.status = .resolved
            $0.keys = [key: ["Q1", "Q2"]]
        }
        await simulation.run(for: .seconds(32))
        simulation.accept(.key(key)) { $0.status = .acknowledged }
        await simulation.run(for: .seconds(5))
        #expect(api.lookUps == 2)
        #expect(api.updates.last == ["Q2"])
        #expect(simulation.results(.sent).count == 2)
    }

    @Test("Names get their ids before they are sent, one question for all that have the same")
    func names() async {
        var simulation = Simulation(api: opened(3))
        for number in 1...3 { simulation.accept(.id(IncidentID("Q\(number)"))) { $0.priority = Named("P1") } }
        await simulation.run(for: .seconds(2))
        #expect(simulation.api.now.calls.count { $0 == .names } == 1)
        #expect(simulation.api.now.items.map(\.update.priority) == Array(repeating: Named("P1", id: "ID-P1"), count: 3))
    }

    @Test("A name that does not exist ends dead with PagerDuty's words, and is not asked again for a while")
    func badName() async {
        let api = opened(1) { $0.script = { call, _ in call == .names ? .init(.rejected, message: "no priority P9") : nil } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.priority = Named("P9") }
        await simulation.run(for: .seconds(1))
        simulation.accept(.id("Q1")) { $0.priority = Named("P9") }
        await simulation.run(for: .seconds(1))
        #expect(api.now.calls == [.names])
        #expect(simulation.results(.dead).count == 2)
        #expect(simulation.reason(UpdateID(2)) == "no priority P9")
        await simulation.run(for: .seconds(40))
        simulation.accept(.id("Q1")) { $0.priority = Named("P9") }
        await simulation.run(for: .seconds(1))
        #expect(api.now.calls == [.names, .names])
    }

    @Test("A store that fails to settle is tried again; nothing is sent twice meanwhile")
    func storeFails() async {
        var simulation = Simulation(api: opened(2))
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .milliseconds(500))
        simulation.queue.fail(true)
        simulation.accept(.id("Q2")) { $0.title = "t" }
        await simulation.run(for: .seconds(30))
        #expect(simulation.api.updates == [["Q1"]])
        #expect(simulation.queue.now.outcomes.isEmpty)
        simulation.queue.fail(false)
        await simulation.run(for: .seconds(90))
        #expect(simulation.api.updates == [["Q1"], ["Q2"]])
        #expect(simulation.results(.sent).count == 2)
    }

    @Test("Shutting down flushes without linger, gives back what cannot be sent, and ends")
    func shutdown() async throws {
        let key = try #require(DedupKey("k"))
        var simulation = Simulation(api: opened(2))
        simulation.accept(.id("Q1")) { $0.title = "t" }
        let waiting = simulation.accept(.key(key)) { $0.title = "t" }
        await simulation.carryOut()
        let before = simulation.now
        simulation.signal { $0.shutDown = true }
        await simulation.carryOut()
        #expect(simulation.now == before)
        #expect(simulation.machine.phase == .over)
        #expect(simulation.api.updates == [["Q1"]])
        #expect(simulation.results(.sent) == [UpdateID(1)])
        #expect(simulation.queue.now.releases == [[waiting]])
    }

    @Test("What was accepted in the pause between two claims is flushed too")
    func shutdownBetweenClaims() async {
        var simulation = Simulation(api: opened(2))
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.carryOut()
        simulation.accept(.id("Q2")) { $0.title = "t" }
        await simulation.carryOut()
        simulation.signal { $0.shutDown = true }
        await simulation.carryOut()
        #expect(simulation.machine.phase == .over)
        #expect(simulation.api.updates.flatMap { $0 }.sorted() == ["Q1", "Q2"])
        #expect(simulation.results(.sent).count == 2)
    }

    @Test("What is on its way when the grace is over goes back to the queue")
    func graceOver() async {
        let api = opened(1) { $0.script = { _, call in call == 1 ? .init(.rateLimited(retryAfter: .seconds(60))) : nil } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .milliseconds(900))
        simulation.signal { $0.shutDown = true }
        await simulation.run(for: .seconds(8))
        #expect(simulation.machine.phase == .over)
        #expect(simulation.queue.now.pending.map(\.id) == [UpdateID(1)])
        #expect(simulation.queue.now.pending.map(\.attempts) == [1])
    }

    @Test("A stop for 401 does not hold up the shutdown")
    func shutdownWhileStopped() async {
        let api = opened(1) { $0.script = { _, _ in .init(.unauthorized, status: 401) } }
        var simulation = Simulation(api: api)
        simulation.accept(.id("Q1")) { $0.title = "t" }
        await simulation.run(for: .seconds(2))
        simulation.signal { $0.shutDown = true }
        await simulation.carryOut()
        #expect(simulation.machine.phase == .over)
        #expect(simulation.queue.now.releases == [[UpdateID(1)]])
    }
}
