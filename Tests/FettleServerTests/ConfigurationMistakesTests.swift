import Foundation
import Rules
import Testing

@testable import FettleServer

/// What a person gets wrong in fettle.yaml about who may deliver: all of it in one run, each where it stands.
@Suite struct ConfigurationMistakesTests {
    private static let text = """
        listen: 0.0.0.0:8443
        trusted_proxies: [10.0.0.0/8, office]
        tls: {certificate_file: missing.pem, key_file: missing.key, min_version: "1.1"}
        pagerduty: {token: LEAKtoken, token_file: token.txt, from: bot@example.com}
        sources:
          pingdom:
            kind: pingdom
            path_secret: LEAK/path
            allow_from: [192.0.2.0/33]
          alarms: {kind: cloudwatch, topics: [alarms]}
          zabbix: {kind: zabbix, signing_secrets: [LEAKzabbix]}
          am: {kind: alertmanager, bearer_tokn: LEAKbearer}
          cron: {kind: generic, header: {value: LEAKheader}}
          open: {kind: generic, allow_from: [127.0.0.1]}
          both: {kind: generic, auth: none, bearer_token: LEAKboth}
          hook: {kind: generic, hmac: {secrets: [LEAKhmac], algorithm: md5, tolerance: 5}}
        """

    private var result: ConfigurationLoader.Result {
        ConfigurationLoader.read(Self.text, file: "/nowhere/fettle.yaml", for: .serving, environment: [:])
    }

    @Test("Every mistake comes in one run, with its place and its code")
    func places() {
        let found = result.problems.map { "\($0.line):\($0.column) \($0.code)" }
        #expect(
            found == [
                "2:18 FTC005", "3:25 FTC007", "3:74 FTC005", "4:43 FTC006", "8:18 FTC008", "9:17 FTC005", "10:38 FTC008",
                "11:43 FTC010", "12:14 FTC010", "12:28 FTC004", "13:41 FTC010", "14:16 FTC010", "15:31 FTC010",
                "16:31 FTC010", "16:64 FTC005", "16:80 FTC005",
            ], "\(result.problems.map { "\($0.line):\($0.column) \($0.code) \($0.message)" }.joined(separator: "\n"))")
    }

    @Test("One address for two listeners is found before anything is bound")
    func sameAddress() {
        func problems(_ admin: String) -> [String] {
            ConfigurationLoader.read(
                "listen: 127.0.0.1:8080\nadmin: \(admin)\n", file: "/nowhere/fettle.yaml", for: .offline, environment: [:]
            ).problems.map { "\($0.line):\($0.column) \($0.code)" }
        }
        #expect(problems("127.0.0.1:8080") == ["2:8 FTC008"])
        #expect(problems("127.0.0.1:9464") == [])
    }

    @Test(
        "A secret's file that cannot be read is one mistake, not a missing secret too",
        arguments: [
            "basic_auth: {password_file: nix}", "header: {name: X-Key, value_file: nix}",
            "hmac: {header: X-Sig, secret_file: nix}",
        ])
    func unreadableSecret(_ credential: String) {
        let problems = ConfigurationLoader.read(
            "pagerduty: {token: t, from: bot@example.com}\nsources: {cron: {kind: generic, \(credential)}}\n",
            file: "/nowhere/fettle.yaml", for: .serving, environment: [:]
        ).problems
        #expect(problems.map(\.code) == ["FTC007"], "\(problems.map(\.message))")
    }

    @Test("A limit that is too large is told by the key that was written, and no other")
    func limitOfBodies() {
        let problems = ConfigurationLoader.read(
            "limits: {body: 2GiB}\n", file: "/nowhere/fettle.yaml", for: .offline, environment: [:]
        ).problems
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("limits.body") == true)
    }

    @Test("Each says what to do, or what it expected")
    func mends() {
        for problem in result.problems {
            let text = problem.message + (problem.help ?? "")
            let isMended = ["not ", "missing", "write ", " only"].contains(where: text.contains)
            #expect(problem.help != nil || isMended, "\(text)")
        }
        #expect(result.problems.contains { $0.help?.contains("bearer_token") == true })
    }

    @Test("No secret is shown, neither in a message nor in the line beside it; columns stay where they are")
    func secrets() {
        let report = CheckReport(diagnostics: result.problems, files: [result.file], ruleCount: 0)
        for text in [report.text(color: false), report.json, report.github] {
            #expect(!text.contains("LEAK"), "\(text)")
        }
        #expect(report.text(color: false).contains("bearer_tokn: **********}"))
        #expect(result.file.text.utf8.count == Self.text.utf8.count)
    }
}
