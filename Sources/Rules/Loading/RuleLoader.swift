/// Turns rule files into a rule set, or into the list of everything that is wrong with them.
package enum RuleLoader {
    /// Loads `files`; rules are asked in the order given, within a file from top to bottom.
    ///
    /// Never throws and never stops early: every mistake of every file is in the result.
    package static func load(_ files: [RuleFile], settings: RuleSettings = RuleSettings()) -> LoadResult {
        let tables = LoadTables(settings: settings)
        var rules: [Rule] = []
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        var hash = StableHash()
        for file in files {
            hash.add(name(file.path))
            hash.add(file.text)
            let source = SourceText(file)
            sources[file.path] = source
            let compiler = RuleCompiler(source, tables: tables)
            rules += compiler.compile()
            diagnostics += compiler.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        }
        let isSound = !diagnostics.contains { $0.severity == .error }
        let set = isSound ? RuleSet(rules: rules, hash: hash.text, fields: tables.fields, settings: settings) : nil
        return LoadResult(ruleSet: set, diagnostics: diagnostics, sources: sources)
    }

    // The hash must not change with the folder the files lie in.
    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
