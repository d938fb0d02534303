import Foundation
import Model
import Testing

@testable import FettleServer

@Suite struct BenchTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")

    private func file(_ name: String, _ text: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: name).path
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
}
