import Model
import Queue
import ServiceLifecycle

/// Looks through a store that was too large for that at the start, once, while the house serves; reports what it finds.
struct StoreCheckService: Service {
    enum Finding: Sendable {
        case sound(after: Duration)
        /// A line each.
        case damaged([String])
        case failed(QueueError)
    }

    let timekeeper: any Timekeeper
    let check: @Sendable () async throws(QueueError) -> [String]
    let report: @Sendable (Finding) -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let start = timekeeper.now
            do throws(QueueError) {
                let damage = try await check()
                report(damage.isEmpty ? .sound(after: timekeeper.now - start) : .damaged(damage))
            } catch {
                // Ended with the house: nothing was found, and the next start looks again.
                if !Task.isCancelled { report(.failed(error)) }
            }
        }
        // A service that returns would end the group.
        try? await gracefulShutdown()
    }
}
