import Foundation
import Model
import Testing

extension IntegrationTests {
    /// What `fettle sources` prints, run by a shell against a running service.
    @Suite struct SourcesCommandTests {
        private static let secret = "it-is-A-secret_0.1~2"

        static let hasTools = ["/usr/bin/curl", "/usr/bin/openssl"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }

        /// Runs a line of shell as a user would; the secret comes from the environment.
        private func shell(_ line: String, in folder: URL) async throws -> (code: Int32, output: String) {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", line]
            process.environment = ["PATH": "/usr/bin:/bin", "FETTLE_SECRET": Self.secret]
            process.currentDirectoryURL = folder
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }

        private func entries(_ list: String, _ arguments: [String], in folder: URL) async throws -> [JSONValue] {
            let result = try await FettleProcess.run(["sources", "--json"] + arguments, folder: folder)
            #expect(result.code == 0, "\(result.talk)")
            return try #require(try JSONValue.parse(result.output)[list]?.array)
        }

        private static let ways = """
              t-none: {kind: generic, auth: none}
              t-bearer: {kind: generic, bearer_tokens: [other, \(secret)]}
              t-basic: {kind: generic, basic_auth: {username: "o'brien \\"$x", password: \(secret)}}
              t-header: {kind: generic, header: {name: X-Key, value: \(secret)}}
              t-path: {kind: generic, path_secrets: [\(secret), other]}
              t-hmac: {kind: generic, hmac: {header: X-Sig, algorithm: sha512, encoding: base64, prefix: "v0=", secret: \(secret)}}
              t-time: {kind: grafana, hmac: {secret: \(secret), timestamp_header: X-Time}}
              t-dots: {kind: generic, hmac: {header: X-Sig, algorithm: sha1, secret: \(secret), timestamp_header: X-Time, separator: "'."}}
              t-cron: {kind: generic, auth: none, map: {title: message, status: state, host: meta.hosts.0}}
              t-each: {kind: generic, auth: none, map: {each: events, title: what, url: $.links.self, status: {path: is, values: {"1": triggered, "0": resolved}}}}
              t-here: {kind: generic, bearer_token: \(secret), allow_from: [127.0.0.1, "::1"]}
            """

        @Test("Each kind's line and each way's line is a delivery that is accepted", .enabled(if: hasTools))
        func lines() async throws {
            let place = try Workplace()
            let kinds = try await entries("kinds", [], in: place.folder)
            #expect(kinds.count >= 39)
            var sources = ""
            for kind in kinds {
                let name = try #require(kind["name"]?.string)
                let key = try #require(kind.value(at: "authentication.0.key")?.string)
                let credential =
                    switch key {
                    case "signing_secrets", "hmac": "signing_secrets: [other, \(Self.secret)]"
                    case "header": "signing_secret: \(Self.secret)"
                    case "topics": "path_secret: \(Self.secret)"
                    default: "\(key): \(Self.secret)"
                    }
                sources += "  \(name): {kind: \(name), \(credential)}\n"
            }
            let configuration = try place.write(
                "fettle.yaml",
                """
                listen: 127.0.0.1:0
                pagerduty: {token: t, from: bot@example.com, url: "http://127.0.0.1:9"}
                sources:
                \(sources)\(Self.ways)
                """)
            try place.write("rules/r.yaml", Desk.rules)
            let process = try FettleProcess(["serve", "--config", configuration, "--dry-run"], folder: place.folder)
            let port = try #require(await Desk.listening("webhooks", process))
            let configured = try await entries(
                "sources", ["--config", configuration, "--url", "http://127.0.0.1:\(port)/"], in: place.folder)
            #expect(configured.count == kinds.count + 11)
            for source in configured {
                let name = source["name"]?.string ?? ""
                let line = try #require(source.value(at: "authentication.0.test")?.string)
                #expect(!line.contains(Self.secret))
                let answer = try await shell(line, in: place.folder)
                #expect(answer.code == 0, "\(name): \(answer.output)\n\(line)")
                #expect((try? JSONValue.parse(answer.output))?["alerts"]?.int == 1, "\(name): \(answer.output)")
                guard source.value(at: "authentication.0.key")?.string != "auth: none" else { continue }
                let refused = try await shell("FETTLE_SECRET=wrong; \(line)", in: place.folder)
                #expect(refused.code == 22 && refused.output.contains("401"), "\(name): \(refused.output)")
            }
            process.signal(SIGTERM)
            let end = await process.wait()
            #expect(end.code == 0)
            #expect(!end.talk.contains(Self.secret))
        }

        @Test("Names choose, an unknown one exits 2, and no configuration is no failure")
        func names() async throws {
            let place = try Workplace()
            let none = try await FettleProcess.run(["sources"], folder: place.folder)
            #expect(none.code == 0 && none.talk.contains("no source is configured"))
            let one = try await FettleProcess.run(["sources", "sentry", "--url", "https://f.example.com"], folder: place.folder)
            #expect(one.output.contains("sentry: kind sentry, POST https://f.example.com/webhooks/sentry"))
            #expect(one.output.contains("Sentry-Hook-Signature"))
            #expect(!one.output.contains("grafana"))
            let sns = try await FettleProcess.run(["sources", "cloudwatch"], folder: place.folder)
            #expect(sns.output.contains("aws sns publish --topic-arn 'arn:aws:sns:"))
            let unknown = try await FettleProcess.run(["sources", "sentri"], folder: place.folder)
            #expect(unknown.code == 2 && unknown.talk.contains("fettle sources --kinds"))
        }

        @Test("The ways are shown although the secrets are elsewhere")
        func secretsElsewhere() async throws {
            let place = try Workplace()
            try place.write(
                "fettle.yaml",
                """
                listen: 0.0.0.0:8443
                tls: {certificate_file: /run/tls/server.pem, key_file: /run/tls/server.key}
                pagerduty: {token: "${TOKEN}", from: bot@example.com}
                sources:
                  am: {kind: alertmanager, bearer_token_file: /run/secrets/am, allow_from: [10.0.0.0/8]}
                  pd: {kind: pagerduty, signing_secrets: ["${PD_SECRET}"]}
                """)
            let result = try await FettleProcess.run(["sources"], folder: place.folder)
            #expect(result.code == 0, "\(result.talk)")
            #expect(result.output.contains("bearer_token: Authorization: Bearer <token>"))
            #expect(result.output.contains("signing_secrets: X-PagerDuty-Signature"))
            #expect(result.output.contains("allow_from: 10.0.0.0/8"))
            #expect(result.output.contains("'https://127.0.0.1:8443/webhooks/am' -k"))
        }
    }
}
