import FettleServer
import Foundation
import Model
import Payloads
import Rules
import Testing
import Webhooks

@Suite struct SourcesSectionTests {
    private func read(_ source: String) -> ConfigurationLoader.Result {
        let text = """
            pagerduty: {token: t, from: bot@example.com}
            sources:
              x: \(source)
            """
        return ConfigurationLoader.read(text, file: "/etc/fettle/fettle.yaml", for: .serving, environment: [:])
    }

    private func source(_ text: String) throws -> SourceSettings {
        let result = read(text)
        return try #require(result.configuration?.webhooks.sources.first, "\(result.problems)")
    }

    @Test("A map is read in every form its documentation shows")
    func map() throws {
        let map = try #require(
            try source(
                """
                {kind: generic, bearer_token: t, map: {each: results, title: message, host: [meta.host, meta.ip],
                    environment: $.env, service: {value: cron}, fingerprint: {join: [job, meta.host], with: /},
                    status: {path: state, values: {"1": triggered, "0": resolved}, default: triggered},
                    severity: {path: [level, prio], values: {SEV1: critical}}, labels: meta.tags,
                    annotations: {runbook: links.runbook, team: {value: core}}, time: [started_at, when],
                    dedup_key: incident.key, id: event_id}}
                """
            ).map)
        let expected = GenericMap(
            [
                .title: "message", .host: ["meta.host", "meta.ip"], .environment: "$.env",
                .service: GenericMap.Field([.constant("cron")]),
                .fingerprint: GenericMap.Field([.joined(["job", "meta.host"], separator: "/")]),
                .status: GenericMap.Field(
                    paths: ["state"], values: ["1": "triggered", "0": "resolved"], default: "triggered"),
                .severity: GenericMap.Field(paths: ["level", "prio"], values: ["sev1": "critical"]),
                .time: ["started_at", "when"], .dedupKey: "incident.key", .delivery: "event_id",
            ],
            labels: "meta.tags",
            annotations: GenericMap.Table(named: ["runbook": "links.runbook", "team": GenericMap.Field([.constant("core")])]),
            each: "results")
        #expect(map == expected)
    }

    @Test(
        "What is wrong with a map is said where it stands",
        arguments: [
            ("{kind: generic, auth: none, map: {titel: message}}", "FTC004"),
            ("{kind: generic, auth: none, map: {title: {pth: message}}}", "FTC004"),
            ("{kind: generic, auth: none, map: [title]}", "FTC003"),
            ("{kind: generic, auth: none, map: {status: {path: s, values: {a: broken}}}}", "FTC008"),
            ("{kind: generic, auth: none, map: {title: {values: {a: b}}}}", "FTC008"),
            ("{kind: alertmanager, auth: none, map: {title: message}}", "FTC010"),
        ])
    func mistakes(_ text: String, _ code: String) {
        let result = read(text)
        #expect(result.configuration == nil)
        #expect(result.problems.map(\.code).contains(code), "\(result.problems)")
    }

    @Test("signing_secrets sign as the kind does")
    func presets() throws {
        let secrets = [Secret("a"), Secret("b")]
        #expect(
            try source("{kind: sentry, signing_secrets: [a, b]}").authentication
                == [.hmac(HMACSettings(header: "Sentry-Hook-Signature", secrets: secrets))])
        #expect(
            try source("{kind: mongodb_atlas, signing_secrets: [a, b]}").authentication == [
                .hmac(HMACSettings(header: "X-MMS-Signature", algorithm: .sha1, encoding: .base64, secrets: secrets))
            ])
        #expect(
            try source("{kind: honeycomb, signing_secret: a}").authentication
                == [.header(name: "X-Honeycomb-Webhook-Token", [Secret("a")])])
        #expect(
            try source("{kind: grafana, hmac: {secrets: [a, b], timestamp_header: X-Time, tolerance: 1m}}").authentication == [
                .hmac(
                    HMACSettings(
                        header: "X-Grafana-Alerting-Signature", secrets: secrets, timestampHeader: "X-Time",
                        tolerance: .seconds(60)))
            ])
        #expect(read("{kind: zabbix, signing_secrets: [a]}").problems.map(\.code).contains("FTC010"))
    }

    @Test("An hmac of one's own says where and how")
    func hmac() throws {
        let all =
            "{kind: generic, hmac: {header: X-Sig, algorithm: sha512, encoding: base64, prefix: v0=, secret: a, separator: '.', timestamp_header: X-T}}"
        #expect(
            try source(all).authentication == [
                .hmac(
                    HMACSettings(
                        header: "X-Sig", algorithm: .sha512, encoding: .base64, prefix: "v0=", secrets: [Secret("a")],
                        timestampHeader: "X-T", separator: "."))
            ])
        for (text, code) in [
            ("{kind: generic, hmac: {secrets: [a]}}", "FTC010"), ("{kind: generic, hmac: {header: X-Sig}}", "FTC010"),
            ("{kind: generic, hmac: {header: X-Sig, secrets: [''] }}", "FTC010"),
            ("{kind: generic, hmac: {header: X-Sig, secrets: [a], algorithm: md5}}", "FTC005"),
            ("{kind: generic, hmac: {header: X-Sig, secrets: [a], encodnig: hex}}", "FTC004"),
            ("{kind: generic, hmac: {header: 'X Sig', secrets: [a]}}", "FTC008"),
            ("{kind: generic, hmac: {header: X-Sig, secrets: [a], tolerance: 0s}}", "FTC008"),
        ] {
            #expect(read(text).problems.map(\.code).contains(code), "\(text)")
        }
    }

    @Test("A secret in the path and the allowed addresses are read, and their mistakes are told")
    func pathAndAddresses() throws {
        let read = try source("{kind: uptimerobot, path_secrets: [a-b_c.d~1, x], allow_from: [192.0.2.0/24, '::1']}")
        #expect(read.authentication == [.path([Secret("a-b_c.d~1"), Secret("x")])])
        #expect(read.allowFrom.map(\.description) == ["192.0.2.0/24", "0:0:0:0:0:0:0:1/128"])
        for (text, code) in [
            ("{kind: uptimerobot, path_secret: a/b}", "FTC008"), ("{kind: uptimerobot, path_secret: ..}", "FTC008"),
            ("{kind: uptimerobot, path_secret: a%20b}", "FTC008"), ("{kind: uptimerobot, path_secrets: ['']}", "FTC011"),
            ("{kind: uptimerobot, auth: none, allow_from: [10.0.0.0/99]}", "FTC005"),
            ("{kind: uptimerobot, auth: none, allow_from: []}", "FTC005"),
            ("{kind: uptimerobot, auth: none, allow_from: office}", "FTC005"),
        ] {
            #expect(self.read(text).problems.map(\.code).contains(code), "\(text)")
        }
    }

    @Test("Topics are read for what comes through SNS, and their mistakes are told")
    func topics() throws {
        let topic = "arn:aws:sns:eu-west-1:123456789012:alarms"
        #expect(try source("{kind: cloudwatch, topics: [\(topic)]}").authentication == [.sns(topics: [topic])])
        #expect(try source("{kind: cloudwatch, topics: \(topic)}").topics == [topic])
        for (text, code) in [
            ("{kind: zabbix, topics: [\(topic)]}", "FTC010"), ("{kind: cloudwatch, topics: []}", "FTC010"),
            ("{kind: cloudwatch, topics: ['']}", "FTC010"), ("{kind: cloudwatch, topics: [alarms]}", "FTC008"),
            ("{kind: cloudwatch, topics: ['arn:aws:sqs:eu-west-1:1:x']}", "FTC008"),
        ] {
            #expect(self.read(text).problems.map(\.code).contains(code), "\(text)")
        }
    }

    @Test("An address list is no credential: a listener for all still needs one")
    func addressesAreNoCredential() {
        let text = """
            listen: 0.0.0.0:8080
            pagerduty: {token: t, from: bot@example.com}
            sources: {x: {kind: zabbix, allow_from: [10.0.0.0/8]}}
            """
        let result = ConfigurationLoader.read(text, file: "/etc/fettle/fettle.yaml", for: .serving, environment: [:])
        #expect(result.problems.map(\.code) == ["FTC010"])
    }

    @Test("Several secrets come from one file, a line each")
    func secretsFile() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-secrets-\(UUID().uuidString)")
        try Data("new\n\n  old  \r\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(
            try source("{kind: zabbix, bearer_tokens_file: \(file.path)}").authentication
                == [.bearer([Secret("new"), Secret("old")])])
        #expect(read("{kind: zabbix, bearer_tokens_file: /nonexistent/x}").problems.map(\.code).contains("FTC007"))
        #expect(
            read("{kind: zabbix, bearer_tokens: [a], bearer_tokens_file: \(file.path)}").problems.map(\.code) == ["FTC006"])
    }

    @Test("Several credentials serve a rotation")
    func rotation() throws {
        #expect(
            try source("{kind: zabbix, bearer_tokens: [new, ''], bearer_token: old}").authentication
                == [.bearer([Secret("new"), Secret("old")])])
        #expect(
            try source("{kind: zabbix, basic_auth: {username: u, passwords: [a, b]}}").authentication
                == [.basic(username: "u", passwords: [Secret("a"), Secret("b")])])
    }
}
