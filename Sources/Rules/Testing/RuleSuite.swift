/// A file of tests, `*.test.yaml`: which rules it is about, and its cases.
package struct RuleSuite: Sendable {
    package struct Reference: Sendable {
        /// A file, a folder or a pattern with `*`, relative to the suite.
        package var path: String
        package var position: Position
        package var length: Int
    }

    package var file: String
    package var rules: [Reference]
    package var tests: [RuleTestCase]

    /// Reads a file of tests; whatever is wrong with it is in the diagnostics.
    package static func load(_ file: RuleFile, settings: RuleSettings = RuleSettings()) -> (
        suite: RuleSuite, diagnostics: [Diagnostic]
    ) {
        let compiler = RuleCompiler(SourceText(file), tables: LoadTables(settings: settings))
        let suite = compiler.compileSuite()
        return (suite, compiler.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
}

extension RuleCompiler {
    fileprivate func compileSuite() -> RuleSuite {
        var suite = RuleSuite(file: source.path, rules: [], tests: [])
        guard let root = root() else { return suite }
        guard let entries = root.entries else {
            report(.wrongType, root, "a file of tests is a map with `rules` and `tests`, not \(root.kind)")
            return suite
        }
        for entry in entries {
            switch entry.key {
            case "rules":
                suite.rules = (entry.value.elements ?? [entry.value]).compactMap { node in
                    text(node, "a rule file").map {
                        RuleSuite.Reference(path: $0, position: node.position, length: source.length(of: node))
                    }
                }
            case "tests": suite.tests = tests(entry.value, rule: nil)
            case _ where entry.key.hasPrefix("x-"): break
            default:
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in a file of tests",
                    help: NearestName.help(entry.key, in: ["rules", "tests"]))
            }
        }
        for key in ["rules", "tests"] where !entries.contains(where: { $0.key == key }) {
            report(
                .missingKey, root, "the key `\(key)` is missing",
                help: "a file of tests has `rules: [files]` and `tests: [cases]`")
        }
        return suite
    }
}

extension RuleTestCase {
    /// The names it mentions that are no rule of `ruleSet`.
    package func unknownMentions(in names: some Collection<String>) -> [Diagnostic] {
        mentions.filter { !names.contains($0.rule) }.map { mention in
            Diagnostic(
                file: file, line: mention.position.line, column: mention.position.column, severity: .error,
                code: DiagnosticCode.unknownRule.rawValue, message: "there is no rule `\(Wording.bounded(mention.rule, 100))`",
                help: NearestName.help(mention.rule, in: names), length: mention.length)
        }
    }
}
