/// What came of loading rule files.
package struct LoadResult: Sendable {
    /// Nil when any file has an error: rules are taken together or not at all.
    package let ruleSet: RuleSet?
    /// All mistakes of all files, in file order and by place.
    package let diagnostics: [Diagnostic]
    private let sources: [String: SourceText]

    init(ruleSet: RuleSet?, diagnostics: [Diagnostic], sources: [String: SourceText]) {
        self.ruleSet = ruleSet
        self.diagnostics = diagnostics
        self.sources = sources
    }

    package var errorCount: Int { diagnostics.count { $0.severity == .error } }
    package var warningCount: Int { diagnostics.count - errorCount }

    /// The source line a diagnostic speaks of.
    package func sourceLine(of diagnostic: Diagnostic) -> String? {
        sources[diagnostic.file]?.line(diagnostic.line)
    }

    /// The diagnostic for a person, with its source line.
    package func render(_ diagnostic: Diagnostic, color: Bool = false) -> String {
        diagnostic.render(color: color) { file, line in sources[file]?.line(line) }
    }
}
