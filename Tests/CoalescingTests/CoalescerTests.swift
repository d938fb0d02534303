import Coalescing
import Model
import Testing

@Suite struct CoalescerTests {
    private let settings = CoalescerSettings(linger: .seconds(1), maxBatch: 4)

    private func enqueue(_ coalescer: inout Coalescer, _ id: Int64, _ incident: String, _ update: IncidentUpdate) -> [Coalescer
        .Command]
    {
        coalescer.enqueue(UpdateID(id), update, for: IncidentID(incident), at: noon)
    }

    /// Enqueues title changes of so many incidents, `Q1` …, with ids 1 ….
    private func fill(_ coalescer: inout Coalescer, _ count: Int) -> [Coalescer.Command] {
        (1...count).flatMap { enqueue(&coalescer, Int64($0), "Q\($0)", .titled("t")) }
    }

    @Test("The linger timer starts with the first update, and is never pushed back")
    func linger() throws {
        var coalescer = Coalescer(settings: settings)
        let first = enqueue(&coalescer, 1, "Q1", .titled("a"))
        let timer = try #require(first.timers.first)
        #expect(first == [.scheduleTimer(timer, after: .seconds(1))])
        #expect(enqueue(&coalescer, 2, "Q2", .titled("b")).isEmpty)
        let batches = coalescer.timerFired(timer, at: noon).batches
        #expect(batches.map { $0.items.map(\.incident) } == [["Q1", "Q2"]])
    }

    @Test("A full batch leaves at once and takes the timer with it")
    func full() throws {
        var coalescer = Coalescer(settings: settings)
        let commands = fill(&coalescer, 4)
        let timer = try #require(commands.timers.first)
        #expect(commands.batches.map(\.items.count) == [4])
        #expect(commands.contains(.cancelTimer(timer)))
        #expect(coalescer.timerFired(timer, at: noon).isEmpty)
    }

    @Test("A thousand incidents in one linger need four calls of 250, one after the other")
    func thousand() throws {
        var coalescer = Coalescer()
        var sizes: [Int] = []
        var pending = fill(&coalescer, 1000)
        while let batch = pending.batches.first {
            #expect(pending.batches.count == 1)
            sizes.append(batch.items.count)
            pending = coalescer.batchSucceeded(batch.id, at: noon)
        }
        #expect(sizes == [250, 250, 250, 250])
        #expect(coalescer.isEmpty)
    }

    @Test("Updates of one incident travel as one item; those overridden whole are merged, the others sent")
    func merging() throws {
        var coalescer = Coalescer(settings: settings)
        let timer = try #require(enqueue(&coalescer, 1, "Q1", .titled("a")).timers.first)
        _ = enqueue(&coalescer, 2, "Q1", .urgent(.high))
        _ = enqueue(&coalescer, 3, "Q1", .titled("b"))
        let commands = coalescer.timerFired(timer, at: noon)
        let batch = try #require(commands.batches.first)
        #expect(batch.items.map(\.update) == [.with { ($0.title, $0.urgency) = ("b", .high) }])
        #expect(batch.items.map(\.updates) == [[UpdateID(2), UpdateID(3)]])
        #expect(commands.outcomes.map(\.result) == [.merged])
        #expect(commands.outcomes.map(\.reason) == ["title: overridden (update 3)"])
        let sent = coalescer.batchSucceeded(batch.id, requestID: "r1", at: noon).outcomes
        #expect(sent.map(\.update) == [UpdateID(2), UpdateID(3)])
        #expect(sent.allSatisfy { $0.result == .sent && $0.requestID == "r1" && $0.incident == "Q1" })
    }

