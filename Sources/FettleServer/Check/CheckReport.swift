package import Model
import Payloads
package import Rules

/// What `fettle check` and a reload have to say: every finding with its source line, as text or as JSON.
package struct CheckReport: Sendable {
    package var diagnostics: [Diagnostic]
    package var ruleCount: Int
    /// The names of the account's that the rules use.
    package fileprivate(set) var accountMentions: @Sendable () -> [AccountMention] = { [] }
    /// A path that was given cannot be read.
    package fileprivate(set) var isUnreadable = false
    private let sources: [String: SourceText]

    package init(diagnostics: [Diagnostic], files: [RuleFile], ruleCount: Int) {
        self.diagnostics = diagnostics
        self.ruleCount = ruleCount
        sources = Dictionary(files.map { ($0.path, SourceText($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The configuration's own mistakes are among the findings.
    fileprivate(set) var isOfConfiguration = false
    // What `--live` has looked for.
    private var nameCount: Int?

    /// Takes in what the account said.
    package mutating func add(_ live: LiveCheck.Result) {
        diagnostics += live.diagnostics
        let order = Dictionary(diagnostics.map(\.file).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        diagnostics.sort {
            (order[$0.file] ?? 0, $0.line, $0.column) < (order[$1.file] ?? 0, $1.line, $1.column)
        }
        nameCount = live.nameCount
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// `3 errors, 1 warning` or `12 rules in 4 files: no errors`.
    package var summary: String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        let found = "\(count(errors, "error")), \(count(warnings, "warning"))"
        let looked = nameCount.map { "; \(count($0, "name")) looked up in the account" } ?? ""
        return (hasErrors ? found : "\(count(ruleCount, "rule")) loaded: \(found)") + looked
    }

    package func text(color: Bool) -> String {
        diagnostics.map { $0.render(color: color) { file, line in sources[file]?.line(line) } }.joined(separator: "\n\n")
    }

    /// `[{"file","line","column","severity","code","message","help"}]`, as INTERFACE section 1 has it.
    package var json: String {
        var writer = JSONWriter()
        writer.beginArray()
        for diagnostic in diagnostics {
            writer.beginObject()
            writer.member("file", diagnostic.file)
            writer.member("line", diagnostic.line)
            writer.member("column", diagnostic.column)
            writer.member("severity", diagnostic.severity.rawValue)
            writer.member("code", diagnostic.code)
            writer.member("message", diagnostic.message)
            // There for every finding, as a script expects.
            writer.key("help")
            if let help = diagnostic.help { writer.string(help) } else { writer.null() }
            writer.member("length", diagnostic.length)
            if let related = diagnostic.related {
                writer.key("related")
                writer.beginObject()
                writer.member("file", related.file)
                writer.member("line", related.line)
                writer.member("column", related.column)
                writer.member("message", related.message)
                writer.endObject()
            }
            writer.endObject()
        }
        writer.endArray()
        return writer.text
    }

    /// `::error file=…,line=…,col=…,title=FTL004::unknown key …`, a line each.
    package var github: String {
        diagnostics.map { diagnostic in
            let place = "file=\(Self.property(diagnostic.file)),line=\(diagnostic.line),col=\(diagnostic.column)"
            let related = diagnostic.related.map { "\($0.message): \($0.file):\($0.line)" }
            let message = Self.data([diagnostic.message, diagnostic.help, related].compactMap(\.self).joined(separator: "\n"))
            return "::\(diagnostic.severity.rawValue) \(place),title=\(diagnostic.code)::\(message)"
        }.joined(separator: "\n")
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    private func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}

extension CheckReport {
    /// Checks the configuration and the rules it names; with `paths`, these rules instead, and a configuration only if given.
    package static func make(
        configuration path: String?, paths: [String], for purpose: ConfigurationLoader.Purpose = .serving,
        at now: Timestamp = SystemTimekeeper().now
    ) -> CheckReport {
        var diagnostics: [Diagnostic] = []
        var files: [RuleFile] = []
        var rulePaths = paths
        var isOfConfiguration = false
        var settings = RuleSettings()
        settings.kinds = PayloadKind.all.map(\.name)
        if paths.isEmpty || path != nil {
            let loaded = ConfigurationLoader.load(path: path, for: purpose)
            diagnostics += loaded.problems
            isOfConfiguration = true
            files.append(loaded.file)
            // Rules are checked in spite of mistakes elsewhere, so that all come in one run.
            settings = loaded.ruleSettings
            if paths.isEmpty { rulePaths = loaded.rulePaths }
        }
        let rules = RuleFileLoader.load(rulePaths, settings: settings, now: now)
        let tests = self.tests(configuration: path, settings, rules, suites: TestFiles.find(rulePaths).suites)
        var report = CheckReport(
            diagnostics: diagnostics + tests.diagnostics, files: files + tests.files, ruleCount: rules.ruleSet?.count ?? 0)
        report.accountMentions = rules.accountMentions
        report.diagnostics += TestFiles.emptyFolders(rulePaths).map {
            Diagnostic(
                file: $0, line: 1, column: 1, severity: .warning, code: DiagnosticCode.empty.rawValue,
                message: "the folder holds no rule files", help: "rule files end in .yaml or .yml and lie directly in it")
        }
        report.isOfConfiguration = isOfConfiguration
        report.isUnreadable = !rules.unreadable.isEmpty && !paths.isEmpty
        return report
    }

    /// What is wrong with the rules, and what would keep the tests beside them and the files of tests from being run.
    private static func tests(
        configuration path: String?, _ settings: RuleSettings, _ rules: RuleFileLoader.Result, suites: [String]
    ) -> TestPlan {
        // Tests may name the sources of a configuration whatever is being checked, as in `fettle test`.
        let sources = OfflineSources(ConfigurationLoader.load(path: path, for: .offline).configuration)
        var plan = TestPlan(sources: sources, settings: settings, diagnostics: rules.diagnostics, files: rules.files)
        if let ruleSet = rules.ruleSet { plan.addTests(of: ruleSet) }
        for suite in suites { plan.addSuite(suite) }
        return plan
    }
}
