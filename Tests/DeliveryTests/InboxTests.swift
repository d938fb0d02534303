import Model
import Synchronization
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct InboxTests {
    private let inbox = Inbox()

    /// Whether a signal is there already; to be asked once.
    private func isSignalled() async -> Bool {
        // A stream that holds one gives it to a reader who has been cancelled before: nil means it was empty.
        await withTaskGroup(of: Bool.self) { group in
            let heard = Mutex(false)
            group.addTask { [inbox] in
                await inbox.signalled()
                heard.withLock { $0 = !Task.isCancelled }
                return true
            }
            for _ in 0..<200 { await Task.yield() }
            group.cancelAll()
            await group.waitForAll()
            return heard.withLock { $0 }
        }
    }

    private func sight(_ incident: String, word: Bool = false) -> Inbox.Sight {
        Inbox.Sight(
            incident: IncidentSnapshot(id: IncidentID(incident)),
            word: word ? IncidentWord(IncidentID(incident), at: Timestamp(milliseconds: 1)) : nil)
    }

    @Test func whatIsPutInIsSignalledOnceAndTakenOnce() async {
        inbox.wake()
        inbox.note(sight("Q1"))
        await inbox.signalled()
        let contents = inbox.take()
        #expect(contents?.woken == true)
        #expect(contents?.sights.map(\.incident.id) == ["Q1"])
        #expect(inbox.take() == nil)
        #expect(await !isSignalled())
    }

    @Test func aPatientListenerIsNotWokenForDeliveriesButFindsThem() async {
        inbox.listen(patiently: true)
        inbox.wake()
        inbox.note(sight("Q1", word: true))
        #expect(await !isSignalled())
        #expect(inbox.take()?.sights.count == 1)
    }

    @Test func whatIsUrgentReachesAPatientListener() async {
        inbox.listen(patiently: true)
        inbox.wake()
        inbox.shutDown()
        await inbox.signalled()
        #expect(inbox.take()?.shutDown == true)
        inbox.resume()
        await inbox.signalled()
        #expect(inbox.take()?.resume == true)
    }

    @Test func aPileIsNotLeftToLie() async {
        inbox.listen(patiently: true)
        for _ in 0..<1000 { inbox.note(sight("Q1", word: true)) }
        await inbox.signalled()
        #expect(inbox.take()?.sights.count == 1000)
    }

    @Test func whatCameWhileItWasPatientIsSignalledOnceItIsNot() async {
        inbox.listen(patiently: true)
        inbox.wake()
        inbox.listen(patiently: false)
        await inbox.signalled()
        #expect(inbox.take()?.woken == true)
        inbox.listen(patiently: false)
        #expect(await !isSignalled())
    }

    @Test func mereSightsAreBoundedAndWordsAreNot() {
        for _ in 0..<10_001 { inbox.note(sight("Q1")) }
        inbox.note(sight("Q2", word: true))
        let sights = inbox.take()?.sights ?? []
        #expect(sights.count == 10_001)
        #expect(sights.last?.word != nil)
    }
}
