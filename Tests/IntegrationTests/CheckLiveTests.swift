import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// `fettle check --live` against a sandbox, as a user runs it.
    @Suite struct CheckLiveTests {
        private func check(_ rules: String, token: String = "sandbox-token") async throws -> FettleProcess.Result {
            var settings = SandboxSettings()
            settings.port = 0
            return try await SandboxServer.withRunning(settings) { _, url in
                let place = try Workplace()
                try place.write("rules/r.yaml", rules)
                let configuration = try place.write(
                    "fettle.yaml",
                    """
                    pagerduty: {url: "\(url)", token: \(token), from: bot@example.com}
                    sources: {am: {kind: alertmanager, bearer_token: t}}
                    """)
                return try await FettleProcess.run(
                    ["check", "--live", "--json", "--config", configuration], folder: place.folder)
            }
        }

        @Test("Names the account does not have are errors at their places, with the nearest that it has")
        func unknown() async throws {
            let result = try await check(
                """
                rules:
                  - name: a
                    when: {title: x}
                    then: {priority: P9, escalation_policy: Payment on-call}
                  - name: b
                    when: {title: y}
                    then: {assignees: [ada@exmple.com, GRACE@example.com, PUSR003, PUSR999], incident_type: mayor_incident}
                """)
            #expect(result.code == 2)
            let findings = try JSONValue.parse(result.output).array ?? []
            #expect(
                findings.map {
                    "\($0["line"]?.int ?? 0):\($0["column"]?.int ?? 0) \($0["code"]?.string ?? "") \($0["help"]?.string ?? "")"
                } == [
                    "4:22 FTL603 did you mean `P1`?", "4:45 FTL602 did you mean `Payments on-call`?",
                    "7:24 FTL601 did you mean `ada@example.com`?",
                    "7:68 FTL601 there are ada@example.com, barbara@example.com, bot@example.com, grace@example.com",
                    "7:93 FTL604 did you mean `major_incident`?",
                ])
        }

        @Test("Names and ids that the account has are fine, and templates are left to the alerts")
        func known() async throws {
            let result = try await check(
                """
                rules:
                  - {name: a, when: {title: x}, then: {priority: P1, escalation_policy: PEP0002, incident_type: major_incident}}
                  - {name: b, when: {title: y}, then: {assignees: ada@example.com, priority: '{{labels.p}}'}}
                """)
            #expect(result.code == 0)
            #expect(result.output.contains("[]"))
            #expect(result.talk.isEmpty || result.talk.contains("names"))
        }

        @Test("An account that cannot be asked is no clean bill: exit 2, with the reason and no token")
        func refused() async throws {
            let rules = "rules: [{name: a, when: {title: x}, then: {priority: P1}}]"
            let result = try await check(rules, token: "wrong-secret")
            #expect(result.code == 2)
            #expect(result.talk.contains("cannot be asked") && result.talk.contains("pagerduty.token"))
            #expect(!(result.talk + result.output).contains("wrong-secret"))
        }
    }
}
