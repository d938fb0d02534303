import Model
import Synchronization
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct NameDirectoryTests {
    private let clock = ManualTimekeeper()

    private func directory(_ transport: ScriptedTransport) -> NameDirectory {
        NameDirectory(courier: .scripted(transport, clock: clock), timekeeper: clock)
    }
    private static let users = WireAnswer.json(
        """
        {"users":[{"id":"PX1","email":"ada.b@example.com"},{"id":"PX2","email":"Ada@Example.com"},{"id":"PX3","name":"ada@example.com"}],
        "more":false}
        """)
    private static let priorities = WireAnswer.json(
        #"{"priorities":[{"id":"PPRIO01","name":"P1"},{"id":"PPRIO02","name":"P2"},{"id":"PPRIO03","name":"P2"}],"more":false}"#)
    private static func policies(_ entries: String) -> WireAnswer {
        .json(#"{"escalation_policies":[\#(entries)],"more":false}"#)
    }

    @Test("A user is the one with exactly this e-mail, whatever its case") func user() async {
        let transport = ScriptedTransport([Self.users])
        #expect(await directory(transport).user("ADA@example.com").value == .id("PX2"))
        #expect(transport.requests.map(\.target) == ["/users?query=ADA%40example.com&limit=100"])
    }

    @Test("Several pages are read to their end") func pages() async {
        let transport = ScriptedTransport([
            .json(#"{"users":[{"id":"PX1","email":"x@example.com"}],"more":true}"#),
            .json(#"{"users":[{"id":"PX2","email":"ada@example.com"}],"more":false}"#),
        ])
        #expect(await directory(transport).user("ada@example.com").value == .id("PX2"))
        #expect(transport.requests.last?.target == "/users?query=ada%40example.com&limit=100&offset=100")
    }

    @Test("A list without end is a failure, not half an answer") func endless() async {
        let transport = ScriptedTransport { _ in .success(.json(#"{"users":[{"id":"PX1","email":"x@y"}],"more":true}"#)) }
        #expect(await directory(transport).user("ada@example.com").failure?.verdict == .rejected)
        #expect(transport.requests.count == 10)
    }

    @Test("What looks like a user's id is one, unasked") func userID() async {
        let transport = ScriptedTransport([])
        #expect(await directory(transport).user("PUSR001").value == .id("PUSR001"))
        #expect(transport.requests.isEmpty)
    }

    @Test("A policy is found by its exact name; a name goes before an id") func policy() async {
        let transport = ScriptedTransport([
            Self.policies(#"{"id":"PEP1","name":"on-call"},{"id":"PEP2","name":"On-call"}"#),
            Self.policies(#"{"id":"PEP3","name":"PRODUCTION"}"#), Self.policies(""), Self.policies(""),
            Self.policies(#"{"id":"PEP4","name":"Twin"},{"id":"PEP5","name":"Twin"}"#),
        ])
        let directory = directory(transport)
        #expect(await directory.escalationPolicy("On-call").value == .id("PEP2"))
        #expect(await directory.escalationPolicy("PRODUCTION").value == .id("PEP3"))
        #expect(await directory.escalationPolicy("PEP0001").value == .id("PEP0001"))
        #expect(await directory.escalationPolicy("Nope").value == .missing("no escalation policy is named \"Nope\""))
        #expect(await directory.escalationPolicy("Twin").value?.exists == false)
    }

    @Test("A priority is the most severe of its name, else the one of this id") func priority() async {
        let transport = ScriptedTransport([Self.priorities, Self.priorities, Self.priorities])
        let directory = directory(transport)
        #expect(await directory.priority("P2").value == .id("PPRIO02"))
        #expect(await directory.priority("PPRIO03").value == .id("PPRIO03"))
        #expect(await directory.priority("P9").value == .missing("no priority is named \"P9\"; there are: P1, P2, P2"))
    }

    @Test("Where priorities are not enabled, that is the finding") func noPriorities() async {
        let transport = ScriptedTransport([.json(#"{"error":{"message":"x","code":2014}}"#, status: 402)])
        #expect(await directory(transport).priority("P1").value == .missing("priorities are not enabled in this account"))
    }

    @Test("What was found is remembered for long, what was missing briefly, a failure not at all") func caching() async {
        let transport = ScriptedTransport { request in
            .success(request.url.contains("ada") ? Self.users : .json(#"{"users":[]}"#))
        }
        let directory = directory(transport)
        for _ in 0..<3 { _ = await directory.user("ada@example.com") }
        for _ in 0..<3 { _ = await directory.user("bob@example.com") }
        #expect(transport.requests.count == 2)
        clock.advance(by: .seconds(30))
        _ = await directory.user("ada@example.com")
        _ = await directory.user("bob@example.com")
        #expect(transport.requests.count == 3)
        clock.advance(by: .seconds(570))
        _ = await directory.user("ADA@EXAMPLE.COM")
        #expect(transport.requests.count == 4)

        let failing = ScriptedTransport([])
        let other = self.directory(failing)
        for _ in 0..<2 { #expect(await other.user("ada@example.com").failure?.status == 500) }
        #expect(failing.requests.count == 2)
    }

    @Test("Many who ask for one name at a time cause one request") func singleFlight() async {
        let door = Door()
        let transport = ScriptedTransport { _ in
            await door.pass()
            return .success(Self.users)
        }
        let directory = directory(transport)
        await withTaskGroup(of: NameDirectory.Finding?.self) { group in
            for _ in 0..<20 { group.addTask { await directory.user("ada@example.com").value } }
            await door.waitForVisitor()
            door.open()
            for await finding in group { #expect(finding == .id("PX2")) }
        }
        #expect(transport.requests.count == 1)
    }

    @Test("When the one who asks is cancelled, another asks; a cancelled follower gives up alone") func cancelled() async {
        let door = Door()
        let transport = ScriptedTransport { _ in
            await door.pass()
            return Task.isCancelled ? .failure(TransportFault(.afterSending, .cancelled)) : .success(Self.users)
        }
        let directory = directory(transport)
        let leader = Task { await directory.user("ada@example.com") }
        await door.waitForVisitor()
        let quitter = Task { await directory.user("ada@example.com") }
        let follower = Task { await directory.user("ada@example.com") }
        quitter.cancel()
        #expect(await quitter.value.failure?.verdict == .notSent)
        leader.cancel()
        door.open()
        #expect(await leader.value.failure?.verdict == .outcomeUnknown)
        #expect(await follower.value.value == .id("PX2"))
    }

    @Test("An update's names all get their ids; one that does not exist refuses it") func resolve() async {
        let transport = ScriptedTransport { request in
            switch request.target.prefix(6) {
            case "/users": .success(Self.users)
            case "/prior": .success(Self.priorities)
            default: .success(Self.policies(#"{"id":"PEP2","name":"On-call"}"#))
            }
        }
        let directory = directory(transport)
        var update = IncidentUpdate()
        update.title = "t"
        update.priority = Named("P1")
        update.escalationPolicy = Named("On-call")
        update.assignees = [Named("ada@example.com"), Named("x", id: "PDONE00")]
        var expected = update
        expected.priority?.id = "PPRIO01"
        expected.escalationPolicy?.id = "PEP2"
        expected.assignees?[0].id = "PX2"
        #expect(await directory.resolve(update).value == expected)
        #expect(await directory.resolve(expected).value == expected)
        #expect(transport.requests.count == 3)

        update.assignees = [Named("nobody@example.com")]
        let failure = await directory.resolve(update).failure
        #expect(failure?.verdict == .rejected)
        #expect(failure?.message == "no user has the e-mail \"nobody@example.com\"")
    }
}

@Suite struct NameCacheTests {
    private let now = Timestamp(milliseconds: 0)

    @Test("It forgets before it grows beyond its capacity") func capacity() {
        var cache = NameCache(positiveLife: .seconds(10), negativeLife: .seconds(1), capacity: 3)
        func known(_ text: String, at time: Timestamp) -> Bool {
            let key = NameCache.Key(kind: .user, text: text)
            if case .known = cache.rule(key, at: time) { return true }
            _ = cache.abandoned(key)
            return false
        }
        for number in 0..<5 {
            let key = NameCache.Key(kind: .user, text: "\(number)")
            _ = cache.rule(key, at: now)
            _ = cache.settled(key, .success(.id("P"), requestID: nil), at: now)
        }
        #expect((0..<5).filter { known("\($0)", at: now) }.count == 3)
        #expect(known("4", at: now))
        #expect(!known("4", at: now + .seconds(10)))
    }

    @Test("A clock that is set back does not keep a missing name missing") func clockSetBack() {
        var cache = NameCache(positiveLife: .seconds(600), negativeLife: .seconds(30))
        let key = NameCache.Key(kind: .user, text: "a")
        _ = cache.rule(key, at: now)
        _ = cache.settled(key, .success(.missing("no"), requestID: nil), at: now)
        guard case .lead = cache.rule(key, at: now + .seconds(-3600)) else {
            Issue.record("answered from a time still to come")
            return
        }
    }

    @Test("Kinds do not share names") func kinds() {
        var cache = NameCache(positiveLife: .seconds(10), negativeLife: .seconds(1))
        let key = NameCache.Key(kind: .priority, text: "a")
        _ = cache.rule(key, at: now)
        _ = cache.settled(key, .success(.id("P"), requestID: nil), at: now)
        guard case .lead = cache.rule(.init(kind: .user, text: "a"), at: now) else {
            Issue.record("answered with another kind's id")
            return
        }
    }
}
