import Model
import Queue
import ServiceLifecycle

/// Does what `fettle queue retry` and `drop` have asked for through the store: looks for it about once a second.
struct RequestWatcher: Service {
    let queue: SQLiteQueue
    let timekeeper: any Timekeeper
    var interval: Duration = .seconds(1)
    /// Told when something is pending anew.
    let retried: @Sendable () -> Void
    /// Told, each time it is looked, of all that is to be dropped and has been claimed.
    let drop: @Sendable (Set<UpdateID>) -> Void
    let failed: @Sendable (QueueError) -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await look() } while (try? await timekeeper.sleep(for: interval)) != nil
        }
    }

    private func look() async {
        do {
            let fulfilled = try await queue.fulfilRequests()
            if fulfilled.retried > 0 { retried() }
            if !fulfilled.inFlight.isEmpty { drop(fulfilled.inFlight) }
        } catch {
            failed(error)
        }
    }
}
