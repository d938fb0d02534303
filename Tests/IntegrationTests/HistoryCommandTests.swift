import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// What `why` and `replay` tell from a store that a process has filled over HTTP and goes on serving.
    @Suite struct HistoryCommandTests {
        private static let rules = """
            rules:
              - name: noise
                when: {title: '^noise'}
                then: {status: acknowledged, escalation_level: 2}
              - name: db
                when: {title: '^database', service: payments}
                then: {urgency: high}
            """

        private func fettle(_ desk: Desk, _ arguments: String...) async throws -> FettleProcess.Result {
            try await FettleProcess.run(arguments + ["--config", "fettle.yaml"], folder: desk.place.folder)
        }

        /// Each look is a process of its own, so this cannot spin.
        private func why(_ desk: Desk, _ name: String, until isRight: (JSONValue) -> Bool) async throws -> JSONValue {
            var last = try JSONValue.parse("null")
            for _ in 0..<200 {
                let result = try await fettle(desk, "why", name, "--json")
                last = try JSONValue.parse(result.output.isEmpty ? "null" : result.output)
                if isRight(last) { break }
            }
            return last
        }

        @Test("`why` tells what came in, what each rule said of it, each step, and each request with its id")
        func why() async throws {
            try await Desk.run(rules: Self.rules) { desk async throws in
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                #expect(try await desk.event(incident: incident, title: "noise 1", id: "E1").status == 202)
                let json = try await why(desk, incident.text) { json in
                    json.value(at: "deliveries.0.updates.0.result")?.string == "sent"
                }
                let decision = try #require(json.value(at: "deliveries.0.decisions.0"))
                #expect(decision.value(at: "came_in.title")?.string == "noise 1")
                #expect(decision["rule_set"]?.string?.count == 16)
                #expect(decision["rules"]?.array?.compactMap { $0["decision"]?.string } == ["fired", "not_matched"])
                #expect(decision.value(at: "rules.1.because")?.string?.contains("actual \"noise 1\"") == true)
                #expect(json.value(at: "deliveries.0.body")?.string?.contains("incident.triggered") == true)

                let requests = try #require(json.value(at: "deliveries.0.updates.0.requests")?.array)
                let puts = requests.filter { $0["operation"]?.string == "update_incidents" }
                #expect(puts.compactMap { $0["status"]?.string } == ["200", "200"])
                #expect(puts.allSatisfy { $0["request_id"]?.string?.isEmpty == false })
                #expect(puts.compactMap { $0.value(at: "item.status")?.string } == ["acknowledged"])
                #expect(puts.compactMap { $0.value(at: "item.escalation_level")?.int } == [2])

                // Nothing fired: that is what is asked most.
                let quiet = try #require(try desk.sandbox.state.openIncidents(titles: ["database 1"]).first)
                #expect(try await desk.event(incident: quiet, title: "database 1", id: "E2").status == 202)
                let text = try await fettle(desk, "why", quiet.text)
                #expect(text.code == 0, "\(text.talk)")
                #expect(text.output.contains("noise: not matched, title matches"), "\(text.output)")
                #expect(text.output.contains("db: unknown"), "\(text.output)")
                #expect(text.output.contains("nothing was to be sent"))
                #expect(try await fettle(desk, "why", "E2", "--full").output.contains("FAIL title matches"))
            }
        }

        @Test("`why` goes by the rules of that time, also when others are in force")
        func rulesOfThatTime() async throws {
            try await Desk.run(rules: Self.rules) { desk async throws in
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["other"]).first)
                #expect(try await desk.event(incident: incident, title: "other", id: "E1").status == 202)
                try desk.place.write("rules/rules.yaml", "rules:\n  - {name: new, when: {title: other}, then: {urgency: low}}\n")
                #expect(try await desk.send("POST", "/-/reload").status == 200)
                #expect(try await desk.event(incident: incident, title: "other", id: "E2").status == 202)
                let json = try await why(desk, incident.text) { _ in true }
                let rules = json["deliveries"]?.array?.map { delivery in
                    (delivery.value(at: "decisions.0.rules")?.array ?? []).compactMap { $0["name"]?.string }
                }
                #expect(rules == [["noise", "db"], ["new"]])
            }
        }

        @Test("The history is replayed beside the service, and the bot's own doings cause nothing there either")
        func replay() async throws {
            try await Desk.run(rules: Self.rules) { desk async throws in
                let incidents = try desk.sandbox.state.openIncidents(titles: ["noise 1", "noise 2", "database 3"])
                for (number, title) in ["noise 1", "noise 2", "database 3"].enumerated() {
                    #expect(try await desk.event(incident: incidents[number], title: title, id: "E\(number)").status == 202)
                }
                try desk.place.write("other.yaml", "rules:\n  - {name: db, when: {title: database}, then: {urgency: low}}\n")
                let own = try await fettle(desk, "replay", "--history")
                #expect(own.code == 0, "\(own.talk)")
                #expect(own.output.contains("noise  2 fired, 0 suppressed, 0 unknown"), "\(own.output)")
                #expect(own.output.hasSuffix("3 deliveries, 3 alerts, 2 updates\n"), "\(own.output)")

                let other = try await fettle(desk, "replay", "--history", "--against", "other.yaml")
                #expect(other.code == 1)
                #expect(other.output.contains("noise  2 → – fired"), "\(other.output)")
                #expect(other.output.contains("3 alerts decided differently, 2 → 1 updates"), "\(other.output)")
                #expect(try await fettle(desk, "replay", "--history", "--until", "1h").code == 1)
                #expect(try await fettle(desk, "replay", "--history", "--since", "1h", "--json").code == 0)
            }
        }
    }
}
