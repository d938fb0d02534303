import Model
import ServiceLifecycle

/// Fits the way in which rules are asked to the alerts that come: soon after the start, and ever more rarely from then on.
struct RuleTuner: Service {
    let timekeeper: any Timekeeper
    var first: Duration = .seconds(30)
    var longest: Duration = .seconds(3600)
    /// True where there was something to learn.
    let adapt: @Sendable () async -> Bool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = first
            while (try? await timekeeper.sleep(for: pause)) != nil {
                if await adapt() { pause = min(longest, pause * 2) }
            }
        }
    }
}
