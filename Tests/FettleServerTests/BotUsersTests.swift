import Model
import Testing

@testable import FettleServer

@Suite struct BotUsersTests {
    private let change = Timestamp(year: 2026, month: 11, day: 26, hour: 3)

    @Test("Nobody is known at first, and whoever it was last is taken for it")
    func beginning() {
        #expect(!BotUsers().isOwn("PBOT001", at: change))
        #expect(BotUsers(last: "PBOT001").isOwn("PBOT001", at: change))
    }

    @Test("What was done as the former user stays fettle's own; what that user does later is a person's")
    func anotherUser() {
        var users = BotUsers(last: "PUSR001")
        let isAnother = users.learn("PBOT001", at: change)
        #expect(isAnother)
        #expect(users.current == "PBOT001")
        #expect(users.isOwn("PBOT001", at: change + .seconds(60)))
        #expect(users.isOwn("PUSR001", at: change))
        #expect(!users.isOwn("PUSR001", at: change + .milliseconds(1)))
        #expect(!users.isOwn("PUSR002", at: change))
    }

    @Test("The same user learnt again changes nothing")
    func sameUser() {
        var users = BotUsers()
        let learnt = ["PBOT001", "PBOT001"].map { users.learn($0, at: change) }
        #expect(learnt == [false, false])
        #expect(users.isOwn("PBOT001", at: change + .seconds(2)))
    }
}
