package import Model
package import PagerDuty
import ServiceLifecycle
import Synchronization

/// Learns which PagerDuty user fettle acts as, so that its own events cause nothing; asks again until it is known.
///
/// Until then it is taken to be who it was before: events of what an earlier life of the process did may come before PagerDuty
/// answers, and must not pass for a person's.
package final class BotIdentity: Service {
    private let api: any PagerDutyAPI
    private let timekeeper: any Timekeeper
    private let readiness: Readiness
    private let note: @Sendable (String) -> Void
    private let learnt: @Sendable (String) -> Void
    private let known: Mutex<String?>

    /// `last`: the user's id when last it was known; `learnt` is told it once it is known for certain.
    package init(
        api: any PagerDutyAPI, last: String? = nil, timekeeper: any Timekeeper, readiness: Readiness,
        learnt: @escaping @Sendable (String) -> Void = { _ in }, note: @escaping @Sendable (String) -> Void
    ) {
        known = Mutex(last)
        self.learnt = learnt
        self.api = api
        self.timekeeper = timekeeper
        self.readiness = readiness
        self.note = note
    }

    /// The bot's user id, once it is known, or as it was last; nil before the first time.
    package var id: String? { known.withLock { $0 } }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var wait = Duration.seconds(1)
            while !Task.isCancelled {
                switch await self.api.currentUser() {
                case .success(let user, _):
                    self.known.withLock { $0 = user.id }
                    self.learnt(user.id)
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
