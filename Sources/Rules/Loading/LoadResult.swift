/// What came of loading rule files.
package struct LoadResult: Sendable {
    /// Nil when any file has an error: rules are taken together or not at all.
    package let ruleSet: RuleSet?
    /// All mistakes of all files, in file order and by place.
    package let diagnostics: [Diagnostic]
    private let sources: [String: SourceText]
    private let drafts: [RuleDraft]

    init(ruleSet: RuleSet?, diagnostics: [Diagnostic], sources: [String: SourceText], drafts: [RuleDraft] = []) {
        self.ruleSet = ruleSet
        self.diagnostics = diagnostics
        self.sources = sources
        self.drafts = drafts
    }

    /// Every person, policy, priority and incident type that the rules name as such, for a check against the account.
    package var accountMentions: [AccountMention] {
        drafts.flatMap { draft in
            draft.mentions.compactMap { field, node in
                guard let name = node.scalar, !node.isNull else { return nil }
                return AccountMention(
                    field: field, name: name, file: draft.file, line: node.position.line, column: node.position.column,
                    length: draft.source.length(of: node))
            }
        }
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
