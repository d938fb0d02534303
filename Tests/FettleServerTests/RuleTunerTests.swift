import Model
import Synchronization
import TestSupport
import Testing

@testable import FettleServer

@Suite struct RuleTunerTests {
    private final class Desk: Sendable {
        let asked = Mutex(0)
        let hasTraffic = Mutex(true)
    }

    @Test(
        "It learns soon after the start, then ever more rarely, and waits no longer for having learnt nothing",
        .timeLimit(.minutes(1)))
    func pauses() async {
        let (desk, clock) = (Desk(), ManualTimekeeper())
        let tuner = RuleTuner(timekeeper: clock, first: .seconds(30), longest: .seconds(100)) {
            desk.asked.withLock { $0 += 1 }
            return desk.hasTraffic.withLock { $0 }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await tuner.run() }
            // Not a second before its pause is over, and asleep again once it has asked.
            func expect(askedAfter seconds: Int, _ times: Int) async {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(seconds - 1))
                await clock.waitForSleepers(1)
                #expect(desk.asked.withLock { $0 } == times - 1)
                clock.advance(by: .seconds(1))
                await clock.waitForSleepers(1)
                #expect(desk.asked.withLock { $0 } == times)
            }
            await expect(askedAfter: 30, 1)
            await expect(askedAfter: 60, 2)
            desk.hasTraffic.withLock { $0 = false }
            await expect(askedAfter: 100, 3)
            await expect(askedAfter: 100, 4)
            group.cancelAll()
        }
    }

    @Test("Without traffic it goes on looking as often as at first", .timeLimit(.minutes(1)))
    func quiet() async {
        let (desk, clock) = (Desk(), ManualTimekeeper())
        let tuner = RuleTuner(timekeeper: clock) {
            desk.asked.withLock { $0 += 1 }
            return false
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await tuner.run() }
            for times in 1...5 {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(30))
                await clock.waitForSleepers(1)
                #expect(desk.asked.withLock { $0 } == times)
            }
            group.cancelAll()
        }
    }
}
