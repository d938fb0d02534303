import Coalescing
import Correlation
import Delivery
import Foundation
import Model
import PagerDuty
import Payloads
import Queue
import Rules
import Testing
import Webhooks

@testable import FettleServer

@Suite struct ConfigurationLoaderTests {
    private func read(
        _ text: String, for purpose: ConfigurationLoader.Purpose = .serving,
        _ environment: [String: String] = ["TOKEN": "t0ken", "PD": "s"]
    ) -> ConfigurationLoader.Result {
        ConfigurationLoader.read(text, file: "/etc/fettle/fettle.yaml", for: purpose, environment: environment)
    }

    private let minimal = """
        pagerduty: {token: "${TOKEN}", from: bot@example.com}
        sources:
          pagerduty: {kind: pagerduty, signing_secrets: ["${PD}", "${PD_NEXT:-}"]}
        """

    @Test("A minimal file gives the documented defaults")
    func defaults() throws {
        let result = read(minimal)
        let configuration = try #require(result.configuration, "\(result.problems)")
        #expect(configuration.listen.description == "127.0.0.1:8080")
        #expect(configuration.admin == nil)
        #expect(configuration.rules == ["/etc/fettle/rules"])
        #expect(configuration.queue.path == "/etc/fettle/fettle.db")
        #expect(configuration.queue.maxOpen == 1_000_000)
        #expect(configuration.pagerduty.url == "https://api.pagerduty.com")
        #expect(configuration.pagerduty.requestsPerMinute == 960)
        #expect(configuration.delivery.coalescer.linger == .seconds(1))
        #expect(configuration.delivery.coalescer.maxBatch == 250)
        #expect(configuration.webhooks.bodyLimit == 1 << 20)
        #expect(configuration.webhooks.sources.map(\.name) == ["pagerduty"])
        #expect(result.problems.isEmpty)
    }

    @Test("A source may say which incidents its alerts mean")
    func keys() throws {
        let source =
            "  am: {kind: alertmanager, auth: none, dedup_key: 'x-{{labels.a}}', services: [P1, P2], rewrite: {from: hooks, to: pager}}"
        let configuration = try #require(read(minimal + "\n" + source).configuration)
        #expect(configuration.delivery.lookup.services == ["am": ["P1", "P2"]])
        let keys = try #require(configuration.keys["am"])
        #expect(keys.rewrite == GroupKeyRewrite(from: "hooks", to: "pager"))
        var alert = Alert(id: "1", source: "am", kind: "alertmanager")
        alert.labels = ["a": "1"]
        #expect(keys.applied(to: [alert]).map(\.dedupKey?.text) == ["x-1"])
        let wrong = read(minimal + "\n  am: {kind: alertmanager, auth: none, dedup_key: 'x-{{lables.a}}', rewrite: {to: x}}")
        #expect(wrong.problems.map(\.code) == ["FTC005", "FTC010"])
    }

