import Foundation
import Model
import Rules
import Testing

/// The files in `rules/`, as a user finds them.
@Suite struct ShippedRulesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("rules")

    private static func files(_ folder: URL) throws -> [RuleFile] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }.sorted().map {
            RuleFile(path: $0, text: try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
        }
    }

    @Test("The shipped rules and the examples load without a word")
    func sound() throws {
        for folder in [Self.root, Self.root.appendingPathComponent("examples")] {
            let files = try Self.files(folder)
            let result = RuleLoader.load(files)
            #expect(files.count >= 3)
            #expect(result.diagnostics.map { result.render($0) } == [])
            #expect(result.ruleSet != nil)
        }
    }

    @Test("The tests beside the shipped rules pass, and every rule has one")
    func ownTests() throws {
        for folder in [Self.root, Self.root.appendingPathComponent("examples")] {
            let set = try #require(RuleLoader.load(try Self.files(folder)).ruleSet)
            for rule in set.rules {
                #expect(!rule.tests.isEmpty, "\(rule.name)")
                for test in rule.tests {
                    let result = set.run(test, at: noon)
                    #expect(result.passed, "\(rule.name), \(test.name): \(result.failures)")
                }
            }
        }
    }

    @Test("None of them has something looked up for every incident of PagerDuty's")
    func lookUps() throws {
        let set = try #require(RuleLoader.load(try Self.files(Self.root)).ruleSet)
        #expect(set.rulesLookingUpEveryIncident(from: "pagerduty", at: noon) == [])
    }

    /// The titles the demo opens incidents with, and who answers.
    @Test(
        "Each kind of incident in the demo is caught by one rule, whose update is a single step",
        arguments: [
            ("[staging] HighCPU api-12", "staging-is-never-urgent"), ("[FIRING:1] ReplicaLag db-17 (eu-1)", "replica-lag"),
            ("Pod checkout-7d9f restarted (OOMKilled)", "container-restarted"),
            ("[FIRING:1] HighCPU eu-1 (a:9100) — 90 %", "high-cpu"),
            ("Disk space low on web-03: 91 % of /var", "disk-filling"),
            ("Disk space low on web-03: 97 % of /var", "disk-nearly-full"),
            ("Certificate for shop.example.com expires in 13 days", "certificate-expires-later"),
            ("Certificate for shop.example.com expires in 3 days", "certificate-expires-now"),
            ("Backup job nightly-04 failed on db-2", "backup-failed"),
        ])
    func demo(title: String, rule: String) throws {
        let set = try #require(RuleLoader.load(try Self.files(Self.root)).ruleSet)
        let subject = alert(title) {
            $0.service = "Shop"
            $0.incident?.status = .triggered
            $0.incident?.urgency = .high
        }
        let decision = set.decide(subject, at: noon)
        #expect(decision.rules.filter { $0.verdict == .fired }.map(\.rule) == [rule])
        let update = try #require(decision.action?.update)
        #expect(UpdateSteps.split(update).count == 1)
        #expect(update.priority == nil && update.assignees == nil && update.escalationPolicy == nil)
    }
}
