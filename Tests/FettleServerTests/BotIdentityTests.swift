import Model
import PagerDuty
import Synchronization
import TestSupport
import Testing

@testable import FettleServer

@Suite(.timeLimit(.minutes(1))) struct BotIdentityTests {
    /// PagerDuty as far as it says who one is: gives its answers one by one, and lets whoever asks beyond them wait.
    private final class Counter: Sendable {
        private let answers: AsyncStream<Answer<Reference>>
        private let give: AsyncStream<Answer<Reference>>.Continuation

        init() { (answers, give) = AsyncStream.makeStream() }

        func give(_ user: String) { give.yield(.success(Reference(id: user), requestID: nil)) }

        func refuse() { give.yield(.failure(APIFailure(.unauthorized, status: 401, message: "no"))) }

        @Sendable func answer() async -> Answer<Reference> {
            for await answer in answers { return answer }
            return .failure(APIFailure(.notSent, message: "cancelled"))
        }
    }

    private let clock = ManualTimekeeper()
    private let readiness = Readiness()
    private let counter = Counter()

    /// Runs an identity; what it learns and what it cannot learn comes out of the stream.
    private func run(last: String? = nil, _ body: (BotIdentity, inout AsyncStream<String>.Iterator) async -> Void) async {
        let (told, tell) = AsyncStream.makeStream(of: String.self)
        let identity = BotIdentity(
            last: last, timekeeper: clock, readiness: readiness, currentUser: counter.answer,
            learnt: { id, isAnother in tell.yield(isAnother ? "another: \(id)" : id) }, note: { tell.yield($0) })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await identity.run() }
            var iterator = told.makeAsyncIterator()
            await body(identity, &iterator)
            group.cancelAll()
        }
    }

    /// Readiness follows what is told.
    private func becomeReady() async {
        while !readiness.isReady { await Task.yield() }
    }

    @Test("It is asked for until it is known, and readiness waits for it")
    func first() async {
        await run { identity, told in
            counter.refuse()
            #expect(await told.next() == "no")
            #expect(readiness.holding.map(\.reason) == ["the bot's own PagerDuty user is not known: no"])
            await clock.waitForSleepers(1)
            counter.give("PBOT001")
            clock.advance(by: .seconds(1))
            #expect(await told.next() == "PBOT001")
            await becomeReady()
            #expect(identity.id == "PBOT001")
        }
    }

    @Test("Another token is asked about, and what was done with the old one stays fettle's own")
    func anotherUser() async {
        await run { identity, told in
            counter.give("PBOT001")
            #expect(await told.next() == "PBOT001")
            identity.askAnew()
            counter.give("PBOT002")
            #expect(await told.next() == "another: PBOT002")
            #expect(identity.isOwn("PBOT001", at: clock.now))
            #expect(!identity.isOwn("PBOT001", at: clock.now + .seconds(1)))
            #expect(identity.isOwn("PBOT002", at: nil))
        }
    }

    @Test("A token that mends a refusal is asked about at once, not after the wait")
    func mended() async {
        await run { identity, told in
            counter.refuse()
            #expect(await told.next() == "no")
            await clock.waitForSleepers(1)
            identity.askAnew()
            counter.give("PBOT001")
            #expect(await told.next() == "PBOT001")
            await becomeReady()
        }
    }

    @Test("Where PagerDuty lets it wait, the user of an earlier life will do after a while")
    func patience() async {
        await run(last: "PBOT001") { identity, told in
            #expect(!readiness.isReady)
            await clock.waitForSleepers(1)
            clock.advance(by: BotIdentity.patience)
            await becomeReady()
            #expect(identity.isOwn("PBOT001", at: nil))
            counter.give("PBOT001")
            #expect(await told.next() == "PBOT001")
        }
    }

    @Test("A refusal outweighs who it was in an earlier life")
    func refusedAfterRestart() async {
        await run(last: "PBOT001") { _, told in
            counter.refuse()
            #expect(await told.next() == "no")
            await clock.waitForSleepers(2)
            clock.advance(by: BotIdentity.patience)
            // The question is asked again after the wait, which is over too.
            counter.refuse()
            #expect(await told.next() == "no")
            #expect(!readiness.isReady)
        }
    }
}
