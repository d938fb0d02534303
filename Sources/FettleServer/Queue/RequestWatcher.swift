import Model
import Queue
import ServiceLifecycle

/// Does what `fettle queue retry` and `drop` have asked for through the store: looks for it about once a second.
struct RequestWatcher: Service {
    let queue: SQLiteQueue
    let timekeeper: any Timekeeper
    var interval: Duration = .seconds(1)
    /// Told how many updates changed, when any did.
    let changed: @Sendable (Int) -> Void
    let failed: @Sendable (QueueError) -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await look() } while (try? await timekeeper.sleep(for: interval)) != nil
        }
    }

    private func look() async {
        do {
            let count = try await queue.takeRequests()
            if count > 0 { changed(count) }
        } catch {
            failed(error)
        }
    }
}
