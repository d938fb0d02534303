import Model
import Sandbox
import Testing

@testable import PagerDuty

/// The whole client over real HTTP, against the local PagerDuty.
@Suite struct SandboxConversationTests {
    private func converse(
        token: String = "sandbox-token", timeout: Duration = .seconds(20),
        _ talk: (PagerDutyClient, SandboxState) async throws -> Void
    ) async throws {
        var settings = SandboxSettings()
        settings.port = 0
        try await SandboxServer.withRunning(settings) { server, url in
            let settings = PagerDutySettings(
                url: url, token: Secret(token), from: "bot@example.com", requestTimeout: timeout)
            let transport = AsyncHTTPTransport(settings: settings)
            do {
                try await talk(PagerDutyClient(settings: settings, transport: transport), server.state)
            } catch {
                Issue.record(error)
            }
            try await transport.shutdown()
        }
    }
    private func items(_ ids: [IncidentID], _ change: (inout IncidentUpdate) -> Void) -> [BatchItem] {
        var update = IncidentUpdate()
        change(&update)
        return ids.map { BatchItem(incident: $0, update: update, updates: []) }
    }

    @Test("Names become ids, an update is applied, and its answer is the incidents' state") func update() async throws {
        try await converse { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["disk full", "cpu hot"])
            var update = IncidentUpdate()
            update.priority = Named("P3")
            update.escalationPolicy = Named("Database on-call")
            update.urgency = .low
            let resolved = try #require(await client.resolveNames(in: update).value)
            #expect(resolved.priority?.id == "PPRIO03")
            let answer = await client.update(items(ids) { $0 = resolved })
            #expect(answer.value?.map(\.priority?.id) == ["PPRIO03", "PPRIO03"])
            #expect(answer.value?.map(\.escalationPolicy?.id) == ["PEP0002", "PEP0002"])
            #expect(answer.requestID != nil)
            #expect(sandbox.snapshot().allSatisfy { $0.urgency == .low })

            update.assignees = [Named("nobody@example.com")]
            #expect(await client.resolveNames(in: update).failure?.verdict == .rejected)
        }
    }

    @Test("Of many incidents, those unknown are absent") func read() async throws {
        try await converse { client, sandbox in
            let ids = try sandbox.openIncidents(titles: (0..<20).map { "t\($0)" })
            let answer = await client.read(ids + ["QUNKNOWN000001"])
            #expect(Set(answer.value?.map(\.id) ?? []) == Set(ids))
            #expect(answer.value?.allSatisfy { $0.status == .triggered } == true)
            #expect(sandbox.statistics().updatedItems == 0)
        }
    }

    @Test("An incident is found by the key of its alert, as long as it is open") func find() async throws {
        try await converse { client, sandbox in
            let key = try #require(DedupKey("{}:{a=\"b c\"}&é"))
            try sandbox.ingest(
                MonitoringEvent(
                    .trigger, routingKey: "sandboxpayments00000000000000001", dedupKey: key.text, summary: "s", source: "h"))
            let found = await client.openIncidents(for: key).value
            #expect(found?.count == 1)
            #expect(await client.openIncidents(for: try #require(DedupKey("other"))).value == [])
            _ = await client.update(items(found?.map(\.id) ?? []) { $0.status = .resolved })
            #expect(await client.openIncidents(for: key).value == [])
        }
    }

    @Test("The bot is known with either kind of token", arguments: ["sandbox-token", "sandbox-user-token"])
    func currentUser(_ token: String) async throws {
        try await converse(token: token) { client, _ in #expect(await client.currentUser().value?.id == "PBOT001") }
    }

    @Test("A wrong token stops everything") func wrongToken() async throws {
        try await converse(token: "wrong") { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["x"])
            #expect(await client.update(items(ids) { $0.urgency = .low }).failure?.verdict == .unauthorized)
        }
    }

    @Test("A call that was applied but not answered is of unknown outcome") func lost() async throws {
        try await converse(timeout: .milliseconds(500)) { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["x"])
            sandbox.add(SandboxFault(.drop, on: .updateIncidents, applied: true))
            #expect(await client.update(items(ids) { $0.urgency = .low }).failure?.verdict == .outcomeUnknown)
            sandbox.add(SandboxFault(.timeout(.seconds(5)), on: .updateIncidents))
            #expect(await client.update(items(ids) { $0.title = "y" }).failure?.verdict == .outcomeUnknown)
            #expect(await client.read(ids).value?.map(\.urgency) == [.low])
        }
    }

    @Test("More than 250 items are too many") func tooMany() async throws {
        try await converse { client, sandbox in
            let ids = try sandbox.openIncidents(titles: (0..<251).map { "t\($0)" })
            #expect(await client.update(items(ids) { $0.urgency = .low }).failure?.verdict == .tooLarge)
            #expect(await client.update(items(Array(ids.prefix(250))) { $0.urgency = .low }).value?.count == 250)
        }
    }
}
