import Model
import Sandbox
import TestSupport
import Testing

@testable import PagerDuty

/// The whole client over real HTTP, against the local PagerDuty.
@Suite struct SandboxConversationTests {
    private func converse(
        token: String = "sandbox-token", timeout: Duration = .seconds(600), oauth: OAuthSettings? = nil,
        clock: any Timekeeper = SystemTimekeeper(),
        sandbox change: (inout SandboxSettings) -> Void = { _ in },
        _ talk: (PagerDutyClient, SandboxState) async throws -> Void
    ) async throws {
        var settings = SandboxSettings()
        settings.port = 0
        change(&settings)
        try await SandboxServer.withRunning(settings) { server, url in
            var settings = PagerDutySettings(
                url: url, token: Secret(token), from: "bot@example.com", requestTimeout: timeout)
            if var oauth {
                oauth.url = url
                (settings.oauth, settings.token) = (oauth, nil)
            }
            let transport = AsyncHTTPTransport(settings: settings)
            do {
                try await talk(PagerDutyClient(settings: settings, transport: transport, timekeeper: clock), server.state)
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

    @Test(
        "After a 429 the gate is closed to changes and questions alike, for as long as the answer says", arguments: [true, false])
    func closedGate(byRetryAfter: Bool) async throws {
        let clock = ManualTimekeeper()
        try await converse(clock: clock) { client, sandbox in
            let id = try #require(try sandbox.openIncidents(titles: ["x"]).first)
            let key = try #require(DedupKey("k"))
            let fault: SandboxFault.Kind = byRetryAfter ? .retryAfter(7) : .status(429, bare: true)
            sandbox.add(SandboxFault(fault, on: .updateIncidents))
            let items = items([id]) { $0.title = "y" }
            let answer = await client.update(items)
            #expect(answer.failure?.verdict == .rateLimited(retryAfter: byRetryAfter ? .seconds(7) : nil))
            let before = sandbox.statistics().totalCalls

            async let change = client.update(items)
            async let question = client.openIncidents(for: key)
            async let alerts = client.alerts(of: id)
            await clock.waitForSleepers()
            // Without a time of PagerDuty's own: one second after the first 429.
            clock.advance(by: byRetryAfter ? .milliseconds(6999) : .milliseconds(999))
            await clock.waitForSleepers()
            #expect(sandbox.statistics().totalCalls == before)
            clock.advance(by: .milliseconds(1))
            #expect(await change.value?.map(\.title) == ["y"])
            #expect(await question.value == [])
            #expect(await alerts.value?.isEmpty == true)
            #expect(sandbox.statistics().totalCalls == before + 3)
        }
    }

    @Test("Nearing the limit it slows down by itself: PagerDuty never has to refuse, and a fiftieth is left to others")
    func slowsDown() async throws {
        let clock = ManualTimekeeper()
        try await converse(clock: clock, sandbox: { $0.requestsPerMinute = 100 }) { client, sandbox in
            let key = try #require(DedupKey("k"))
            for _ in 0..<98 { #expect(await client.openIncidents(for: key).value == []) }
            async let next = client.openIncidents(for: key)
            await clock.waitForSleepers()
            #expect(sandbox.statistics().totalCalls == 98)
            #expect(sandbox.statistics().statuses[429] == nil)
            clock.advance(by: .seconds(60))
            #expect(await next.value == [])
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
            #expect(await client.resolvedIncidents(for: key).value == [])
            _ = await client.update(items(found?.map(\.id) ?? []) { $0.status = .resolved })
            #expect(await client.openIncidents(for: key).value == [])
            let resolved = await client.resolvedIncidents(for: key).value
            #expect(resolved?.map(\.id) == found?.map(\.id))
            #expect(resolved?.first?.resolvedAt != nil)
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
        try await converse(timeout: .seconds(5)) { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["x"])
            sandbox.add(SandboxFault(.drop, on: .updateIncidents, applied: true))
            #expect(await client.update(items(ids) { $0.urgency = .low }).failure?.verdict == .outcomeUnknown)
            sandbox.add(SandboxFault(.timeout(.seconds(15)), on: .updateIncidents))
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

    private func app(_ region: OAuthSettings.Region) -> OAuthSettings {
        OAuthSettings(
            clientID: "sandbox-app", clientSecret: Secret("sandbox-app-secret"), subdomain: "sandbox", region: region)
    }

    @Test("An app gets its token, uses it, and gets another when it is refused", arguments: OAuthSettings.Region.allCases)
    func oauth(region: OAuthSettings.Region) async throws {
        try await converse(oauth: app(region), sandbox: { $0.apps[0].region = region == .us ? .us : .eu }) { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["disk full"])
            #expect(await client.currentUser().value?.id == "PBOT001")
            #expect(await client.update(items(ids) { $0.urgency = .low }).value?.count == 1)
            #expect(sandbox.statistics().calls[.createToken] == 1)
            sandbox.revokeTokens()
            #expect(await client.update(items(ids) { $0.title = "t" }).value?.count == 1)
            #expect(sandbox.statistics().calls[.createToken] == 2)
            #expect(sandbox.statistics().statuses[401] == 1)
        }
    }

    @Test("The wrong region is refused, which stops everything and loses nothing") func wrongRegion() async throws {
        try await converse(oauth: app(.eu)) { client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["disk full"])
            let failure = await client.update(items(ids) { $0.urgency = .low }).failure
            #expect(failure?.verdict == .unauthorized)
            #expect(failure?.message.contains("Invalid scope") == true)
        }
    }

    @Test("A token that lacks a scope is exchanged once; without the scope everything stops, named") func scopes() async throws {
        try await converse(oauth: app(.us), sandbox: { $0.apps[0].scopes = ["incidents.read", "users.read"] }) {
            client, sandbox in
            let ids = try sandbox.openIncidents(titles: ["disk full"])
            let failure = await client.update(items(ids) { $0.urgency = .low }).failure
            #expect(failure?.verdict == .unauthorized)
            #expect(failure?.message.contains("incidents.write") == true)
            #expect(sandbox.statistics().calls[.createToken] == 2)
            #expect(await client.read(ids).value?.count == 1)
            #expect(await client.openIncidents(for: try #require(DedupKey("k"))).value?.isEmpty == true)
        }
    }

    @Test("An incident's alerts come oldest first, with their details; an unknown one is refused") func alerts() async throws {
        try await converse { client, sandbox in
            let directory = sandbox.settings.directory
            let key = try #require(directory.services.first?.routingKeys.first)
            var event = MonitoringEvent(.trigger, routingKey: key, dedupKey: "k1", summary: "disk full", severity: "warning")
            event.details = #"{"env":"prod"}"#
            try sandbox.ingest(event)
            let incident = try #require(sandbox.snapshot().first?.id)
            let alerts = try #require(await client.alerts(of: incident).value)
            #expect(alerts.map { $0["alert_key"]?.string } == ["k1"])
            #expect(alerts.first?.value(at: "body.details.env")?.string == "prod")
            #expect(IncidentDecoder.keys(ofAlerts: alerts) == Set([DedupKey("k1")].compactMap(\.self)))
            #expect(await client.alerts(of: "QUNKNOWN000001").failure?.verdict == .rejected)
            #expect(await client.alerts(of: "../users/me").failure?.verdict == .rejected)
            let query = sandbox.requests().last { $0.operation == .listIncidentAlerts && $0.status == 200 }?.request.query
            #expect(query?.map { "\($0.name)=\($0.value)" } == ["limit=100", "sort_by=created_at:asc"])
        }
    }
}
