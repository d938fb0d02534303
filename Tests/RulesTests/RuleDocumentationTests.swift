import Foundation
import Model
import TestSupport
import Testing

@testable import Rules

/// docs/rules.md and the schema, held to the language.
@Suite struct RuleDocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let text = (try? String(contentsOf: root.appendingPathComponent("docs/rules.md"), encoding: .utf8)) ?? ""
    private static let examples = text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
        $0.components(separatedBy: "\n```").first
    }

    private func schemaFaults(_ text: String) throws -> [String] {
        let validator = SchemaValidator(root: try JSONValue.parse([UInt8](RuleSchema.text.utf8)))
        var reader = YAMLReader(SourceText(RuleFile(path: "r", text: text)), settings: RuleSettings())
        let root = reader.read()
        return validator.check(try #require(root))
    }

    @Test("There are a cookbook of 15 situations and two examples before it") func count() { #expect(Self.examples.count >= 17) }

    @Test("Every example loads without a word, its tests pass, and the schema takes it", arguments: examples)
    func example(text: String) throws {
        let result = RuleLoader.load([RuleFile(path: "docs/rules.md", text: text)])
        #expect(result.diagnostics.map { result.render($0) } == [])
        let set = try #require(result.ruleSet)
        #expect(set.rules.allSatisfy { !$0.tests.isEmpty })
        for chain in RuleTestCase.chains(set.rules.flatMap(\.tests)) {
            var runner = RuleTestRunner(set) { _, _ in .failure(RuleTestDecodeFailure("no bodies here")) }
            for test in chain { #expect(runner.run(test).failures == [], "\(test.name)") }
        }
        #expect(try schemaFaults(text) == [])
    }

    @Test("Every code and operator stands in the documentation")
    func complete() {
        for code in DiagnosticCode.allCases {
            #expect(Self.text.contains("| \(code.rawValue) | \(code.explanation) |"), "\(code)")
        }
        for word in RuleCompiler.operators + RuleCompiler.ruleKeys where word != "tests" {
            #expect(Self.text.contains("`\(word)") || Self.text.contains("\(word):"), "\(word)")
        }
        for word in RuleResult.Suppression.allCases { #expect(Self.text.contains(word.rawValue)) }
    }

    @Test("The shipped rules are as the schema says")
    func shipped() throws {
        for folder in ["rules", "rules/examples"] {
            let url = Self.root.appendingPathComponent(folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: url.path) where name.hasSuffix(".yaml") {
                let text = try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
                #expect(try schemaFaults(text) == [], "\(name)")
            }
        }
    }

    @Test("The schema tells of every key, operator and field what it is")
    func notes() {
        #expect(Set(SchemaNotes.keys.keys) == Set(RuleCompiler.ruleKeys))
        #expect(Set(SchemaNotes.operators.keys) == Set(RuleCompiler.operators))
        #expect(Set(SchemaNotes.fields.keys) == Set(IncidentField.allCases))
    }

    @Test(
        "Whatever rule is put together, what the parser takes the schema takes, and structural mistakes neither", arguments: 0..<8
    )
    func agreement(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Mistakes that a schema can see; names, patterns and what belongs together it cannot.
        let visible: Set<String> = ["FTL004", "FTL006", "FTL201", "FTL202", "FTL301", "FTL302", "FTL103"]
        var (taken, refused) = (0, 0)
        for _ in 0..<60 {
            let text = "rules:\n  - " + RuleComposer.rule(using: &random)
            let errors = RuleLoader.load([RuleFile(path: "r", text: text)]).diagnostics.filter { $0.severity == .error }
            let faults = try schemaFaults(text)
            if errors.isEmpty {
                taken += 1
                #expect(faults == [], "\(text)")
            } else if errors.contains(where: { visible.contains($0.code) }) {
                refused += 1
                #expect(faults != [], "\(text) \(errors.map(\.message))")
            }
        }
        #expect(taken > 5 && refused > 5)
    }

    @Test("Without stop the order of rules changes no verdict, and no field that one rule alone sets", arguments: 0..<8)
    func order(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let parts = (0..<8).map { RuleComposer.harmless("r\($0)", using: &random) }
        let alerts = (0..<12).map { _ in RuleComposer.alert(using: &random) }
        let plain = try load("rules:\n" + parts.joined())
        let shuffled = try load("rules:\n" + parts.shuffled(using: &random).joined())
        for alert in alerts {
            let (a, b) = (plain.decide(alert, at: noon, recording: .all), shuffled.decide(alert, at: noon, recording: .all))
            let verdicts = [a, b].map { $0.rules.map { "\($0.rule) \($0.verdict) \($0.because)" }.sorted() }
            #expect(verdicts[0] == verdicts[1])
            #expect(a.action?.update.fields == b.action?.update.fields)
            #expect(a.action?.update.urgency == b.action?.update.urgency)
        }
    }

    @Test(
        "Schema and parser refuse the same misspelt keys, words and types",
        arguments: [
            "{name: a, when: {titel: x}, stop: true}", "{name: a, when: {title: {equal: x}}, stop: true}",
            "{name: a, wehn: {title: x}, stop: true}", "{name: A, when: {title: x}, stop: true}",
            "{name: a, when: {title: x}, stop: maybe}", "{name: a, when: {title: x}, then: {urgancy: low}}",
            "{name: a, when: {title: x}, then: {urgency: mid}}", "{name: a, events: [firing], when: {title: x}, stop: true}",
            "{name: a, when: {all: []}, stop: true}", "{name: a, when: {title: {in: x}}, stop: true}",
            "{name: a, when: {title: x}, stop: true, hold: soon}",
            "{name: a, when: {title: x}, stop: true, threshold: {count: 1}}",
            "{name: a, when: {title: x}, stop: true, mode: canary}", "{name: a, when: {title: x}, then: {escalation_level: 0}}",
            "{name: a, stop: true}", "{name: a, when: {not: [{title: x}]}, stop: true}",
        ])
    func mistakes(rule: String) throws {
        let text = "rules: [\(rule)]"
        #expect(RuleLoader.load([RuleFile(path: "r", text: text)]).ruleSet == nil)
        #expect(try schemaFaults(text) != [])
    }
}
