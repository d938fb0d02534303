import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// Whose doings are fettle's own, while its token changes.
    @Suite struct IdentityTests {
        @Test("With another user's token, that user's doings are fettle's own, and the former user's are a person's")
        func anotherToken() async throws {
            let rules =
                "rules:\n  - {name: answer, events: [acknowledged], when: {title: x}, then: {title: '{{payload.event.id}}'}}\n"
            var settings = SandboxSettings()
            settings.port = 0
            settings.tokens = [.init(Secret("of-ada"), user: "PUSR001"), .init(Secret("of-the-bot"), user: "PBOT001")]
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let place = try Workplace()
                try place.write("token", "of-ada\n")
                let desk = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules, credential: "token_file: token")
                let incident = try #require(try sandbox.state.openIncidents(titles: ["x"]).first)
                func acknowledged(by agent: String, id: String) async throws {
                    let answer = try await desk.event(
                        "incident.acknowledged", incident: incident, title: "x", id: id, agent: agent, status: "acknowledged",
                        at: SystemTimekeeper().now)
                    #expect(answer.status == 202)
                }
                try await acknowledged(by: "PUSR001", id: "E-own")
                try place.write("token", "of-the-bot\n")
                #expect(await desk.process.line(containing: "fettle acts as another PagerDuty user")?.contains("PBOT001") == true)
                try await acknowledged(by: "PBOT001", id: "E-own-too")
                try await acknowledged(by: "PUSR001", id: "E-of-a-person")
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                desk.process.signal(SIGTERM)
                _ = await desk.process.wait()
                #expect(sandbox.state.snapshot().map(\.title) == ["E-of-a-person"])
                let why = try await FettleProcess.run(["why", "E-own-too", "--config", "fettle.yaml"], folder: place.folder)
                #expect(!why.output.contains("answer: fired"), "\(why.output)")
            }
        }
    }
}
