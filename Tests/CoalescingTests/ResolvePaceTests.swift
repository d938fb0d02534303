import Model
import Testing

@testable import Coalescing

@Suite struct ResolvePaceTests {
    /// How many incidents with so many alerts each may be resolved at once.
    private func admitted(_ pace: inout ResolvePace, alerts: Int, at now: Timestamp) -> Int {
        var count = 0
        while count < 1000, pace.admits(alerts: alerts, at: now) { count += 1 }
        return count
    }

    @Test(
        "A hundred alerts' worth goes at once, one incident at least",
        arguments: [(0, 100), (1, 100), (10, 10), (60, 2), (5000, 1)])
    func burst(alerts: Int, count: Int) {
        var pace = ResolvePace()
        #expect(admitted(&pace, alerts: alerts, at: noon) == count)
        #expect(admitted(&pace, alerts: alerts, at: noon) == 0)
    }

    @Test("A hundred alerts take a second and a half")
    func rate() {
        var pace = ResolvePace()
        _ = admitted(&pace, alerts: 1, at: noon)
        #expect(pace.wait(at: noon) == .milliseconds(1500))
        #expect(admitted(&pace, alerts: 1, at: noon + .milliseconds(300)) == 20)
        #expect(admitted(&pace, alerts: 1, at: noon + .seconds(60)) == 100)
    }

    @Test("Resolves beyond the pace are held, other updates pass them by")
    func held() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero, maxBatch: 10, maxInFlightBatches: 4))
        coalescer.halt()
        for number in 1...5 {
            let incident = IncidentID("R\(number)")
            _ = coalescer.enqueue(UpdateID(Int64(number)), .resolve, for: incident, alerts: 60, at: noon)
        }
        _ = coalescer.enqueue(UpdateID(6), .titled("t"), for: "T", at: noon)
        let first = coalescer.resume(at: noon)
        #expect(first.batches.map { $0.items.map(\.incident) } == [["R1", "R2", "T"]])
        #expect(!coalescer.isQuiet && !coalescer.isEmpty)
        let timer = try #require(first.timers.first)
        #expect(first.contains(.scheduleTimer(timer, after: .milliseconds(1800))))

        // What comes for a held incident merges with what is held.
        #expect(coalescer.enqueue(UpdateID(7), .reopen, for: "R3", at: noon).batches.isEmpty)
        let second = coalescer.timerFired(timer, at: noon + .milliseconds(1800))
        #expect(second.batches.map { $0.items.map(\.incident) } == [["R3", "R4", "R5"]])
    }

    @Test(
        "A held resolve that is dropped holds nothing up: neither what else its incident waits for, nor the end, nor the others")
    func dropped() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero, maxBatch: 10, maxInFlightBatches: 4))
        coalescer.halt()
        for number in 1...4 {
            let incident = IncidentID("R\(number)")
            _ = coalescer.enqueue(UpdateID(Int64(number)), .resolve, for: incident, alerts: 60, at: noon)
        }
        let first = try #require(coalescer.resume(at: noon).batches.first)
        #expect(first.items.map(\.incident) == ["R1", "R2"])
        #expect(coalescer.enqueue(UpdateID(5), .titled("t"), for: "R3", at: noon).batches.isEmpty)

        let dropped = coalescer.drop([UpdateID(3)], because: "dropped", at: noon)
        #expect(dropped.outcomes.map(\.update) == [UpdateID(3)])
        let next = try #require(dropped.batches.first)
        #expect(next.items.map(\.update) == [.titled("t")])
        #expect(coalescer.drop([UpdateID(4)], because: "dropped", at: noon).outcomes.map(\.update) == [UpdateID(4)])
        for batch in [first, next] { _ = coalescer.batchSucceeded(batch.id, at: noon) }
        #expect(coalescer.isQuiet && coalescer.isEmpty)
    }
}
