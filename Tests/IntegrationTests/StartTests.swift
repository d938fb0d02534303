import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    @Suite struct StartTests {
        private static let good = """
            listen: 127.0.0.1:0
            pagerduty: {url: "http://127.0.0.1:1", token: t0ken, from: bot@example.com}
            """

        private func serve(_ configuration: String, rules: String = "rules: []\n") async throws -> FettleProcess.Result {
            let place = try Workplace()
            try place.write("rules/r.yaml", rules)
            return try await FettleProcess.run(
                ["serve", "--config", try place.write("fettle.yaml", configuration)], folder: place.folder)
        }

        @Test("What cannot start says why on stderr, in words, with exit code 2")
        func refused() async throws {
            let token = try await serve("pagerduty: {from: bot@example.com}")
            #expect(token.code == 2)
            #expect(token.talk.contains("pagerduty.token"))

            let rules = try await serve(
                Self.good, rules: "rules:\n  - name: a\n    when: {title: '('}\n    then: {urgency: low}\n")
            #expect(rules.code == 2)
            #expect(rules.talk.contains("r.yaml:3:"))

            let folder = try await serve(Self.good + "\nrules: [nowhere]")
            #expect(folder.code == 2)
            #expect(folder.talk.contains("nowhere"))

            let missing = try await FettleProcess.run(["serve", "--config", "/nowhere/fettle.yaml"])
            #expect(missing.code == 2)
            #expect(missing.talk.contains("/nowhere/fettle.yaml"))

            for result in [token, rules, folder, missing] {
                #expect(!result.talk.contains("Fatal error") && !result.talk.contains("0x0"), "\(result.talk)")
                #expect(!result.talk.contains("t0ken"))
            }
        }

        @Test("A port in use is one clear line and exit code 2")
        func portInUse() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let port = try await sandbox.port
                let result = try await serve(
                    "listen: 127.0.0.1:\(port)\npagerduty: {url: \"\(url)\", token: sandbox-token, from: bot@example.com}")
                #expect(result.code == 2)
                let last = try #require(result.talk.split(separator: "\n").last)
                #expect(last == "fettle: cannot listen on 127.0.0.1:\(port): address already in use")
                let second = try await FettleProcess.run(["sandbox", "--listen", "127.0.0.1:\(port)"])
                #expect(second.code == 2)
                #expect(second.talk == "fettle: cannot listen on 127.0.0.1:\(port): address already in use\n")
            }
        }

        @Test("A wish to reload that comes while it starts does not end it")
        func earlyReload() async throws {
            let place = try Workplace()
            try place.write("rules/r.yaml", "rules: []\n")
            let process = try FettleProcess(
                ["serve", "--config", try place.write("fettle.yaml", Self.good)], folder: place.folder)
            // The store is locked long before anything listens for signals. Each look is a system call, so this cannot spin.
            let lock = place.folder.appendingPathComponent("fettle.db.lock").path
            for _ in 0..<1_000_000 { if FileManager.default.fileExists(atPath: lock) { break } }
            process.signal(SIGHUP)
            #expect(await process.line(containing: "listening") != nil)
            process.signal(SIGTERM)
            #expect(await process.wait().code == 0)
        }

        @Test("A store that is no store is refused and left as it is")
        func foreignStore() async throws {
            let place = try Workplace()
            try place.write("rules/r.yaml", "rules: []\n")
            try place.write("fettle.db", "this is somebody's diary, not a database\n")
            let result = try await FettleProcess.run(
                ["serve", "--config", try place.write("fettle.yaml", Self.good)], folder: place.folder)
            #expect(result.code == 2)
            #expect(result.talk.contains("fettle.db"))
            #expect(
                try String(contentsOf: place.folder.appendingPathComponent("fettle.db"), encoding: .utf8).hasPrefix(
                    "this is somebody's"))
        }
    }
}
