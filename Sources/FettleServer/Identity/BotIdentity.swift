package import Model
package import PagerDuty
import ServiceLifecycle
import Synchronization

/// Learns which PagerDuty user fettle acts as, so that its own events cause nothing; asks until it is known, and anew when the
/// token is another.
///
/// Until then it is taken to be who it was before: events of what an earlier life of the process did may come before PagerDuty
/// answers, and must not pass for a person's.
package final class BotIdentity: Service {
    private struct State {
        var users: BotUsers
        var isAnswered = false
    }

    /// So long an answer is waited for before the user of an earlier life will do: the rate limit may be used up.
    static let patience = Duration.seconds(5)

    private let currentUser: @Sendable () async -> Answer<Reference>
    private let timekeeper: any Timekeeper
    private let readiness: Readiness
    private let learnt: @Sendable (_ id: String, _ isAnother: Bool) async -> Void
    private let note: @Sendable (String) -> Void
    private let state: Mutex<State>
    /// One for the start and each token after it.
    private let tokens = AsyncStream.makeStream(of: Void.self)

    /// `last`: the user's id when last it was known; `learnt` is told it once it is known for certain, and whether it was another,
    /// and readiness waits until it has returned.
    package init(
        last: String? = nil, timekeeper: any Timekeeper, readiness: Readiness,
        currentUser: @escaping @Sendable () async -> Answer<Reference>,
        learnt: @escaping @Sendable (_ id: String, _ isAnother: Bool) async -> Void = { _, _ in },
        note: @escaping @Sendable (String) -> Void
    ) {
        state = Mutex(State(users: BotUsers(last: last)))
        self.learnt = learnt
        self.currentUser = currentUser
        self.timekeeper = timekeeper
        self.readiness = readiness
        self.note = note
        tokens.continuation.yield()
    }

    /// The bot's user id, once it is known, or as it was last; nil before the first time.
    package var id: String? { state.withLock { $0.users.current } }

    /// Whether what `user` did at `time` was done by fettle.
    ///
    /// An event that does not say when it was is one of now.
    package func isOwn(_ user: String, at time: Timestamp?) -> Bool {
        state.withLock { $0.users.isOwn(user, at: time ?? timekeeper.now) }
    }

    /// The token is another, and may be another user's.
    package func askAnew() { tokens.continuation.yield() }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            async let patience: Void = self.beContentWithLast()
            var question: Task<Void, Never>?
            for await _ in self.tokens.stream {
                question?.cancel()
                // Owned here: cancelled when the next token comes, and awaited below.
                question = Task { await self.learn() }
            }
            question?.cancel()
            await question?.value
            await patience
        }
        // A service that returns would end the group; this one has done its work and waits for the end with the others.
        try? await gracefulShutdown()
    }

    private func learn() async {
        var wait = Duration.seconds(1)
        while !Task.isCancelled {
            let answer = await currentUser()
            // What an earlier token has brought.
            if Task.isCancelled { return }
            switch answer {
            case .success(let user, _): return await learn(user.id)
            case .failure(let failure): doubt(failure.message)
            }
            try? await timekeeper.sleep(for: wait)
            wait = min(wait * 2, .seconds(60))
        }
    }

    private func learn(_ id: String) async {
        let isAnother = state.withLock { $0.users.learn(id, at: timekeeper.now) }
        await learnt(id, isAnother)
        state.withLock { state in
            state.isAnswered = true
            readiness.clear(.identity)
        }
    }

    private func doubt(_ reason: String) {
        state.withLock { state in
            state.isAnswered = true
            readiness.hold(.identity, because: "the bot's own PagerDuty user is not known: \(reason)")
        }
        note(reason)
    }

    private func beContentWithLast() async {
        guard id != nil, (try? await timekeeper.sleep(for: Self.patience)) != nil else { return }
        state.withLock { if !$0.isAnswered { readiness.clear(.identity) } }
    }
}
