import Foundation
import Model
import Testing

extension IntegrationTests {
    @Suite struct CommandTests {
        @Test("version names fettle, PCRE2 with its JIT, and SQLite")
        func version() async throws {
            let result = try await FettleProcess.run(["version"])
            #expect(result.code == 0)
            #expect(try await FettleProcess.run(["--version"]).output == result.output)
            for word in ["fettle ", "PCRE2 10.", "JIT", "SQLite 3."] { #expect(result.output.contains(word)) }
        }

        @Test(
            "Every command explains itself with an example",
            arguments: ["serve", "check", "explain", "sandbox", "demo", "queue", "why", "health", "version"])
        func help(_ command: String) async throws {
            let result = try await FettleProcess.run([command, "--help"])
            #expect(result.code == 0)
            #expect(result.output.contains("Example"))
        }

        @Test("A command line that makes no sense exits 2")
        func usage() async throws {
            #expect(try await FettleProcess.run(["check", "--nonsense"]).code == 2)
            #expect(try await FettleProcess.run(["nonsense"]).code == 2)
        }

        @Test("check shows every mistake of every file in one run, and passes the shipped rules")
        func check() async throws {
            let place = try Workplace()
            try place.write("a.yaml", "rules:\n  - name: A\n    when: {titel: x, title: '('}\n    then: {urgancy: low}\n")
            try place.write("b.yaml", "rules:\n  - name: b\n    when: {title: x}\n    then: {escalation_level: 0}\n")
            let result = try await FettleProcess.run(["check", "--json", place.folder.path])
            #expect(result.code == 2)
            let findings = try JSONValue.parse(result.output).array ?? []
            #expect(findings.count == 5)
            #expect(
                Set(findings.compactMap { $0["file"]?.string.map { URL(fileURLWithPath: $0).lastPathComponent } }) == [
                    "a.yaml", "b.yaml",
                ])
            for finding in findings {
                #expect(finding["line"]?.int ?? 0 > 0)
                #expect(finding["column"]?.int ?? 0 > 0)
                #expect(finding["code"]?.string?.hasPrefix("FTL") == true)
                #expect(finding["severity"]?.string == "error")
            }
            let shipped = try await FettleProcess.run(["check", Workplace.repository.appendingPathComponent("rules").path])
            #expect(shipped.code == 0, "\(shipped.output)")
        }

        @Test("A path that is not there exits 3, whoever is asked", arguments: ["check", "test"])
        func nowhere(_ command: String) async throws {
            let result = try await FettleProcess.run([command, "/nowhere"])
            #expect(result.code == 3, "\(result.talk)")
            #expect((result.output + result.talk).contains("/nowhere"))
        }

        @Test("Where there is no configuration, that is what is said", arguments: ["check", "serve"])
        func noConfiguration(_ command: String) async throws {
            let place = try Workplace()
            let result = try await FettleProcess.run([command], folder: place.folder)
            #expect(result.code == 2)
            #expect((result.output + result.talk).contains("there is no configuration"), "\(result.talk)")
            #expect(!(result.output + result.talk).contains("`pagerduty` is missing"))
        }

        @Test("demo says at once that other rules are not for it")
        func demoOfOtherRules() async throws {
            let place = try Workplace()
            try place.write("r.yaml", Desk.rules)
            let result = try await FettleProcess.run(["demo", "--incidents", "10", "--rules", "r.yaml"], folder: place.folder)
            #expect(result.code == 2)
            #expect(result.talk.contains("these rules do nothing for the demo's incidents"), "\(result.talk)")
        }

        @Test("explain shows the body that would be sent, without token or network")
        func explain() async throws {
            let place = try Workplace()
            let rules = try place.write("r.yaml", Desk.rules)
            let body = try place.write(
                "body.json",
                #"{"event":{"id":"E","event_type":"incident.triggered","data":{"id":"Q1","type":"incident","title":"noise 7"}}}"#)
            let result = try await FettleProcess.run(
                ["explain", "--source", "pagerduty", "--json", "--rules", rules, body], folder: place.folder)
            #expect(result.code == 0, "\(result.talk)")
            let json = try JSONValue.parse(result.output)
            #expect(json.value(at: "rules.0.decision")?.string == "fired")
            #expect(
                json["request"]?.serialized()
                    == #"{"incidents":[{"id":"Q1","type":"incident_reference","title":"Noise 7","urgency":"low"}]}"#)

            let silent = try place.write(
                "silent.json",
                #"{"event":{"id":"E","event_type":"incident.triggered","data":{"id":"Q1","type":"incident","title":"x"}}}"#)
            #expect(
                try await FettleProcess.run(
                    ["explain", "--source", "pagerduty", "--rules", rules, "--", silent], folder: place.folder
                ).code == 1)
            #expect(
                try await FettleProcess.run(
                    ["explain", "--source", "pagerduty", "--rules", rules, "--", "gone.json"], folder: place.folder
                ).code == 3)
            #expect(
                try await FettleProcess.run(
                    ["explain", "--source", "pagerduty", "--rules", rules, "--", rules], folder: place.folder
                ).code == 3)
            let misspelt = try await FettleProcess.run(
                ["explain", "--source", "pagerdutty", "--rules", rules, "--", body], folder: place.folder)
            #expect(misspelt.code == 2)
            #expect(misspelt.talk.contains("did you mean `pagerduty`?"))
        }

        @Test("health exits 1 where nobody answers and 0 where the service is ready")
        func health() async throws {
            #expect(try await FettleProcess.run(["health", "--address", "127.0.0.1:1"]).code == 1)
            try await Desk.run { desk async throws in
                let result = try await FettleProcess.run(["health", "--address", "127.0.0.1:\(desk.port)"])
                #expect(result.code == 0, "\(result.talk)")
            }
        }

        @Test("Ctrl-C ends the demo and leaves nothing behind")
        func interruptedDemo() async throws {
            let place = try Workplace()
            let temporary = place.folder.appendingPathComponent("tmp")
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            let rules = Workplace.repository.appendingPathComponent("rules").path
            let process = try FettleProcess(
                ["demo", "--incidents", "100000", "--rules", rules], environment: ["TMPDIR": temporary.path])
            _ = await process.line(containing: "webhooks in")
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).count == 1)
            process.signal(SIGINT)
            #expect(await process.wait().code == 130)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
        }

        @Test("The demo ends well: nothing lost, in as few calls as fit")
        func demo() async throws {
            let rules = Workplace.repository.appendingPathComponent("rules").path
            let result = try await FettleProcess.run(["demo", "--incidents", "300", "--rules", rules])
            #expect(result.code == 0, "\(result.output)\(result.talk)")
            #expect(result.output.contains("Nothing lost"))
            // No shipped rule has something looked up for every incident.
            let others = try #require(result.output.firstMatch(of: /other calls +(\d+)/)?.1)
            #expect(try #require(Int(others)) < 10)
        }

        @Test("What a sender wrote does not steer the terminal of who explains it")
        func explainEscapes() async throws {
            let place = try Workplace()
            let rules = try place.write("r.yaml", Desk.rules)
            let body = try place.write(
                "body.json",
                #"{"version":"4","groupKey":"k","alerts":[{"status":"firing","labels":{"alertname":"\u001b[31mred","instance":"\u001bc"}}]}"#
            )
            let result = try await FettleProcess.run(
                ["explain", "--source", "alertmanager", "--rules", rules, "--", body], folder: place.folder)
            #expect(result.output.contains("[31mred"))
            #expect(!result.output.contains("\u{1B}"))
        }
    }
}