    @Test("An app's credentials take the place of a token; a token's file is known")
    func credentials() throws {
        let oauth = minimal.replacing(
            #"token: "${TOKEN}""#, with: "oauth: {client_id: i, client_secret: '${TOKEN}', subdomain: acme, region: eu}")
        let settings = try #require(read(oauth).configuration?.pagerduty.oauth)
        #expect(settings == OAuthSettings(clientID: "i", clientSecret: Secret("t0ken"), subdomain: "acme", region: .eu))
        #expect(try #require(read(minimal).configuration).tokenFile == nil)
        let problems = read(minimal.replacing("token:", with: "oauth: {client_id: i, region: moon}, token:")).problems
        #expect(problems.contains { $0.message.contains("region") })
        #expect(problems.contains { $0.message.contains("client_secret") })
        #expect(problems.contains { $0.message.contains("both") })
    }

    @Test("An empty secret is dropped, never used")
    func emptySecret() throws {
        let configuration = try #require(read(minimal).configuration)
        #expect(configuration.webhooks.sources.first?.authentication == [.pagerDutySignature(secrets: [Secret("s")])])
        let none = read(minimal, ["TOKEN": "t", "PD": ""])
        #expect(none.problems.map(\.code) == ["FTC011"], "on loopback a warning")
        let open = read("listen: 0.0.0.0:8080\n" + minimal, ["TOKEN": "t", "PD": ""])
        #expect(open.configuration == nil)
        #expect(open.problems.map(\.code) == ["FTC010"])
    }

    @Test("Every mistake comes in one run, each with its line")
    func allMistakes() {
        let result = read(
            """
            listn: 127.0.0.1:1
            listen: nowhere
            coalescer: {linger: fast, max_batch: 300}
            pagerduty: {token: "${NOPE}", from: bot@example.com, url: "http://example.com"}
            sources:
              x: {kind: alertmanger, auth: none}
            limits: {body: 1MB}
            """)
        #expect(result.configuration == nil)
        let found = Set(result.problems.map { "\($0.line) \($0.code)" })
        let expected: Set<String> = [
            "1 FTC004", "2 FTC005", "3 FTC005", "3 FTC008", "4 FTC002", "4 FTC008", "6 FTC005", "7 FTC005",
        ]
        #expect(expected.subtracting(found).isEmpty, "missing: \(expected.subtracting(found)); found: \(result.problems)")
        #expect(result.problems.contains { $0.help == "did you mean `listen`?" })
        #expect(result.problems.contains { $0.help == "did you mean `alertmanager`?" })
    }

    @Test("The token is wanted for serving only")
    func token() {
        #expect(read("sources: {}").configuration == nil)
        #expect(read("sources: {}", for: .offline).configuration != nil)
        #expect(read(minimal, for: .offline, [:]).configuration != nil)
        #expect(read(minimal, for: .serving, [:]).configuration == nil)
    }

    @Test("YAML 1.1's surprises stay text", arguments: ["no", "on", "12:30", "0x1F", "1e3"])
    func text(_ scalar: String) throws {
        let result = read("sources: {am: {kind: alertmanager, bearer_token: \(scalar)}}", for: .offline)
        #expect(try #require(result.configuration).webhooks.sources.first?.authentication == [.bearer([Secret(scalar)])])
    }

    @Test("A secret can come from a file beside the configuration, but not from two places")
    func secretFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("from-file\n".utf8).write(to: folder.appendingPathComponent("am"))
        let file = folder.appendingPathComponent("fettle.yaml").path
        let good = ConfigurationLoader.read(
            "sources: {am: {kind: alertmanager, bearer_token_file: am}}", file: file, for: .offline, environment: [:])
        #expect(try #require(good.configuration).webhooks.sources.first?.authentication == [.bearer([Secret("from-file")])])
        let both = ConfigurationLoader.read(
            "sources: {am: {kind: alertmanager, bearer_token: x, bearer_token_file: am}}", file: file, for: .offline,
            environment: [:])
        #expect(both.problems.contains { $0.code == "FTC006" })
        let missing = ConfigurationLoader.read(
            "sources: {am: {kind: alertmanager, bearer_token_file: gone}}", file: file, for: .serving, environment: [:])
        #expect(missing.problems.contains { $0.code == "FTC007" })
        let offline = ConfigurationLoader.read(
            "sources: {am: {kind: alertmanager, bearer_token_file: gone}}", file: file, for: .offline, environment: [:])
        #expect(offline.problems.isEmpty)
    }

    @Test("A key given twice is an error with its place")
    func duplicate() {
        let result = read("listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n")
        #expect(result.configuration == nil)
        #expect(result.problems.contains { $0.code == "FTL003" && $0.line == 2 })
    }

    @Test(
        "One mistake about a secret is told once",
        arguments: [
            ("token: \"${NOPE}\"", "FTC002"), ("token_file: gone", "FTC007"), ("token_file: \"${NOPE}\"", "FTC002"),
            ("token: x, token_file: y", "FTC006"), ("token: [x]", "FTC003"),
        ])
    func toldOnce(_ token: String, _ code: String) {
        #expect(read("pagerduty: {\(token), from: bot@example.com}").problems.map(\.code) == [code])
    }

    @Test(
        "What cannot be meant is refused where it stands",
        arguments: [
            ("limits: {queue: -1}", "limits.queue"), ("limits: {title: 0B}", "limits.title"),
            ("history: {keep: 1m}", "history.keep"),
            ("store: 'sqlite:'", "store"), ("sources: {pagerduty: }", "sources.pagerduty"),
        ])
    func refusedWhereItStands(_ line: String, _ key: String) throws {
        let result = read("pagerduty: {token: t, from: bot@example.com}\n" + line)
        #expect(result.configuration == nil)
        let problem = try #require(result.problems.first)
        #expect(result.problems.count == 1 && problem.line == 2, "\(result.problems)")
        #expect(problem.message.contains("`\(key)`"))
    }

    @Test(
        "News to acknowledge on may be as old as a state is trusted, and no older",
        arguments: [("0s", true), ("30s", true), ("31s", false)])
    func acknowledging(_ age: String, _ good: Bool) throws {
        let result = read("pagerduty:\n  {token: t, from: bot@example.com, acknowledge_without_read: \(age)}\n")
        #expect(result.configuration?.delivery.acknowledgeFreshness == (good ? Duration(quantity: age) : nil))
        #expect(result.problems.map(\.line) == (good ? [] : [2]))
        #expect(result.problems.allSatisfy { $0.message.contains("`pagerduty.acknowledge_without_read` is `31s`") })
    }

    @Test("The section that is proposed where none is can be taken as it stands")
    func proposal() throws {
        let help = try #require(read("").problems.first?.help)
        let proposed = String(help.split(separator: "`")[1])
        let result = read(proposed, ["PAGERDUTY_TOKEN": "t0ken"])
        #expect(try #require(result.configuration, "\(result.problems)").pagerduty.token == Secret("t0ken"))
    }

    @Test("A secret does not show in the configuration's description")
    func hidden() throws {
        let configuration = try #require(read(minimal).configuration)
        #expect(!"\(configuration)".contains("t0ken"))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("t0ken"))
    }
}
