package import Model

/// Turns rule files into a rule set, or into the list of everything that is wrong with them.
package enum RuleLoader {
    package typealias ListReader = (_ path: String, _ ruleFile: String) -> String?

    /// Loads `files`; rules are asked in the order given, within a file from top to bottom.
    ///
    /// Never throws and never stops early: every mistake of every file is in the result.
    ///
    /// `list` reads the files that `in: {file: …}` names, given as written together with the rule file's path; nil for none.
    ///
    /// With `now`, windows that are over are found too.
    package static func load(
        _ files: [RuleFile], settings: RuleSettings = RuleSettings(), now: Timestamp? = nil,
        list: @escaping ListReader = { _, _ in nil }
    ) -> LoadResult {
        let tables = LoadTables(settings: settings, list: list)
        var drafts: [RuleDraft] = []
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        var hash = StableHash()
        for file in files {
            hash.add(name(file.path))
            hash.add(file.text)
            let source = SourceText(file)
            sources[file.path] = source
            let compiler = RuleCompiler(source, tables: tables)
            drafts += compiler.compile()
            diagnostics += compiler.diagnostics
        }
        // Tests may name rules of any file, so their names can only be looked up now.
        for draft in drafts { diagnostics += draft.tests.flatMap { $0.unknownMentions(in: tables.ruleNames) } }
        diagnostics += RuleSetCheck.findings(drafts, settings: settings)
        if let now { diagnostics += drafts.compactMap { RuleSetCheck.pastWindow($0, at: now) } }
        for text in tables.lists { hash.add(text) }
        // Rules with mistakes are left out: what the others take is told all the same.
        let set = RuleSet(
            rules: drafts.compactMap(\.rule), hash: hash.text, fields: tables.fields, settings: settings,
            patternBytes: tables.patternBytes)
        if !diagnostics.contains(where: { $0.code == DiagnosticCode.tooMuchMemory.rawValue }) {
            diagnostics += [MemoryCeiling.finding(set)].compactMap(\.self)
        }
        // What an alias repeats is read anew in each place, its mistakes are told once.
        var told: Set<Diagnostic> = []
        diagnostics.removeAll { !told.insert($0).inserted }
        let beginnings = Dictionary(grouping: drafts, by: \.file).mapValues { $0.map(\.line) }
        var allowances = sources.mapValues { Allowance($0, rules: beginnings[$0.path] ?? []) }
        diagnostics.removeAll { allowances[$0.file]?.silences($0) ?? false }
        // Beside errors not everything was looked for, and without a time no window that is over.
        if !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics += allowances.values.flatMap { $0.idle(except: now == nil ? [.pastWindow] : []) }
        }
        let order = Dictionary(files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        diagnostics.sort {
            (order[$0.file] ?? 0, $0.line, $0.column) < (order[$1.file] ?? 0, $1.line, $1.column)
        }
        let isSound = !diagnostics.contains { $0.severity == .error }
        return LoadResult(ruleSet: isSound ? set : nil, diagnostics: diagnostics, sources: sources, drafts: drafts)
    }

    // The hash must not change with the folder the files lie in.
    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
