import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// Secrets that can be told from everything else, looked for in all that fettle says.
    @Suite struct SecrecyTests {
        private static let sources = """
            sources:
              pd: {kind: pagerduty, signing_secrets: [LEAK-pd-one, LEAK-pd-two]}
              am: {kind: alertmanager, bearer_token: LEAK-bearer}
              ba: {kind: generic, basic_auth: {username: u, password: LEAK-basic}}
              he: {kind: generic, header: {name: X-Key, value: LEAK-header}}
              pa: {kind: generic, path_secret: LEAK-path}
              hm: {kind: generic, hmac: {header: X-Sig, secret: LEAK-hmac}}
              ev: {kind: pagerduty_events, auth: none}
              sc: {kind: statuscake, auth: none}
              sn: {kind: cloudwatch, topics: ["arn:aws:sns:eu-west-1:1:t"]}
            """

        private static let alert = #"{"title":"noise 7","status":"triggered"}"#

        /// Right and wrong credentials of every way, and bodies that carry a sender's secret.
        private static let requests: [(path: String, headers: [(String, String)], body: String)] = [
            ("/webhooks/pd", [("X-PagerDuty-Signature", "v1=LEAK-sent")], alert),
            ("/webhooks/am", [("Authorization", "Bearer LEAK-bearer")], #"{"alerts":[{"status":"firing"}]}"#),
            ("/webhooks/am", [("Authorization", "Bearer LEAK-sent")], alert),
            ("/webhooks/am", [("Authorization", "LEAK-sent")], alert),
            ("/webhooks/am", [("Authorization", "Bearer LEAK-bearer")], "no JSON"),
            ("/webhooks/ba", [("Authorization", "Basic " + Data("u:LEAK-basic".utf8).base64EncodedString())], alert),
            ("/webhooks/ba", [("Authorization", "Basic LEAK-sent")], alert), ("/webhooks/he", [("X-Key", "LEAK-header")], alert),
            ("/webhooks/he", [("X-Key", "LEAK-sent")], alert), ("/webhooks/pa/LEAK-path", [], alert),
            ("/webhooks/pa/LEAK-sent", [], alert), ("/webhooks/pa/LEAK-path", [], "{"), ("/webhooks/pa/LEAK-path/x", [], alert),
            ("/webhooks/hm", [("X-Sig", "LEAK-sent")], alert),
            (
                "/webhooks/ev", [],
                #"{"routing_key":"LEAK-routing","event_action":"trigger","dedup_key":"k","payload":{"summary":"noise 8"}}"#
            ),
            (
                "/webhooks/sc", [("Content-Type", "application/x-www-form-urlencoded")],
                "Token=LEAK-token&Name=noise+9&Status=Down"
            ),
            (
                "/webhooks/sn", [],
                #"{"Type":"SubscriptionConfirmation","MessageId":"1","Token":"LEAK-sns","TopicArn":"arn:aws:sns:eu-west-1:1:t","Message":"m","SubscribeURL":"https://sns.eu-west-1.amazonaws.com/?Token=LEAK-sns","Timestamp":"2020-01-01T00:00:00Z","SignatureVersion":"1","Signature":"AAAA","SigningCertURL":"https://sns.eu-west-1.amazonaws.com/x.pem"}"#
            ),
        ]

        @Test("No secret is in any log, error, answer, receipt, page, metric or account of what happened")
        func everywhere() async throws {
            let place = try Workplace()
            try place.write("rules/r.yaml", Desk.rules)
            try place.write("token", "LEAK-pagerduty\n")
            let configuration = try place.write(
                "fettle.yaml",
                "listen: 127.0.0.1:0\npagerduty: {token_file: token, from: bot@example.com, url: \"http://127.0.0.1:9\"}\n"
                    + Self.sources
            )
            var said: [(what: String, text: String)] = []
            let process = try FettleProcess(
                ["serve", "--config", configuration, "--log-level", "trace"], folder: place.folder)
            let port = try #require(await Desk.listening("webhooks", process))
            let desk = Desk(
                place: place, sandbox: SandboxServer(SandboxSettings()), process: process, port: port, adminPort: port)
            var statuses: Set<Int> = []
            var deliveries: [String] = []
            for request in Self.requests {
                let answer = try await desk.send("POST", request.path, headers: request.headers, body: request.body)
                statuses.insert(answer.status)
                said.append(("POST \(request.path)", answer.body + answer.headers.map { "\($0): \($1)" }.joined(separator: "\n")))
                if let id = (try? JSONValue.parse(answer.body))?["delivery"]?.string { deliveries.append(id) }
            }
            #expect(statuses == [202, 400, 401, 404])
            #expect(deliveries.count == 8)
            for path in ["/readyz", "/metrics", "/healthz", "/webhooks/pa/LEAK-path"] {
                said.append(("GET " + path, try await desk.send("GET", path).body))
            }
            try place.write("rules/r.yaml", "rules: [")
            said.append(("reload", try await desk.send("POST", "/-/reload").body))
            try place.write("body.json", Self.alert)
            var commands = [
                ["check"], ["check", "--json"], ["sources"], ["sources", "--json"], ["why", "--undecodable"],
                ["queue", "list", "--all"],
                ["explain", "--source", "pa", "body.json"], ["queue", "list", "--all", "--json"],
            ]
            commands += deliveries.flatMap { [["why", $0], ["why", $0, "--json"]] }
            for command in commands {
                let result = try await FettleProcess.run(command + ["--config", configuration], folder: place.folder)
                said.append((command.joined(separator: " "), result.output + result.talk))
            }
            process.signal(SIGTERM)
            let end = await process.wait()
            said.append(("serve", end.output + end.talk))
            #expect(end.talk.contains("delivery turned away"))
            for (what, text) in said where text.contains("LEAK") {
                let line = text.split(separator: "\n").first { $0.contains("LEAK") } ?? ""
                Issue.record("\(what): \(line)")
            }
        }

        @Test("Nor in what is said of a configuration that cannot be used")
        func badConfiguration() async throws {
            let place = try Workplace()
            let configuration = try place.write(
                "fettle.yaml",
                """
                listen: 0.0.0.0:0
                pagerduty: {token: "LEAK pagerduty", oauth: {client_id: a, client_secret: LEAK-oauth, subdomian: b}, from: nobody}
                sources:
                  a: {kind: generic, bearer_tokn: LEAK-bearer}
                  b: {kind: generic, path_secret: LEAK/path, hmac: {header: "X Y", secrets: [LEAK-hmac], secret_file: none}}
                  c: {kind: generic, basic_auth: {username: "u:v", password: LEAK-basic, pasword: LEAK-typo}}
                """)
            for command in [["serve"], ["check"], ["check", "--json"], ["check", "--format", "github"], ["sources"]] {
                let result = try await FettleProcess.run(command + ["--config", configuration], folder: place.folder)
                #expect(result.code == 2)
                #expect(!(result.output + result.talk).contains("LEAK"), "\(command): \(result.output)\(result.talk)")
            }
        }
    }
}
