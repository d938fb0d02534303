import Model
import Testing

@testable import Sandbox

@Suite("AccountState")
struct AccountStateTests {
    static let start = Timestamp(year: 2026, month: 11, day: 23, hour: 10)
    static let bot = AccountDirectory.standard.users[0]
    let now = start

    /// An account with one open incident, its events already taken.
    static func account(
        _ status: IncidentStatus = .triggered, urgency: Urgency = .high, rules: AccountRules = AccountRules()
    ) throws -> (AccountState, IncidentID) {
        var account = AccountState(rules: rules)
        var opening = IncidentOpening(title: "disk full", service: "PSVC001", agent: .service("PSVC001"))
        opening.urgency = urgency
        let id = try account.open(opening, at: start).id
        if status != .triggered {
            _ = try account.update([change(id) { $0.status = status }], by: bot, at: start)
        }
        _ = account.takeEvents()
        return (account, id)
    }

    static func change(_ id: IncidentID, _ fill: (inout IncidentUpdate) -> Void = { _ in }) -> IncidentChange {
        var update = IncidentUpdate()
        fill(&update)
        return IncidentChange(id, update)
    }

    /// What one update does to an incident.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var from: IncidentStatus = .triggered
        var urgency: Urgency = .high
        var change: @Sendable (inout IncidentUpdate) -> Void
        var becomes: IncidentStatus
        var events: [String]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "acknowledging a triggered incident", change: { $0.status = .acknowledged }, becomes: .acknowledged,
            events: ["incident.acknowledged"]),
        Case(
            testDescription: "acknowledging again", from: .acknowledged, change: { $0.status = .acknowledged },
            becomes: .acknowledged, events: ["incident.acknowledged"]),
        Case(
            testDescription: "resolving", change: { $0.status = .resolved }, becomes: .resolved, events: ["incident.resolved"]),
        Case(
            testDescription: "resolving with a resolution",
            change: {
                $0.status = .resolved
                $0.resolution = "cleared"
            }, becomes: .resolved, events: ["incident.resolved", "incident.annotated"]),
        Case(
            testDescription: "a resolution without a resolve", change: { $0.resolution = "cleared" }, becomes: .triggered,
            events: []),
        Case(
            testDescription: "resolving a resolved incident", from: .resolved, change: { $0.status = .resolved },
            becomes: .resolved, events: []),
        Case(
            testDescription: "triggering a resolved incident reopens it", from: .resolved, change: { $0.status = .triggered },
            becomes: .triggered, events: ["incident.reopened"]),
        Case(
            testDescription: "acknowledging a resolved incident reopens it", from: .resolved,
            change: { $0.status = .acknowledged }, becomes: .acknowledged,
            events: ["incident.reopened", "incident.acknowledged"]),
        Case(
            testDescription: "triggering an acknowledged incident alone has no effect", from: .acknowledged,
            change: { $0.status = .triggered }, becomes: .acknowledged, events: []),
        Case(
            testDescription: "triggering an acknowledged incident with another change", from: .acknowledged,
            change: {
                $0.status = .triggered
                $0.priority = Named("P1")
            }, becomes: .triggered, events: ["incident.priority_updated", "incident.unacknowledged"]),
        Case(
            testDescription: "a level takes an acknowledgement back", from: .acknowledged, change: { $0.escalationLevel = 2 },
            becomes: .triggered, events: ["incident.unacknowledged", "incident.escalated"]),
        Case(
            testDescription: "acknowledge and level together end triggered",
            change: {
                $0.status = .acknowledged
                $0.escalationLevel = 2
            }, becomes: .triggered, events: ["incident.acknowledged", "incident.unacknowledged", "incident.escalated"]),
        Case(
            testDescription: "raising the urgency takes an acknowledgement back", from: .acknowledged, urgency: .low,
            change: { $0.urgency = .high }, becomes: .triggered, events: ["incident.unacknowledged"]),
        Case(
            testDescription: "lowering the urgency does not", from: .acknowledged, change: { $0.urgency = .low },
            becomes: .acknowledged, events: []),
        Case(testDescription: "a title tells nobody", change: { $0.title = "new" }, becomes: .triggered, events: []),
        Case(
            testDescription: "another policy", change: { $0.escalationPolicy = Named("PEP0002", id: "PEP0002") },
            becomes: .triggered, events: ["incident.delegated"]),
        Case(
            testDescription: "assignees", change: { $0.assignees = [Named("PUSR003", id: "PUSR003")] }, becomes: .triggered,
            events: ["incident.reassigned"]),
        Case(
            testDescription: "an incident type", change: { $0.incidentType = "major_incident" }, becomes: .triggered,
            events: ["incident.incident_type.changed"]),
        Case(
            testDescription: "a conference bridge", change: { $0.conferenceBridge = ConferenceBridge(number: "+44,,1#") },
            becomes: .triggered, events: ["incident.conference_bridge.updated"]),
        Case(testDescription: "nothing at all", change: { _ in }, becomes: .triggered, events: []),
    ]

    @Test("An update changes status and tells of it", arguments: cases)
    func transition(_ given: Case) throws {
        var (account, id) = try Self.account(given.from, urgency: given.urgency)
        let updated = try account.update([Self.change(id, given.change)], by: Self.bot, at: now)
        #expect(updated.map(\.status) == [given.becomes])
        #expect(account.takeEvents().map(\.type) == given.events)
        #expect(account.counts[given.becomes] == 1)
    }

    /// What is refused, and by which code.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var from: IncidentStatus = .triggered
        var urgency: Urgency = .high
        var rules = AccountRules()
        var change: @Sendable (inout IncidentUpdate) -> Void
        var code: Int
    }

    static let refusals: [Refusal] = [
        Refusal(testDescription: "a level at low urgency", urgency: .low, change: { $0.escalationLevel = 2 }, code: 1006),
        Refusal(
            testDescription: "a level in the item that raises the urgency", urgency: .low,
            change: {
                $0.escalationLevel = 2
                $0.urgency = .high
            }, code: 1006),
        Refusal(testDescription: "a level the policy has not", change: { $0.escalationLevel = 4 }, code: 1006),
        Refusal(
            testDescription: "a level of a resolved incident", from: .resolved, change: { $0.escalationLevel = 1 }, code: 1006),
        Refusal(testDescription: "a negative level", change: { $0.escalationLevel = -1 }, code: 2001),
        Refusal(testDescription: "an unknown priority name", change: { $0.priority = Named("P9") }, code: 1020),
        Refusal(testDescription: "an unknown priority id", change: { $0.priority = Named("P1", id: "P1") }, code: 1020),
        Refusal(testDescription: "an unknown user", change: { $0.assignees = [Named("PX", id: "PX")] }, code: 1007),
        Refusal(testDescription: "an unknown policy", change: { $0.escalationPolicy = Named("PX", id: "PX") }, code: 1014),
        Refusal(testDescription: "an unknown type", change: { $0.incidentType = "nonsense" }, code: 2001),
        Refusal(testDescription: "an empty title", change: { $0.title = "" }, code: 2001),
        Refusal(
            testDescription: "reassigning a resolved incident", from: .resolved,
            change: { $0.assignees = [Named("PUSR001", id: "PUSR001")] }, code: 1011),
        Refusal(
            testDescription: "a level beside a resolve",
            change: {
                $0.status = .resolved
                $0.escalationLevel = 2
            }, code: 1011),
        Refusal(
            testDescription: "policy and assignees together",
            change: {
                $0.escalationPolicy = Named("PEP0002", id: "PEP0002")
                $0.assignees = [Named("PUSR001", id: "PUSR001")]
            }, code: 2001),
        Refusal(
            testDescription: "resolving again, where the account is set to refuse it", from: .resolved,
            rules: AccountRules(resolveAgain: .refused), change: { $0.status = .resolved }, code: 1001),
    ]

    @Test("What PagerDuty refuses is refused and changes nothing", arguments: refusals)
    func refusal(_ given: Refusal) throws {
        var (account, id) = try Self.account(given.from, urgency: given.urgency, rules: given.rules)
        let change = Self.change(id, given.change)
        let error = #expect(throws: APIError.self) { try account.update([change], by: Self.bot, at: now) }
        #expect(error?.code == given.code)
        #expect(error?.status == 400)
        #expect(account[id]?.status == given.from)
        #expect(account.takeEvents().isEmpty)
    }

    @Test("An acknowledgement assigns the incident to whoever made it")
    func acknowledgementAssigns() throws {
        var (account, id) = try Self.account()
        #expect(account[id]?.assignees == ["PUSR001"])
        _ = try account.update([Self.change(id) { $0.status = .acknowledged }], by: Self.bot, at: now)
        #expect(account[id]?.assignees == ["PBOT001"])
        #expect(account[id]?.acknowledgements.map(\.by) == [.user("PBOT001")])
    }

    @Test("A level assigns its users; 0 and 1 both mean the first", arguments: [(0, "PUSR001"), (1, "PUSR001"), (3, "PUSR003")])
    func levels(level: Int, user: String) throws {
        var (account, id) = try Self.account()
        _ = try account.update([Self.change(id) { $0.escalationLevel = level }], by: Self.bot, at: now)
        #expect(account[id]?.assignees == [user])
    }

    @Test("A resolution becomes a note of the one who resolved")
    func resolutionNote() throws {
        var (account, id) = try Self.account()
        let change = Self.change(id) {
            $0.status = .resolved
            $0.resolution = "cleared by rule"
        }
        _ = try account.update([change], by: Self.bot, at: now)
        let note = try #require(account[id]?.notes.first)
        #expect(note.content == "Resolution Note: cleared by rule")
        #expect(note.user == "PBOT001")
    }

    @Test("Priorities are taken by name and by id")
    func priorities() throws {
        var (account, id) = try Self.account()
        _ = try account.update([Self.change(id) { $0.priority = Named("P2") }], by: Self.bot, at: now)
        #expect(account[id]?.priority == "PPRIO02")
        _ = try account.update([Self.change(id) { $0.priority = Named("PPRIO04", id: "PPRIO04") }], by: Self.bot, at: now)
        #expect(account[id]?.priority == "PPRIO04")
    }

    @Test("One bad item fails the whole update, and nothing of it stays")
    func allOrNothing() throws {
        var (account, id) = try Self.account()
        let good = Self.change(id) { $0.status = .acknowledged }
        let error = #expect(throws: APIError.self) {
            try account.update([good, Self.change("QUNKNOWN")], by: Self.bot, at: now)
        }
        #expect(error == .notFound)
        #expect(account[id]?.status == .triggered)
        #expect(account.counts[.triggered] == 1)
        #expect(account.takeEvents().isEmpty)
    }

    @Test("Where partial application is asked for, the good items stay and the first error is answered")
    func partially() throws {
        var (account, id) = try Self.account()
        let changes = [Self.change("QUNKNOWN"), Self.change(id) { $0.status = .acknowledged }]
        let error = #expect(throws: APIError.self) {
            try account.update(changes, by: Self.bot, at: now, partially: true)
        }
        #expect(error == .notFound)
        #expect(account[id]?.status == .acknowledged)
        #expect(account.takeEvents().map(\.type) == ["incident.acknowledged"])
    }

    @Test("An incident named to be refused fails its update, and its reading unless the contents are to blame")
    func refusedIncident() throws {
        var (account, id) = try Self.account()
        let wanted = APIError.invalidInput("no")
        let change = Self.change(id) { $0.title = "new" }
        let error = #expect(throws: APIError.self) {
            try account.update([change], by: Self.bot, at: now, refusing: [id: wanted])
        }
        #expect(error == wanted)
        #expect(try account.update([Self.change(id)], by: Self.bot, at: now, refusing: [id: wanted]).map(\.id) == [id])
        let hidden = #expect(throws: APIError.self) {
            try account.update([Self.change(id)], by: Self.bot, at: now, refusing: [id: .notFound])
        }
        #expect(hidden == .notFound)
    }

    @Test("An incident named twice takes both items in order")
    func twice() throws {
        var (account, id) = try Self.account()
        let changes = [Self.change(id) { $0.title = "first" }, Self.change(id) { $0.title = "second" }]
        let updated = try account.update(changes, by: Self.bot, at: now)
        #expect(updated.map(\.title) == ["second", "second"])
    }

    @Test("Events are numbered without gaps, over refused updates too")
    func eventNumbers() throws {
        var (account, id) = try Self.account()
        _ = try? account.update(
            [Self.change(id) { $0.status = .acknowledged }, Self.change("QUNKNOWN")], by: Self.bot, at: now)
        _ = try account.update([Self.change(id) { $0.status = .resolved }], by: Self.bot, at: now)
        #expect(account.takeEvents().map(\.number) == [2])
    }

    @Test("The account holds no more incidents than it may")
    func limit() throws {
        var (account, _) = try Self.account(rules: AccountRules(maxIncidents: 1))
        let opening = IncidentOpening(title: "one more", service: "PSVC001", agent: .service("PSVC001"))
        #expect(throws: APIError.productLimit) { try account.open(opening, at: now) }
    }
}
