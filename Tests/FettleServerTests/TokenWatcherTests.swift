import Model
import Synchronization
import TestSupport
import Testing

@testable import FettleServer

@Suite struct TokenWatcherTests {
    private final class Desk: Sendable {
        let file = Mutex(Secret("old"))
        let used = Mutex<[Secret]>([])
    }

    @Test("A changed file is used after two looks; a reload looks at once", .timeLimit(.minutes(1)))
    func watch() async throws {
        let (desk, clock) = (Desk(), ManualTimekeeper())
        let watcher = TokenWatcher(
            inForce: Secret("old"), timekeeper: clock, read: { desk.file.withLock { $0 } },
            use: { token in desk.used.withLock { $0.append(token) } })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await watcher.run() }
            desk.file.withLock { $0 = Secret("new") }
            for _ in 1...3 {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(1))
            }
            await clock.waitForSleepers(1)
            #expect(desk.used.withLock { $0 } == [Secret("new")])
            desk.file.withLock { $0 = Secret("newer") }
            watcher.look()
            #expect(desk.used.withLock { $0 } == [Secret("new"), Secret("newer")])
            group.cancelAll()
        }
    }
}
