import Crypto
import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// From the accepted webhook to the recorded outcome, over real HTTP, in bad weather.
    @Suite struct DeliveryTests {
        private func fettle(_ desk: Desk, _ arguments: String...) async throws -> FettleProcess.Result {
            try await FettleProcess.run(arguments + ["--config", "fettle.yaml"], folder: desk.place.folder)
        }

        /// Takes the sandbox's webhooks in, as PagerDuty sends them.
        private func subscribe(_ desk: Desk) {
            desk.sandbox.state.subscribe(
                WebhookSubscription(
                    url: "http://127.0.0.1:\(desk.port)/webhooks/pagerduty", secrets: [Secret(Desk.secret)]))
        }

        private func monitor(_ desk: Desk, _ key: String, _ title: String, env: String) throws {
            let routing = try #require(desk.sandbox.state.settings.directory.services.first?.routingKeys.first)
            var event = MonitoringEvent(.trigger, routingKey: routing, dedupKey: key, summary: title)
            event.details = #"{"env":"\#(env)"}"#
            try desk.sandbox.state.ingest(event)
        }

        /// As a person would, in the web interface.
        private func resolve(_ desk: Desk, _ incident: IncidentID) {
            let body = #"{"incidents":[{"id":"\#(incident)","type":"incident_reference","status":"resolved"}]}"#
            _ = desk.sandbox.state.handle(
                SandboxRequest(
                    method: "PUT", target: "/incidents",
                    headers: [
                        "Authorization": "Token token=sandbox-token", "From": "ada@example.com",
                        "Content-Type": "application/json",
                        "Accept": "application/vnd.pagerduty+json;version=2",
                    ], body: Array(body.utf8)))
        }

        private static let labelRules = """
            rules:
              - name: production
                when: {title: '^lag', labels.env: {equals: prod}}
                then: {title: 'Lag in {{labels.env}}'}
            """

        @Test("Labels are fetched for the alerts whose rules hang on them, once each, and for no other")
        func labels() async throws {
            try await Desk.run(rules: Self.labelRules) { desk async throws in
                subscribe(desk)
                try monitor(desk, "k1", "lag 1", env: "prod")
                try monitor(desk, "k2", "lag 2", env: "test")
                try monitor(desk, "k3", "disk full", env: "prod")
                try await desk.metric(#"fettle_updates_total{result="no_action"} 1"#)
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                try await desk.sandbox.state.waitUntilWebhooksRest()
                #expect(Set(desk.sandbox.state.snapshot().map(\.title)) == ["Lag in prod", "lag 2", "disk full"])
                #expect(desk.sandbox.state.statistics().calls[.listIncidentAlerts] == 2)
                let named = try #require(desk.sandbox.state.snapshot().first { $0.title == "Lag in prod" })
                let why = try await fettle(desk, "why", named.id.text)
                #expect(why.output.contains("decided once the incident's alerts were fetched: 1"), "\(why.output)\(why.talk)")
                #expect(why.output.contains("production: fired"), "\(why.output)")
            }
        }

        @Test("What waits for its labels survives kill -9, an outage ends by deciding as it stands, and why says so")
        func labelsInAnOutage() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let place = try Workplace()
                let first = try await Desk.start(place, sandbox, url, linger: "50ms", rules: Self.labelRules)
                sandbox.state.add(SandboxFault(.status(503, bare: false), on: .listIncidentAlerts, count: 1_000_000))
                try monitor(first, "k1", "lag 1", env: "prod")
                let incident = try #require(sandbox.state.snapshot().first?.id)
                #expect(try await first.event(incident: incident, title: "lag 1").status == 202)
                try await sandbox.state.wait { ($0.calls[.listIncidentAlerts] ?? 0) >= 1 }
                first.process.signal(SIGKILL)
                _ = await first.process.wait()

                sandbox.state.clearFaults()
                let second = try await Desk.start(place, sandbox, url, linger: "50ms", rules: Self.labelRules)
                try await sandbox.state.wait { $0.updatedItems >= 1 }
                #expect(sandbox.state.snapshot().map(\.title) == ["Lag in prod"])
                second.process.signal(SIGTERM)
                _ = await second.process.wait()

                sandbox.state.add(SandboxFault(.status(503, bare: false), on: .listIncidentAlerts, count: 1_000_000))
                let third = try await Desk.start(
                    place, sandbox, url, linger: "50ms", rules: Self.labelRules,
                    credential: "token: sandbox-token, lookup: {deadline: 1s}")
                #expect(try await third.event(incident: incident, title: "lag 2", id: "E-outage").status == 202)
                try await third.metric(#"fettle_updates_total{result="no_action"} 1"#)
                let why = try await fettle(third, "why", "E-outage")
                #expect(why.output.contains("could not be fetched: 503"), "\(why.output)\(why.talk)")
                #expect(why.output.contains("production: unknown"), "\(why.output)")
                third.process.signal(SIGTERM)
                _ = await third.process.wait()
            }
        }

        @Test("Three bad incidents of five hundred end dead, and cost no more calls than halving does", arguments: [400, 404])
        func bad(status: Int) async throws {
            // Full batches wait for nothing; a machine that is busy must not have them cut short.
            try await Desk.run(linger: "20s") { desk async throws in
                let incidents = try desk.sandbox.state.openIncidents(titles: (0..<500).map { "noise \($0)" })
                let bad = [incidents[3], incidents[251], incidents[499]]
                let words = "The incident is peculiar"
                for incident in bad {
                    desk.sandbox.state.refuse(
                        incident, with: APIError(status: status, code: 2100, message: words, errors: [words]))
                }
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for (number, incident) in incidents.enumerated() {
                        if number >= 16 { #expect(try await group.next() == 202) }
                        group.addTask { try await desk.event(incident: incident, title: "noise \(number)").status }
                    }
                    for try await status in group { #expect(status == 202) }
                }
                try await desk.metric(#"fettle_updates_total{result="dead"} 3"#)
                try await desk.metric(#"fettle_updates_total{result="sent"} 497"#)
                let seen = desk.sandbox.state.statistics()
                let calls = (seen.calls[.updateIncidents] ?? 0) + (seen.calls[.getIncident] ?? 0)
                // 6·log2(250) to find them; of both batches the call that was refused and the one without them, and for unknown ones,
                // which are found by reading, a call of their own.
                #expect(calls <= 48 + 2 * 2 + 3, "\(calls) calls: \(seen.itemsPerUpdate), \(seen.readCalls) reads")
                let dead = try await fettle(desk, "queue", "list", "--dead", "--json")
                let rows = try JSONValue.parse(dead.output).array ?? []
                #expect(Set(rows.compactMap { $0["incident"]?.string }) == Set(bad.map(\.text)))
                #expect(rows.allSatisfy { $0["reason"]?.string?.contains(words) == true }, "\(dead.output)")
            }
        }

        @Test("In bad weather everything arrives, and nothing is repeated unread")
        func weather() async throws {
            try await Desk.run(linger: "2s") { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: (0..<8).map { "noise \($0)" })
                let faults: [SandboxFault] = [
                    SandboxFault(.status(503, bare: false), on: .updateIncidents, applied: true),
                    SandboxFault(.status(408, bare: false), on: .updateIncidents, applied: true),
                    SandboxFault(.drop, on: .updateIncidents, applied: true),
                    SandboxFault(.status(500, bare: true), on: .updateIncidents),
                    SandboxFault(.status(429, bare: true), on: .updateIncidents),
                    SandboxFault(.status(429, bare: false), on: .updateIncidents),
                    SandboxFault(.status(413, bare: false), on: .updateIncidents),
                ]
                for (number, fault) in faults.enumerated() {
                    state.add(fault)
                    let (first, second) = (incidents[number], incidents[number + 1])
                    // Two for the one that halves, within one linger.
                    async let other = number == 6 ? desk.event(incident: second, title: "noise 77").status : 202
                    #expect(try await desk.event(incident: first, title: "noise 7\(number)").status == 202)
                    #expect(try await other == 202)
                    try await desk.metric(#"fettle_updates_total{result="sent"} \#(number == 6 ? 8 : number + 1)"#)
                }
                #expect(state.snapshot().allSatisfy { $0.urgency == .low && $0.title?.hasPrefix("Noise 7") == true })
                // An update whose fate is unknown is followed by a read, not by another update.
                let calls = state.requests().filter { $0.operation == .updateIncidents || $0.operation == .getIncident }
                let doubtful = calls.indices.filter {
                    calls[$0].operation == .updateIncidents && [408, 500, 503].contains(calls[$0].status)
                }
                #expect(doubtful.count == 4)
                for index in doubtful {
                    let next = try #require(calls.dropFirst(index + 1).first)
                    #expect(!String(decoding: next.request.body, as: UTF8.self).contains("urgency"))
                }
            }
        }

        @Test("Reads fall back to single GETs when PagerDuty refuses to read by an empty update")
        func fallback() async throws {
            try await Desk.run(linger: "50ms") { desk async throws in
                let state = desk.sandbox.state
                let incident = try #require(try state.openIncidents(titles: ["noise 1"]).first)
                // The update's answer is lost, then the bulk read is.
                state.add(SandboxFault(.status(503, bare: false), on: .updateIncidents, applied: true))
                state.add(SandboxFault(.status(500, bare: false), on: .updateIncidents))
                #expect(try await desk.event(incident: incident, title: "noise 1").status == 202)
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                #expect((state.statistics().calls[.getIncident] ?? 0) >= 1)
                #expect(state.statistics().updateCalls == 1)
            }
        }

        @Test("An acknowledge never opens again what was resolved meanwhile, however fresh the news; it ends stale")
        func neverReopens() async throws {
            let rules = "rules:\n  - {name: ack, when: {title: noise}, then: {status: acknowledged}}\n"
            // Long enough for the resolve to come first, however busy the machine is.
            try await Desk.run(linger: "3s", rules: rules) { desk async throws in
                for (number, time) in [nil, SystemTimekeeper().now].enumerated() {
                    let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                    let id = "E-stale-\(number)"
                    #expect(try await desk.event(incident: incident, title: "noise 1", id: id, at: time).status == 202)
                    // Nobody tells fettle.
                    resolve(desk, incident)
                    try await desk.metric("fettle_updates_total{result=\"stale\"} \(number + 1)")
                    let why = try await fettle(desk, "why", id)
                    #expect(why.output.contains("resolved meanwhile: an acknowledge would reopen it"), "\(why.output)")
                }
                #expect(desk.sandbox.state.snapshot().map(\.status) == [.resolved, .resolved])
            }
        }

        @Test("The bot's own resolve comes back as an event and as a note, which cause nothing")
        func ownEchoes() async throws {
            let rules = """
                rules:
                  - {name: heal, when: {title: '^noise'}, then: {status: resolved, resolution: 'healed by itself'}}
                  - {name: answer, events: [resolved, annotated, acknowledged], when: {title: noise}, then: {title: '{{title}} again'}}
                """
            try await Desk.run(linger: "50ms", rules: rules) { desk async throws in
                subscribe(desk)
                let state = desk.sandbox.state
                try state.openIncidents(titles: ["noise 1"])
                try await state.wait { $0.updateCalls >= 1 }
                // Triggered, resolved, annotated.
                try await state.wait { $0.webhooks.delivered >= 3 }
                try await state.waitUntilWebhooksRest()
                try await desk.metric(#"fettle_deliveries_total{source="pagerduty",result="accepted"} 3"#)
                #expect(state.snapshot().map(\.title) == ["noise 1"])
                #expect(state.statistics().updateCalls == 1)
                #expect(try await desk.get("/metrics").body.contains(#"rule="answer""#) == false)
            }
        }

        @Test("Resolves go out a hundred at a time, the next once PagerDuty has had the time for them")
        func pacedResolves() async throws {
            let rules = "rules:\n  - {name: heal, when: {title: noise}, then: {status: resolved}}\n"
            try await Desk.run(linger: "3s", rules: rules) { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: (0..<150).map { "noise \($0)" })
                for (number, incident) in incidents.enumerated() {
                    #expect(try await desk.event(incident: incident, title: "noise \(number)").status == 202)
                }
                try await desk.metric(#"fettle_updates_total{result="sent"} 150"#)
                let seen = state.statistics()
                #expect(seen.itemsPerUpdate.reduce(0, +) == 150)
                #expect(seen.itemsPerUpdate.allSatisfy { $0 <= 100 }, "\(seen.itemsPerUpdate)")
                #expect(state.snapshot().allSatisfy { $0.status == .resolved })
            }
        }

        @Test("An incident of many alerts counts for as many: what a look-up told of it holds up the next one")
        func pacedByAlerts() async throws {
            let rules = "rules:\n  - {name: heal, when: {title: '^Lag'}, then: {status: resolved}}\n"
            try await Desk.run(linger: "3s", rules: rules, sandbox: { $0.rules.groupsAlerts = true }) { desk async throws in
                let state = desk.sandbox.state
                let services = state.settings.directory.services.filter { !$0.routingKeys.isEmpty }.prefix(2)
                #expect(services.count == 2)
                for (number, service) in services.enumerated() {
                    let group = "{}:{alertname=\"Lag\(number)\"}"
                    let key = SHA256.hash(data: Data(group.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    // The group's own alert first, then others that PagerDuty groups with it.
                    for other in 0..<150 {
                        let event = MonitoringEvent(
                            .trigger, routingKey: service.routingKeys[0], dedupKey: other == 0 ? key : "\(number)-\(other)",
                            summary: "Lag\(number)")
                        try state.ingest(event)
                    }
                }
                #expect(state.snapshot().map(\.triggeredAlerts) == [150, 150])
                for number in services.indices {
                    let body = """
                        {"version":"4","groupKey":"{}:{alertname=\\"Lag\(number)\\"}","status":"firing","receiver":"r",
                        "groupLabels":{"alertname":"Lag\(number)"},"commonLabels":{"alertname":"Lag\(number)"},"commonAnnotations":{},
                        "externalURL":"http://am","alerts":[{"status":"firing","labels":{"alertname":"Lag\(number)"},"annotations":{},
                        "startsAt":"2026-11-23T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"f\(number)"}]}
                        """
                    let answer = try await desk.send(
                        "POST", "/webhooks/alertmanager", headers: [("Authorization", "Bearer am-token")], body: body)
                    #expect(answer.status == 202, "\(answer.body)")
                }
                try await desk.metric(#"fettle_updates_total{result="sent"} 2"#)
                // 150 alerts are more than may go at once: never both in one call.
                #expect(state.statistics().itemsPerUpdate == [1, 1])
                #expect(state.snapshot().map(\.status) == [.resolved, .resolved])
                #expect(state.snapshot().map(\.triggeredAlerts) == [0, 0])
            }
        }

        @Test("Where nothing told of the alerts, the answer to a resolve does, and the next one waits until that is paid for")
        func pacedByAnswers() async throws {
            let rules = "rules:\n  - {name: heal, when: {title: noise}, then: {status: resolved}}\n"
            try await Desk.run(linger: "0s", rules: rules) { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: ["noise 1", "noise 2"], alerts: 300)
                for (number, incident) in incidents.enumerated() {
                    #expect(try await desk.event(incident: incident, title: "noise").status == 202)
                    try await desk.metric("fettle_updates_total{result=\"sent\"} \(number + 1)")
                }
                let calls = state.requests().filter { $0.operation == .updateIncidents }.map(\.at)
                #expect(calls.count == 2)
                // 300 alerts are paid for in 4.5 s, of which 1.5 s may be owed. A slow machine waits longer, never shorter.
                #expect(calls.count == 2 && calls[1] - calls[0] >= .milliseconds(2900), "\(calls)")
            }
        }

        @Test("A third answer to what nobody asked for opens the breaker, for all to see, until a person speaks")
        func breaker() async throws {
            let rules = """
                rules:
                  - {name: circle, events: [unacknowledged], when: {title: noise}, then: {title: 'noise {{payload.event.id}}'}}
                """
            try await Desk.run(linger: "50ms", rules: rules) { desk async throws in
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                for number in 1...2 {
                    let id = "E-\(number)"
                    #expect(
                        try await desk.event("incident.unacknowledged", incident: incident, title: "noise", id: id).status == 202)
                    try await desk.metric(#"fettle_updates_total{result="sent"} \#(number)"#)
                }
                #expect(
                    try await desk.event("incident.unacknowledged", incident: incident, title: "noise", id: "E-3").status == 202)
                try await desk.metric(#"fettle_updates_total{result="suppressed"} 1"#)
                try await desk.metric("fettle_loop_breaker_opened_total 1")
                #expect(await desk.process.line(containing: "the loop breaker opens")?.contains(incident.text) == true)
                #expect(desk.sandbox.state.snapshot().map(\.title) == ["noise E-2"])
                let why = try await fettle(desk, "why", "E-3")
                #expect(why.output.contains("the loop breaker is open"), "\(why.output)")

                let person = try await desk.event(
                    "incident.unacknowledged", incident: incident, title: "noise", id: "E-4", agent: "PUSR001")
                #expect(person.status == 202)
                try await desk.metric(#"fettle_updates_total{result="sent"} 3"#)
                #expect(desk.sandbox.state.snapshot().map(\.title) == ["noise E-4"])
            }
        }

        @Test("OAuth: the app's token is fetched, used, and replaced when it is refused; one whose app may not write stops all")
        func oauth() async throws {
            let oauth =
                "oauth: {client_id: sandbox-app, client_secret: sandbox-app-secret, subdomain: sandbox, region: eu, url: \"SANDBOX\"}"
            try await Desk.run(linger: "50ms", credential: oauth, sandbox: { $0.apps[0].region = .eu }) { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: ["noise 1", "noise 2"])
                #expect(try await desk.event(incident: incidents[0], title: "noise 1").status == 202)
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                #expect(state.statistics().calls[.createToken] == 1)
                state.revokeTokens()
                #expect(try await desk.event(incident: incidents[1], title: "noise 2").status == 202)
                try await desk.metric(#"fettle_updates_total{result="sent"} 2"#)
                #expect(state.statistics().calls[.createToken] == 2)
                #expect(try await desk.get("/readyz").status == 200)
            }
            let narrow = ["incidents.read", "users.read"] as Set
            try await Desk.run(
                linger: "50ms", credential: oauth, sandbox: { ($0.apps[0].region, $0.apps[0].scopes) = (.eu, narrow) }
            ) { desk async throws in
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                #expect(try await desk.event(incident: incident, title: "noise 1").status == 202)
                #expect(await desk.process.line(containing: "sending has stopped") != nil)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 503)
                #expect(ready.body.contains("Token missing required scopes: incidents.write"), "\(ready.body)")
                // The token it had, and one new one for the refusal.
                #expect(desk.sandbox.state.statistics().calls[.createToken] == 2)
            }
        }

        @Test("A refused token stops sending, keeps everything and says why; a new one in its file, or a reload, goes on")
        func tokenFile() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let place = try Workplace()
                let token = try place.write("token", "sandbox-token\n")
                let desk = try await Desk.start(
                    place, sandbox, url, linger: "50ms", credential: "token_file: \"\(token)\"")
                let incidents = try sandbox.state.openIncidents(titles: ["noise 1", "noise 2"])
                // More than the probes of this test will take.
                sandbox.state.add(SandboxFault(.status(401, bare: false), count: 1000))
                #expect(try await desk.event(incident: incidents[0], title: "noise 1").status == 202)
                #expect(await desk.process.line(containing: "sending has stopped") != nil)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 503)
                #expect(try JSONValue.parse(ready.body).value(at: "reasons.pagerduty")?.string?.contains("401") == true)
                #expect(try await desk.event(incident: incidents[1], title: "noise 2").status == 202)
                #expect(sandbox.state.statistics().updatedItems == 0)

                sandbox.state.clearFaults()
                try place.write("token", "sandbox-user-token\n")
                try await sandbox.state.wait { $0.updatedItems >= 2 }
                try await desk.metric(#"fettle_updates_total{result="sent"} 2"#)
                #expect(try await desk.get("/readyz").status == 200)
                #expect(await desk.process.line(containing: "the token file holds another token") != nil)

                // Again, with the same token: a reload tries it anew.
                sandbox.state.add(SandboxFault(.status(401, bare: false), on: .updateIncidents))
                #expect(try await desk.event(incident: incidents[0], title: "noise 3").status == 202)
                for _ in 0..<20_000 { if try await desk.get("/readyz").status == 503 { break } }
                #expect(try await desk.send("POST", "/-/reload").status == 200)
                try await desk.metric(#"fettle_updates_total{result="sent"} 3"#)
                desk.process.signal(SIGTERM)
                _ = await desk.process.wait()
            }
        }

        @Test("A name that does not exist ends its update dead with words, the others are sent")
        func names() async throws {
            let rules = """
                rules:
                  - {name: wrong, when: {title: wrong}, then: {priority: P9}}
                  - {name: right, when: {title: right}, then: {priority: P3, escalation_policy: Database on-call}}
                """
            try await Desk.run(linger: "50ms", rules: rules) { desk async throws in
                let incidents = try desk.sandbox.state.openIncidents(titles: ["wrong", "right"])
                #expect(try await desk.event(incident: incidents[0], title: "wrong", id: "E-wrong").status == 202)
                #expect(try await desk.event(incident: incidents[1], title: "right").status == 202)
                try await desk.metric(#"fettle_updates_total{result="dead"} 1"#)
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                let right = try #require(desk.sandbox.state.snapshot().last)
                #expect(right.priority?.name == "P3")
                #expect(right.escalationPolicy?.name == "Database on-call")
                let why = try await fettle(desk, "why", "E-wrong")
                #expect(why.output.contains("no priority is named \"P9\"; there are: P1"), "\(why.output)")
            }
        }
    }
}
