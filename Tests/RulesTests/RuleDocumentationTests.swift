import Foundation
import Model
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
