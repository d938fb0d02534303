import Model
import ServiceLifecycle

/// Asks every second for held actions whose time has come.
struct HoldService: Service {
    let timekeeper: any Timekeeper
    var interval: Duration = .seconds(1)
    let release: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await timekeeper.sleep(for: interval)) != nil { await release() }
        }
    }
}
