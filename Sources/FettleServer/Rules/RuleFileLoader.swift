package import Model
package import Rules

/// Rule files from the disk into a rule set, with everything that is wrong with any of them.
package enum RuleFileLoader {
    /// What came of it; `ruleSet` is nil when anything is an error, so that a set is never half active.
    package struct Result: Sendable {
        /// A file of values that `in: {file: …}` names.
        package struct List: Sendable, Equatable {
            package var path: String
            /// Nil where it cannot be read.
            package var text: String?
        }

        package var ruleSet: RuleSet?
        package var diagnostics: [Diagnostic]
        /// The texts as they were read, for showing source lines.
        package var files: [RuleFile]
        /// Readable or not: they are watched like the rules.
        package var lists: [List] = []
        /// Files and folders that cannot be read.
        package var unreadable: [String] = []
        /// The names of the account's that the rules use.
        package var accountMentions: @Sendable () -> [AccountMention] = { [] }
    }

    package static func load(_ paths: [String], settings: RuleSettings, now: Timestamp? = nil) -> Result {
        let (names, missing) = RuleFileFinder.find(paths)
        var unreadable = missing
        var files: [RuleFile] = []
        for name in names {
            switch TextFile.read(name) {
            case .success(let text): files.append(RuleFile(path: name, text: text))
            case .failure(let problem): unreadable.append(problem)
            }
        }
        var lists: [Result.List] = []
        let loaded = RuleLoader.load(files, settings: settings, now: now) { path, ruleFile in
            let name = FilePattern.absolute(path, besides: ruleFile)
            let text = try? TextFile.read(name).get()
            if !lists.contains(where: { $0.path == name }) { lists.append(Result.List(path: name, text: text)) }
            return text
        }
        return Result(
            ruleSet: unreadable.isEmpty ? loaded.ruleSet : nil,
            diagnostics: unreadable.map { TextFile.diagnostic($0, code: DiagnosticCode.unreadable.rawValue) }
                + loaded.diagnostics, files: files,
            lists: lists, unreadable: unreadable.map(\.path), accountMentions: { loaded.accountMentions })
    }
}
