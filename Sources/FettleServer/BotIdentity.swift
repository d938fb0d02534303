package import Model
package import PagerDuty
import ServiceLifecycle
import Synchronization

/// Learns which PagerDuty user fettle acts as, so that its own events cause nothing; asks again until it is known.
package final class BotIdentity: Service {
    private let api: any PagerDutyAPI
    private let timekeeper: any Timekeeper
    private let readiness: Readiness
    private let note: @Sendable (String) -> Void
    private let known = Mutex<Reference?>(nil)

    package init(
        api: any PagerDutyAPI, timekeeper: any Timekeeper, readiness: Readiness, note: @escaping @Sendable (String) -> Void
    ) {
        self.api = api
        self.timekeeper = timekeeper
        self.readiness = readiness
        self.note = note
    }

    /// The bot's user id, once it is known.
    package var id: String? { known.withLock { $0?.id } }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var wait = Duration.seconds(1)
            while !Task.isCancelled {
                switch await self.api.currentUser() {
                case .success(let user, _):
                    self.known.withLock { $0 = user }
                    self.readiness.clear(.identity)
                    return
                case .failure(let failure):
                    self.readiness.hold(.identity, because: "the bot's own PagerDuty user is not known: \(failure.message)")
                    self.note(failure.message)
                }
                try? await self.timekeeper.sleep(for: wait)
                wait = min(wait * 2, .seconds(60))
            }
        }
        // A service that returns would end the group; this one has done its work and waits for the end with the others.
        try? await gracefulShutdown()
    }
}
