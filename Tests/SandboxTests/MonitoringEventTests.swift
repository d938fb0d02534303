import Model
import Testing

@testable import Sandbox

@Suite("Events of the Events API")
struct MonitoringEventTests {
    static let key = "sandboxdatabase00000000000000002"
    let now = AccountStateTests.start

    func event(_ action: MonitoringEvent.Action, _ dedupKey: String = "k1", routingKey: String = key) -> MonitoringEvent {
        MonitoringEvent(action, routingKey: routingKey, dedupKey: dedupKey, summary: "replica lag", severity: "warning")
    }

    @Test("A trigger opens an incident with an alert on the service of its routing key")
    func trigger() throws {
        var account = AccountState()
        try account.ingest(event(.trigger), at: now)
        let incident = try #require(account.all.first)
        #expect(incident.service == "PSVC002")
        #expect(incident.title == "replica lag")
        #expect(incident.incidentKey == nil)
        #expect(incident.alerts.map(\.key) == ["k1"])
        var filter = IncidentFilter()
        filter.key = "k1"
        #expect(account.incidents(matching: filter).map(\.id) == [incident.id])
    }

    @Test("A second trigger of an open alert opens nothing")
    func deduplication() throws {
        var account = AccountState()
        for _ in 1...3 { try account.ingest(event(.trigger), at: now) }
        #expect(account.count == 1)
    }

    @Test("The same key through another integration is another incident")
    func otherIntegration() throws {
        var account = AccountState()
        try account.ingest(event(.trigger), at: now)
        try account.ingest(event(.trigger, routingKey: String(repeating: "a", count: 32)), at: now)
        #expect(account.all.map(\.service) == ["PSVC002", "PSVC001"])
    }

    @Test("With alert grouping, alerts join the newest open incident of their service; the last that ends resolves it")
    func grouping() throws {
        var account = AccountState(rules: AccountRules(groupsAlerts: true))
        for key in ["k1", "k2", "k1", "k3"] { try account.ingest(event(.trigger, key), at: now) }
        try account.ingest(event(.trigger, "k4", routingKey: String(repeating: "a", count: 32)), at: now)
        #expect(account.all.map { $0.alerts.map(\.key) } == [["k1", "k2", "k3"], ["k4"]])
        // What joins is no incident of its own, and no webhook tells of it.
        #expect(account.takeEvents().map(\.type) == ["incident.triggered", "incident.triggered"])
        var filter = IncidentFilter()
        filter.key = "k3"
        #expect(account.incidents(matching: filter).map(\.id) == [account.all[0].id])
        for key in ["k1", "k2"] { try account.ingest(event(.resolve, key), at: now) }
        #expect(account.all[0].count(.triggered) == 1)
        #expect(account.all[0].status == .triggered)
        try account.ingest(event(.resolve, "k3"), at: now)
        #expect(account.all[0].status == .resolved)
        try account.ingest(event(.trigger, "k5"), at: now)
        #expect(account.count == 3)
    }

    @Test("Acknowledge and resolve follow the alert; a trigger after the resolve opens a new incident")
    func life() throws {
        var account = AccountState()
        try account.ingest(event(.trigger), at: now)
        try account.ingest(event(.acknowledge), at: now)
        try account.ingest(event(.resolve), at: now)
        #expect(account.takeEvents().map(\.type) == ["incident.triggered", "incident.acknowledged", "incident.resolved"])
        try account.ingest(event(.trigger), at: now)
        #expect(account.all.map(\.status) == [.resolved, .triggered])
    }

    @Test("After a resolve through the REST API, the next trigger opens a new incident")
    func resolvedByHand() throws {
        var account = AccountState()
        try account.ingest(event(.trigger), at: now)
        let id = try #require(account.all.first?.id)
        let resolve = AccountStateTests.change(id) { $0.status = .resolved }
        _ = try account.update([resolve], by: AccountStateTests.bot, at: now)
        #expect(account[id]?.alerts.map(\.status) == [.resolved])
        try account.ingest(event(.trigger), at: now)
        #expect(account.count == 2)
    }

    @Test(
        "Without an open alert of the same integration, acknowledge and resolve are dropped",
        arguments: [MonitoringEvent.Action.acknowledge, .resolve])
    func dropped(_ action: MonitoringEvent.Action) throws {
        var account = AccountState()
        try account.ingest(event(.trigger), at: now)
        try account.ingest(event(action, "other"), at: now)
        try account.ingest(event(action, routingKey: String(repeating: "b", count: 32)), at: now)
        #expect(account.all.map(\.status) == [.triggered])
    }
}
