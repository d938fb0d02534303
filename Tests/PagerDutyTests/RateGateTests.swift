import Model
import Synchronization
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct RateGateTests {
    private let clock = ManualTimekeeper()

    @Test("A caller waits for the clock, and the clock alone lets it through") func waits() async throws {
        let gate = RateGate(ceiling: 1, atOnce: 10, timekeeper: clock)
        try await gate.enter()
        async let second: Void = gate.enter()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(60))
        try await second
    }

    @Test("A request that ends lets the next through") func handsOn() async throws {
        let gate = RateGate(ceiling: 100, atOnce: 1, timekeeper: clock)
        try await gate.enter()
        async let second: Void = gate.enter()
        gate.leave(.silent)
        try await second
    }

    @Test("What waits is called off, or too old when its turn comes: it is not sent, and takes no turn")
    func callOff() async throws {
        let transport = ScriptedTransport([
            .json("", status: 429, headers: ["ratelimit-reset": "30"]), .json(#"{"incidents":[]}"#),
        ])
        let courier = Courier.scripted(transport, clock: clock)
        let errand = Courier.Errand(operation: .updateIncidents, path: "/incidents", body: Array("{}".utf8))
        _ = await courier.run(errand)

        let unwanted = CallOff(timekeeper: clock)
        unwanted.read(["Q1", "Q2"])
        async let called = CallOff.$current.withValue(unwanted) { await courier.run(errand) }
        await clock.waitForSleepers(1)
        #expect(unwanted.lookAgain(["Q1"]) == ["Q1"])
        #expect(!unwanted.isOver)
        #expect(unwanted.callOff(["Q2"]) == ["Q2"])
        #expect(await called.failure?.verdict == .notSent)
        #expect(unwanted.isOver && unwanted.heldBack == ["Q1", "Q2"])

        let old = CallOff(timekeeper: clock)
        old.write(["Q1"], good: clock.now...(clock.now + .seconds(10)))
        #expect(old.callOff(["Q2"]) == ["Q2"])
        async let expired = CallOff.$current.withValue(old) { await courier.run(errand) }
        async let fresh = CallOff.$current.withValue(CallOff(timekeeper: clock)) { await courier.run(errand) }
        await clock.waitForSleepers(1)
        #expect(!old.isOver)
        clock.advance(by: .seconds(31))
        #expect(await expired.failure?.verdict == .notSent)
        #expect(await fresh.value != nil)
        #expect(old.isTooOld)
        clock.advance(by: .seconds(-60))
        #expect(old.isTooOld)
        #expect(transport.requests.count == 2)
    }

    @Test("A 429 holds up those who come after, until its time") func closes() async throws {
        let gate = RateGate(ceiling: 100, atOnce: 10, timekeeper: clock)
        try await gate.enter()
        gate.leave(.throttled(.init(reset: .seconds(5))))
        let passed = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await gate.enter()
                    passed.begin()
                    gate.leave(.answered(.init()))
                }
            }
            await clock.waitForSleepers()
            #expect(passed.most == 0)
            clock.advance(by: .seconds(5))
            try await group.waitForAll()
        }
        #expect(passed.most == 3)
    }

    @Test("A cancelled caller leaves the line to the others", arguments: [true, false])
    func cancelled(first: Bool) async throws {
        let gate = RateGate(ceiling: 1, atOnce: 10, timekeeper: clock)
        try await gate.enter()
        let one = Task { try await gate.enter() }
        await clock.waitForSleepers()
        let other = Task { try await gate.enter() }
        // The one in front sleeps, the other waits behind it.
        let (leaver, stayer) = first ? (one, other) : (other, one)
        leaver.cancel()
        await #expect(throws: CancellationError.self) { try await leaver.value }
        await clock.waitForSleepers()
        clock.advance(by: .seconds(60))
        try await stayer.value
    }

    @Test("Nobody is forgotten: a thousand callers all pass", arguments: 1...20) func many(_ round: Int) async throws {
        let gate = RateGate(ceiling: 10_000, atOnce: 3, timekeeper: clock)
        let underWay = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    try await gate.enter()
                    underWay.begin()
                    await Task.yield()
                    underWay.end()
                    gate.leave(.answered(.init()))
                }
            }
            try await group.waitForAll()
        }
        #expect(underWay.most <= 3)
        // Nor is anybody remembered who is gone.
        #expect(gate.nudges.count == 0)
    }
}

/// How many are at work, and the most there ever were.
private final class Tally: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var most: Int { counts.withLock { $0.most } }
    func begin() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { counts.withLock { $0.now -= 1 } }
}
