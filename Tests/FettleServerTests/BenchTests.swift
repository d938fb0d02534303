import Foundation
import Model
import Testing

@testable import FettleServer

@Suite struct BenchTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")

    private func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let path = url.path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private let rules = """
        rules:
          - {name: disk, when: {title: 'Disk full'}, then: {urgency: low}}
          - {name: production, when: {labels.env: {equals: production}}, then: {priority: P1}}
          - {name: shape, when: {title: '^\\d+$'}, stop: true}
        """

    private let alerts = """
        {"id": "a1", "title": "Disk full on db-1", "labels": {"env": "production"}}
        {"title": "17", "labels": {"env": "qa"}}\r

        {"id": "a3", "title": "fine", "labels": {"env": "qa"}}
        """

    @Test("Counts, matches and the dearest rules come out of rules and alerts")
    func bench() throws {
        let bench = try Bench.make(
            rules: [try file("rules.yaml", rules)], alerts: try file("alerts.jsonl", alerts), wantsMatches: true)
        #expect(bench.matches == "a1\tdisk,production\n2\tshape\na3\t\n")
        let json = try JSONValue.parse(bench.json)
        #expect(json["rules"]?.int == 3)
        #expect(json["alerts"]?.int == 3)
        #expect(json["fired"]?.int == 3)
        #expect(json["rules_always_asked"]?.int == 1)
        #expect(try #require(json["ns_per_alert"]?.double) > 0)
        #expect(try #require(json["compile_ms"]?.double) > 0)
        #expect(json["memory_bytes"]?.int != nil)
        let dearest = try #require(json["dearest"]?.array)
        let shape = try #require(dearest.first { $0["rule"]?.string == "shape" })
        #expect(shape["reason"]?.string?.contains("has no text that every match contains") == true)
        #expect(shape["advice"]?.string != nil)
        #expect(bench.text.hasPrefix("3 rules, 3 alerts, 3 times a rule fired\n"))
    }

    @Test("Alerts that cannot be read are told by file and line")
    func unreadable() throws {
        let rules = try file("rules.yaml", rules)
        func failure(_ alerts: String) -> Bench.Failure? {
            do {
                _ = try Bench.make(rules: [rules], alerts: alerts, wantsMatches: false)
                return nil
            } catch {
                return error
            }
        }
        guard case .unreadable(let missing) = failure(folder.path + "/none") else { return #expect(Bool(false)) }
        #expect(missing.contains("cannot be read"))
        guard case .unreadable(let broken) = failure(try file("broken.jsonl", "{}\n[1]\n")) else { return #expect(Bool(false)) }
        #expect(broken.contains("broken.jsonl:2: an alert is a JSON object"))
        guard case .unreadable = failure(try file("empty.jsonl", "\n")) else { return #expect(Bool(false)) }
        #expect(throws: Bench.Failure.self) {
            try Bench.make(rules: [try file("bad.yaml", "rules: 7")], alerts: try file("a.jsonl", alerts), wantsMatches: false)
        }
    }

    @Test("Both ways of asking say the same of a user's alerts")
    func verification() throws {
        let result = try #require(
            try EngineVerification.make(
                rules: [try file("rules.yaml", rules)], configuration: nil, alerts: try file("alerts.jsonl", alerts)))
        #expect(result.differenceCount == 0)
        #expect(result.summary == "3 alerts, 3 rules: no difference")
    }

    @Test("Without paths the configuration's rules are measured, and its bounds for rules hold in both")
    func bounds() throws {
        _ = try file("rules/a.yaml", rules)
        let alerts = try file("alerts.jsonl", alerts)
        let text = "rules: [rules/a.yaml]\nlimits: {rules_memory: 1MiB}\npagerduty: {token: x, from: bot@example.com}\n"
        let configuration = try #require(
            ConfigurationLoader.load(path: try file("fettle.yaml", text), for: .offline).configuration)
        #expect(try Bench.make(rules: [], configuration: configuration, alerts: alerts, wantsMatches: false).rules == 3)
        let values = (0..<20_000).map { "host-\($0).example.com" }.joined(separator: ", ")
        let large = try file("large.yaml", "rules: [{name: a, when: {host: {in: [\(values)]}}, stop: true}]")
        #expect(throws: Bench.Failure.self) {
            try Bench.make(rules: [large], configuration: configuration, alerts: alerts, wantsMatches: false)
        }
        let path = folder.appending(path: "fettle.yaml").path
        #expect(try EngineVerification.make(rules: [large], configuration: path, alerts: alerts) == nil)
        #expect(try EngineVerification.make(rules: [large], configuration: nil, alerts: alerts)?.differenceCount == 0)
    }
}
