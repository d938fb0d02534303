import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// What one process has heard and done counts in the next on the same store.
    @Suite struct RestartTests {
        private func withSandbox(_ body: (SandboxServer, String, Workplace) async throws -> Void) async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in try await body(sandbox, url, Workplace()) }
        }

        private func end(_ desk: Desk, by signal: Int32) async {
            desk.process.signal(signal)
            _ = await desk.process.wait()
        }

        @Test("A person's reassignment counts after kill -9 and after an orderly restart: nothing overrules it")
        func reassigned() async throws {
            let rules = """
                rules:
                  - {name: page-the-next, when: {title: '^noise'}, then: {escalation_level: 2}}
                  - {name: name, when: {title: both}, then: {title: 'Both'}}
                """
            for signal in [SIGKILL, SIGTERM] {
                try await withSandbox { sandbox, url, place in
                    let state = sandbox.state
                    let incidents = try state.openIncidents(titles: ["noise 1", "noise both"])
                    let first = try await Desk.start(place, sandbox, url, linger: "1h", rules: rules)
                    #expect(try await first.event(incident: incidents[0], title: "noise 1", id: "E-level").status == 202)
                    #expect(try await first.event(incident: incidents[1], title: "noise both").status == 202)
                    for incident in incidents {
                        let word = try await first.event(
                            "incident.reassigned", incident: incident, title: "noise", agent: "PUSR001")
                        #expect(word.status == 202)
                    }
                    await end(first, by: signal)

                    let second = try await Desk.start(place, sandbox, url, linger: "50ms", rules: rules)
                    try await state.wait { $0.updatedItems >= 1 }
                    // What is sent after it would have come with it.
                    let after = try #require(try state.openIncidents(titles: ["noise 3"]).first)
                    #expect(try await second.event(incident: after, title: "noise 3").status == 202)
                    try await state.wait { $0.updatedItems >= 2 }
                    await end(second, by: SIGTERM)
                    let bodies = state.requests().filter { $0.operation == .updateIncidents }
                        .map { String(decoding: $0.request.body, as: UTF8.self) }.filter { $0.contains("escalation_level") }
                    #expect(bodies.count == 1)
                    #expect(bodies.allSatisfy { $0.contains(after.text) && !$0.contains(incidents[0].text) }, "\(bodies)")
                    #expect(state.snapshot().map(\.title) == ["noise 1", "Both", "noise 3"])
                    let why = try await FettleProcess.run(
                        ["why", "E-level", "--config", "fettle.yaml"], folder: place.folder)
                    #expect(why.output.contains("a person has made somebody else responsible meanwhile"), "\(why.output)")
                }
            }
        }

        @Test("The loop breaker goes on counting where the killed process was")
        func breaker() async throws {
            let rules = "rules:\n  - {name: again, events: [acknowledged], when: {title: x}, then: {title: '{{title}} again'}}\n"
            try await withSandbox { sandbox, url, place in
                let incident = try #require(try sandbox.state.openIncidents(titles: ["a"]).first)
                func echo(_ number: Int, to desk: Desk) async throws {
                    let answer = try await desk.event(
                        "incident.acknowledged", incident: incident, title: "x\(number)", id: "E-\(number)",
                        status: "acknowledged")
                    #expect(answer.status == 202)
                }
                let first = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules)
                for number in 1...2 {
                    try await echo(number, to: first)
                    try await sandbox.state.wait { $0.updatedItems >= number }
                }
                // Its second update has its outcome, too.
                try await first.metric(#"fettle_updates_total{result="sent"} 2"#)
                await end(first, by: SIGKILL)

                let second = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules)
                try await echo(3, to: second)
                try await second.metric(#"fettle_updates_total{result="suppressed"} 1"#)
                #expect(try await second.get("/metrics").body.contains("fettle_loop_breaker_opened_total 1\n"))
                await end(second, by: SIGTERM)
                #expect(sandbox.state.snapshot().map(\.title) == ["x2 again"])
            }
        }

        @Test("What the bot did before the restart is known for its own while PagerDuty does not yet say who it is")
        func identity() async throws {
            let rules = "rules:\n  - {name: answer, events: [acknowledged], when: {title: x}, then: {title: y}}\n"
            try await withSandbox { sandbox, url, place in
                let incident = try #require(try sandbox.state.openIncidents(titles: ["a"]).first)
                let first = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules)
                await end(first, by: SIGKILL)

                sandbox.state.add(SandboxFault(.status(503, bare: false), on: .getCurrentUser, count: 1_000_000))
                let second = try await Desk.launch(place, sandbox, url, linger: "0s", rules: rules)
                for (agent, id) in [("PBOT001", "E-own"), ("PUSR001", "E-person")] {
                    let answer = try await second.event(
                        "incident.acknowledged", incident: incident, title: "x", id: id, agent: agent, status: "acknowledged")
                    #expect(answer.status == 202)
                }
                try await second.metric(#"fettle_updates_total{result="sent"} 1"#)
                #expect(try await second.get("/readyz").body.contains("user is not known"))
                await end(second, by: SIGTERM)
                for (id, fires) in [("E-own", false), ("E-person", true)] {
                    let why = try await FettleProcess.run(["why", id, "--config", "fettle.yaml"], folder: place.folder)
                    #expect(why.output.contains("answer: fired") == fires, "\(why.output)")
                }
            }
        }
    }
}