    @Test("What arrives while its incident is in flight waits, and a success removes only what was sent")
    func inFlight() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero, maxInFlightBatches: 2))
        let batch = try #require(enqueue(&coalescer, 1, "Q1", .titled("a")).batches.first)
        #expect(enqueue(&coalescer, 2, "Q1", .titled("b")).isEmpty)
        let after = coalescer.batchSucceeded(batch.id, at: noon)
        #expect(after.outcomes.map(\.update) == [UpdateID(1)])
        #expect(after.batches.map { $0.items.map(\.update) } == [[.titled("b")]])
    }

    @Test("An acknowledge that arrives during the resolve's flight is not sent after it")
    func acknowledgeBehindResolve() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let batch = try #require(enqueue(&coalescer, 1, "Q1", .resolve).batches.first)
        _ = enqueue(&coalescer, 2, "Q1", .acknowledge)
        let after = coalescer.batchSucceeded(batch.id, at: noon)
        #expect(after.batches.isEmpty)
        #expect(Set(after.outcomes.map(\.result)) == [.sent, .merged])
        #expect(coalescer.isEmpty)
    }

    @Test("Fields that disturb each other go in successive steps; one outcome, after the last")
    func steps() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = enqueue(&coalescer, 1, "Q1", .with { ($0.urgency, $0.status) = (.high, .acknowledged) })
        let first = try #require(commands.batches.first)
        #expect(first.items.map(\.update) == [.urgent(.high)])
        let between = coalescer.batchSucceeded(first.id, at: noon)
        #expect(between.outcomes.isEmpty)
        let second = try #require(between.batches.first)
        #expect(second.items.map(\.update) == [.acknowledge])
        #expect(coalescer.batchSucceeded(second.id, at: noon).outcomes.map(\.result) == [.sent])
    }

    @Test("A later raise of the urgency follows the acknowledge, and a level the raise")
    func raiseAfterAcknowledge() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .seconds(1)))
        let timer = try #require(enqueue(&coalescer, 1, "Q1", .acknowledge).timers.first)
        _ = enqueue(&coalescer, 2, "Q1", .with { ($0.urgency, $0.escalationLevel, $0.title) = (.high, 2, "t") })
        var commands = coalescer.timerFired(timer, at: noon)
        _ = coalescer.beginShutdown(at: noon)
        var steps: [IncidentUpdate] = []
        while let batch = commands.batches.first {
            steps += batch.items.map(\.update)
            commands = coalescer.batchSucceeded(batch.id, at: noon)
        }
        #expect(
            steps == [
                .acknowledge, .with { ($0.title, $0.urgency) = ("t", .high) }, .level(2),
            ])
        #expect(coalescer.isEmpty)
    }

    @Test("Of what was sent in part, and overridden in the rest, it is known that it was sent")
    func sentInPart() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = enqueue(&coalescer, 1, "Q1", .with { ($0.title, $0.status, $0.escalationLevel) = ("t", .acknowledged, 2) })
        let first = try #require(commands.batches.first)
        #expect(first.items.map(\.update) == [.with { ($0.title, $0.status) = ("t", .acknowledged) }])
        _ = enqueue(&coalescer, 2, "Q1", .level(3))
        let next = coalescer.batchSucceeded(first.id, at: noon)
        #expect(next.outcomes.map(\.update) == [UpdateID(1)])
        #expect(next.outcomes.map(\.result) == [.sent])
        #expect(next.outcomes.map(\.reason) == ["escalation_level: overridden (update 2)"])
    }

    @Test("Steps of different incidents share calls")
    func sharedSteps() throws {
        var coalescer = Coalescer(settings: settings)
        let update = IncidentUpdate.with { ($0.title, $0.status) = ("t", .resolved) }
        var commands = (1...4).flatMap { enqueue(&coalescer, Int64($0), "Q\($0)", update) }
        let first = try #require(commands.batches.first)
        commands = coalescer.batchSucceeded(first.id, at: noon)
        #expect(commands.batches.map(\.items.count) == [4])
        #expect(commands.batches.first?.items.allSatisfy { $0.update == .resolve } == true)
    }

    @Test("An update dead in its first step does not go on with the second; others of the incident do")
    func deadStep() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = enqueue(&coalescer, 1, "Q1", .with { ($0.urgency, $0.status) = (.high, .acknowledged) })
        let batch = try #require(commands.batches.first)
        _ = enqueue(&coalescer, 2, "Q1", .titled("t"))
        let after = coalescer.batchFailed(batch.id, BatchFailure(.rejected, reason: "400: no"), jitter: 0, at: noon)
        #expect(after.outcomes.map(\.result) == [.dead])
        #expect(after.outcomes.map(\.reason) == ["400: no"])
        #expect(after.batches.map { $0.items.map(\.update) } == [[.titled("t")]])
    }

    @Test("413 halves, first half first, and the halves are sent one after the other")
    func tooLarge() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        let halves = coalescer.batchFailed(batch.id, BatchFailure(.tooLarge, reason: "413"), jitter: 0, at: noon)
        let first = try #require(halves.batches.first)
        #expect(first.items.map(\.incident) == ["Q1", "Q2"])
        #expect(halves.cautions.map(\.readsWhenRejected) == [true])
        let second = try #require(coalescer.batchSucceeded(first.id, at: noon).batches.first)
        #expect(second.items.map(\.incident) == ["Q3", "Q4"])
    }

    @Test(
        "Bad items are isolated by halving, within 13 calls for each of them, of which half carry good ones",
        arguments: [1, 2, 3])
    func isolation(bad: Int) throws {
        var coalescer = Coalescer()
        let culprits = Set([3, 128, 250].prefix(bad).map { IncidentID("Q\($0)") })
        var queue = fill(&coalescer, 250).batches
        var calls = 0
        var outcomes: [Outcome] = []
        while !queue.isEmpty {
            let batch = queue.removeFirst()
            calls += 1
            let rejected = batch.items.contains { culprits.contains($0.incident) }
            let commands =
                rejected
                ? coalescer.batchFailed(batch.id, BatchFailure(.rejected, reason: "400 (code 2001): no"), jitter: 0, at: noon)
                : coalescer.batchSucceeded(batch.id, at: noon)
            outcomes += commands.outcomes
            queue += commands.batches
        }
        #expect(outcomes.count == 250)
        #expect(Set(outcomes.filter { $0.result == .dead }.map { IncidentID($0.incident) }) == culprits)
        #expect(calls <= 1 + bad * (9 + 4))
    }

    @Test("A rejected batch is read once: its halves are not")
    func readsOnce() throws {
        var coalescer = Coalescer(settings: settings)
        let commands = fill(&coalescer, 4)
        #expect(commands.cautions == [Caution(unsure: [], readsWhenRejected: true)])
        let batch = try #require(commands.batches.first)
        let halves = coalescer.batchFailed(
            batch.id, BatchFailure(.rejected, reason: "400"), withdrawn: ["Q1": .holds, "Q2": .stale("gone")], jitter: 0, at: noon
        )
        #expect(halves.outcomes.map(\.result) == [.sent, .stale])
        #expect(halves.batches.map { $0.items.map(\.incident) } == [["Q3"]])
        #expect(halves.cautions == [Caution(unsure: [], readsWhenRejected: false)])
    }

    @Test("Once the first half has passed, the second is halved without being tried as a whole")
    func inference() throws {
        var coalescer = Coalescer(settings: settings)
        let whole = try #require(fill(&coalescer, 4).batches.first)
        let rejection = BatchFailure(.rejected, reason: "400")
        let first = try #require(coalescer.batchFailed(whole.id, rejection, jitter: 0, at: noon).batches.first)
        #expect(first.items.map(\.incident) == ["Q1", "Q2"])
        let third = try #require(coalescer.batchSucceeded(first.id, at: noon).batches.first)
        #expect(third.items.map(\.incident) == ["Q3"])
        let fourth = try #require(coalescer.batchSucceeded(third.id, at: noon).batches.first)
        // Only Q4 is left to blame, and yet it is asked: the refusal may have been for another reason.
        #expect(fourth.items.map(\.incident) == ["Q4"])
        #expect(coalescer.batchSucceeded(fourth.id, at: noon).outcomes.map(\.result) == [.sent])
        #expect(coalescer.isEmpty)
    }

    @Test("A half that passed proves nothing where something of it was not in the call")
    func noInference() throws {
        var coalescer = Coalescer(settings: settings)
        let whole = try #require(fill(&coalescer, 4).batches.first)
        let rejection = BatchFailure(.rejected, reason: "400")
        let first = try #require(coalescer.batchFailed(whole.id, rejection, jitter: 0, at: noon).batches.first)
        let rest = coalescer.batchSucceeded(first.id, withdrawn: ["Q1": .holds], at: noon).batches
        #expect(rest.map { $0.items.map(\.incident) } == [["Q3", "Q4"]])
    }

    @Test("Good ones do not wait for the end of a search: what it clears leaves with the next batch, and calls take turns")
    func turns() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero, maxBatch: 8))
        let rejection = BatchFailure(.rejected, reason: "400")
        let lone = try #require(enqueue(&coalescer, 100, "Q0", .titled("t")).batches.first)
        _ = fill(&coalescer, 8)
        var queue = coalescer.batchSucceeded(lone.id, at: noon).batches
        _ = (11...20).flatMap { enqueue(&coalescer, Int64($0), "Q\($0)", .titled("t")) }
        var seen: [[IncidentID]] = []
        while let batch = queue.first {
            seen.append(batch.items.map(\.incident))
            queue =
                batch.items.contains { $0.incident == "Q1" }
                ? coalescer.batchFailed(batch.id, rejection, jitter: 0, at: noon).batches
                : coalescer.batchSucceeded(batch.id, at: noon).batches
        }
        #expect(
            seen == [
                ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8"],
                // Searched in the first half; the batch that takes its turn is half as large as the one that was refused.
                ["Q1", "Q2", "Q3", "Q4"], ["Q5", "Q6", "Q7", "Q8"], ["Q1", "Q2"],
                ["Q3", "Q4", "Q11", "Q12", "Q13", "Q14", "Q15", "Q16"], ["Q1"], ["Q2", "Q17", "Q18", "Q19", "Q20"],
            ])
        #expect(coalescer.isEmpty)
    }

    @Test("Those that PagerDuty did not know before the call were kept out of it: each goes alone, unread")
    func unknown() throws {
        var coalescer = Coalescer(settings: settings)
        let whole = try #require(fill(&coalescer, 4).batches.first)
        var commands = coalescer.batchSucceeded(whole.id, unknown: ["Q2", "Q3"], at: noon)
        #expect(commands.outcomes.map(\.incident) == ["Q1", "Q4"])
        #expect(commands.batches.map { $0.items.map(\.incident) } == [["Q2"]])
        #expect(commands.cautions == [Caution(readsWhenRejected: false, isUnknown: true)])
        // A call of unknown outcome is repeated after a read all the same.
        let lost = coalescer.batchFailed(
            commands.batches[0].id, BatchFailure(.outcomeUnknown, reason: "504"), jitter: 0, at: noon)
        #expect(lost.batches.map { $0.items.map(\.incident) } == [["Q3"]])
        let timer = try #require(lost.timers.first)
        _ = coalescer.timerFired(timer, at: noon)
        commands = coalescer.batchSucceeded(lost.batches[0].id, at: noon)
        #expect(commands.cautions == [Caution(unsure: ["Q2"], readsWhenRejected: false)])
    }

    @Test("One that is known, and refused among others, goes alone too, and is read anew when its turn comes")
    func spoiler() throws {
        var coalescer = Coalescer(settings: settings)
        let whole = try #require(fill(&coalescer, 4).batches.first)
        let commands = coalescer.batchSucceeded(whole.id, spoilers: ["Q2"], at: noon)
        #expect(commands.outcomes.map(\.incident) == ["Q1", "Q3", "Q4"])
        #expect(commands.batches.map { $0.items.map(\.incident) } == [["Q2"]])
        #expect(commands.cautions == [Caution(readsWhenRejected: false, isUnknown: false)])
    }

    @Test("An incident that was refused alone keeps out of company for ten minutes, unless it goes through")
    func refusedBefore() throws {
        var coalescer = Coalescer(settings: settings)
        let rejection = BatchFailure(.rejected, reason: "400")
        func sent(at time: Timestamp) -> [[IncidentID]] {
            var queue = (1...3).flatMap {
                coalescer.enqueue(UpdateID(Int64($0)), .titled("t"), for: IncidentID("Q\($0)"), at: time)
            }
            queue = queue.timers.flatMap { coalescer.timerFired($0, at: time) }
            var seen: [[IncidentID]] = []
            while let batch = queue.batches.first {
                seen.append(batch.items.map(\.incident))
                let isRefused = batch.items.contains { $0.incident == "Q2" } && time == noon
                queue =
                    isRefused
                    ? coalescer.batchFailed(batch.id, rejection, jitter: 0, at: time)
                    : coalescer.batchSucceeded(batch.id, at: time)
            }
            return seen
        }
        #expect(sent(at: noon) == [["Q1", "Q2", "Q3"], ["Q1", "Q2"], ["Q1"], ["Q3"], ["Q2"]])
        #expect(sent(at: noon) == [["Q1", "Q3"], ["Q2"]])
        #expect(sent(at: noon + .seconds(599)) == [["Q1", "Q3"], ["Q2"]])
        #expect(sent(at: noon + .seconds(599)) == [["Q1", "Q2", "Q3"]])
        #expect(coalescer.isEmpty)
    }

    @Test("Suspects of a rejected batch go alone, after the others together")
    func suspects() throws {
        var coalescer = Coalescer(settings: settings)
        var queue = fill(&coalescer, 4).batches
        let rejection = BatchFailure(.rejected, reason: "404")
        queue = coalescer.batchFailed(queue[0].id, rejection, suspects: ["Q2", "Q3"], jitter: 0, at: noon).batches
        var seen: [[IncidentID]] = []
        while let batch = queue.first {
            seen.append(batch.items.map(\.incident))
            queue = coalescer.batchSucceeded(batch.id, at: noon).batches
        }
        #expect(seen == [["Q1", "Q4"], ["Q2"], ["Q3"]])
    }

    @Test("Where everything is suspect, each goes alone")
    func allSuspect() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        let rejection = BatchFailure(.rejected, reason: "404")
        let commands = coalescer.batchFailed(batch.id, rejection, suspects: ["Q1", "Q2", "Q3", "Q4"], jitter: 0, at: noon)
        var queue = commands.batches
        var seen: [[IncidentID]] = []
        while let batch = queue.first {
            seen.append(batch.items.map(\.incident))
            queue = coalescer.batchFailed(batch.id, rejection, jitter: 0, at: noon).batches
        }
        #expect(seen == [["Q1"], ["Q2"], ["Q3"], ["Q4"]])
        #expect(coalescer.isEmpty)
    }

    @Test("A single item left by withdrawals gets its own call before it is dead")
    func lastOne() throws {
        var coalescer = Coalescer(settings: settings)
        let timer = try #require(fill(&coalescer, 2).timers.first)
        let batch = try #require(coalescer.timerFired(timer, at: noon).batches.first)
        let rejection = BatchFailure(.rejected, reason: "400")
        let commands = coalescer.batchFailed(batch.id, rejection, withdrawn: ["Q1": .holds], jitter: 0, at: noon)
        let alone = try #require(commands.batches.first)
        #expect(coalescer.batchFailed(alone.id, rejection, jitter: 0, at: noon).outcomes.map(\.result) == [.dead])
    }

    @Test("An unknown outcome is repeated after a pause, and its incidents are to be read first")
    func outcomeUnknown() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        let failed = coalescer.batchFailed(batch.id, BatchFailure(.outcomeUnknown, reason: "504"), jitter: 0.5, at: noon)
        let timer = try #require(failed.timers.first)
        #expect(failed == [.scheduleTimer(timer, after: .milliseconds(500))])
        let again = coalescer.timerFired(timer, at: noon)
        #expect(again.batches == [batch])
        #expect(again.cautions.map(\.unsure) == [["Q1", "Q2", "Q3", "Q4"]])
        let second = coalescer.batchFailed(batch.id, BatchFailure(.notSent, reason: "refused"), jitter: 0.5, at: noon)
        #expect(second.delays == [.seconds(1)])
    }

    @Test("A parked batch does not hold up the others")
    func parked() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        _ = coalescer.batchFailed(batch.id, BatchFailure(.notSent, reason: "refused"), jitter: 0.5, at: noon)
        let others = (5...8).flatMap { enqueue(&coalescer, Int64($0), "Q\($0)", .titled("t")) }
        #expect(others.batches.map(\.items.count) == [4])
        #expect(enqueue(&coalescer, 9, "Q1", .titled("u")).isEmpty)
    }

    @Test("A rate limit counts as no attempt, and its pause is bounded")
    func rateLimited() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        for (wait, pause) in [
            (Duration?.some(.seconds(7)), Duration.seconds(7)), (.seconds(86_400), .seconds(60)), (nil, .seconds(1)),
        ] {
            let failed = coalescer.batchFailed(batch.id, BatchFailure(.rateLimited(wait), reason: "429"), jitter: 1, at: noon)
            #expect(failed.delays == [pause])
            let again = coalescer.timerFired(try #require(failed.timers.first), at: noon)
            #expect(again.batches == [batch])
            #expect(again.cautions.map(\.unsure) == [[]])
        }
    }

    @Test("An unauthorized batch stops sending; everything is kept and goes on merging; resuming sends it first")
    func unauthorized() throws {
        var coalescer = Coalescer(settings: settings)
        let batch = try #require(fill(&coalescer, 4).batches.first)
        #expect(coalescer.batchFailed(batch.id, BatchFailure(.unauthorized, reason: "401"), jitter: 0, at: noon).isEmpty)
        #expect(coalescer.isQuiet)
        let more = (5...12).flatMap { enqueue(&coalescer, Int64($0), "Q\($0)", .titled("t")) }
        #expect(more.batches.isEmpty)
        #expect(coalescer.resume(at: noon).batches == [batch])
        #expect(coalescer.batchSucceeded(batch.id, at: noon).batches.map(\.items.count) == [4])
    }

    @Test("Shutting down waits for no company")
    func shutdown() throws {
        var coalescer = Coalescer(settings: settings)
        _ = fill(&coalescer, 2)
        let flushed = coalescer.beginShutdown(at: noon)
        #expect(flushed.batches.map(\.items.count) == [2])
        let batch = try #require(flushed.batches.first)
        _ = enqueue(&coalescer, 3, "Q9", .titled("t"))
        #expect(coalescer.unfinished() == [UpdateID(1), UpdateID(2), UpdateID(3)])
        #expect(coalescer.batchSucceeded(batch.id, at: noon).batches.map(\.items.count) == [1])
    }

    @Test("An update of an earlier life is unsure until it has gone through")
    func earlierLife() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = coalescer.enqueue(UpdateID(1), .titled("t"), for: "Q1", unsure: true, at: noon)
        #expect(commands.cautions.map(\.unsure) == [["Q1"]])
    }

    @Test("An unsure update that joins during a flight is still unsure when its own turn comes")
    func unsureLatecomer() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let batch = try #require(enqueue(&coalescer, 2, "Q1", .titled("t")).batches.first)
        _ = coalescer.enqueue(UpdateID(1), .urgent(.high), for: "Q1", unsure: true, at: noon)
        #expect(coalescer.batchSucceeded(batch.id, at: noon).cautions.map(\.unsure) == [["Q1"]])
    }

    @Test("Answers and timers that nobody waits for change nothing")
    func strangers() throws {
        var coalescer = Coalescer(settings: settings)
        let commands = fill(&coalescer, 4)
        let (batch, timer) = (try #require(commands.batches.first), try #require(commands.timers.first))
        #expect(coalescer.batchSucceeded(batch.id + 1, at: noon).isEmpty)
        _ = coalescer.batchSucceeded(batch.id, at: noon)
        #expect(coalescer.batchSucceeded(batch.id, at: noon).isEmpty)
        #expect(coalescer.batchFailed(batch.id, BatchFailure(.rejected, reason: ""), jitter: 0, at: noon).isEmpty)
        #expect(coalescer.timerFired(timer, at: noon).isEmpty)
    }

    @Test("An update of which nothing can be sent gets its outcome and makes no item")
    func emptyItem() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = enqueue(&coalescer, 1, "Q1", .with { $0.resolution = "done" })
        #expect(commands.batches.isEmpty)
        #expect(commands.outcomes.map(\.result) == [.dead])
        #expect(coalescer.isEmpty)
    }
}

extension [Coalescer.Command] {
    var batches: [Batch] { compactMap { if case .send(let batch, _) = $0 { batch } else { nil } } }
    var cautions: [Caution] { compactMap { if case .send(_, let caution) = $0 { caution } else { nil } } }
    var timers: [Coalescer.TimerID] { compactMap { if case .scheduleTimer(let id, _) = $0 { id } else { nil } } }
    var delays: [Duration] { compactMap { if case .scheduleTimer(_, let delay) = $0 { delay } else { nil } } }
    var outcomes: [Outcome] {
        flatMap { (command) -> [Outcome] in if case .record(let outcomes) = command { outcomes } else { [] } }
    }
}
