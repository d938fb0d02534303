import Foundation
import Rules

/// The tests that are to be run, as they are put together, with everything that is wrong with their files.
struct TestPlan {
    var sources: OfflineSources
    var settings: RuleSettings
    var diagnostics: [Diagnostic] = []
    var files: [RuleFile] = []
    var jobs: [TestRun.Job] = []

    mutating func addRules(_ paths: [String]) {
        let rules = RuleFileLoader.load(paths, settings: settings)
        diagnostics += rules.diagnostics
        files += rules.files
        if let ruleSet = rules.ruleSet { addTests(of: ruleSet) }
    }

    /// The tests beside rules that are loaded already.
    mutating func addTests(of ruleSet: RuleSet) {
        let cases = ruleSet.rules.flatMap(\.tests)
        checkInputs(of: cases)
        // Rules without tests beside them have theirs in a file of tests.
        if cases.isEmpty { return }
        jobs.append(TestRun.Job(ruleSet: ruleSet, chains: RuleTestCase.chains(cases)))
    }

    mutating func addSuite(_ path: String) {
        let file: RuleFile
        switch TextFile.read(path) {
        case .success(let text): file = RuleFile(path: path, text: text)
        case .failure(let problem):
            diagnostics.append(TextFile.diagnostic(problem, code: DiagnosticCode.unreadable.rawValue))
            return
        }
        files.append(file)
        let (suite, found) = RuleSuite.load(file, settings: settings)
        diagnostics += found
        var paths: [String] = []
        for reference in suite.rules {
            // A pattern such as *.yaml matches the file of tests itself.
            let names = FilePattern.files(FilePattern.absolute(reference.path, besides: path)).filter {
                !RuleFileFinder.isTestFile($0)
            }
            if names.isEmpty {
                diagnostics.append(
                    Diagnostic(
                        file: path, line: reference.position.line, column: reference.position.column, severity: .error,
                        code: DiagnosticCode.noFiles.rawValue, message: "there is no file `\(reference.path)`",
                        help: "paths are relative to the file of tests", length: reference.length))
            }
            paths += names
        }
        guard !paths.isEmpty else { return }
        let rules = RuleFileLoader.load(paths, settings: settings)
        for file in rules.files where !files.contains(file) {
            files.append(file)
        }
        for diagnostic in rules.diagnostics where !isKnown(diagnostic) { diagnostics.append(diagnostic) }
        guard let ruleSet = rules.ruleSet else { return }
        for test in suite.tests { diagnostics += test.unknownMentions(in: ruleSet.rules.map(\.name)) }
        checkInputs(of: suite.tests)
        jobs.append(TestRun.Job(ruleSet: ruleSet, chains: RuleTestCase.chains(suite.tests)))
    }

    /// Whether it has been found already, in a file that was then reached by another path.
    private func isKnown(_ found: Diagnostic) -> Bool {
        let file = Self.resolved(found.file)
        return diagnostics.contains { known in
            var same = found
            same.file = known.file
            return same == known && Self.resolved(known.file) == file
        }
    }

    private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    // A body whose source or file does not exist tests nothing: that is an error, not a failure.
    private mutating func checkInputs(of cases: [RuleTestCase]) {
        for test in cases {
            switch test.input {
            case .body(let source, _, _): checkSource(source, of: test)
            case .file(let source, _, let path):
                checkSource(source, of: test)
                if FilePattern.files(FilePattern.absolute(path, besides: test.file)).isEmpty {
                    report(test, test.filePlace, "there is no file `\(path)`", "paths are relative to the file of the test")
                }
            case .alert, .nothing: break
            }
        }
    }

    private mutating func checkSource(_ source: String, of test: RuleTestCase) {
        if sources.kind(of: source) == nil {
            report(test, test.sourcePlace, "there is no source `\(source)`", sources.help(source))
        }
    }

    private mutating func report(_ test: RuleTestCase, _ place: RuleTestCase.Place?, _ message: String, _ help: String) {
        diagnostics.append(
            Diagnostic(
                file: test.file, line: place?.position.line ?? test.line, column: place?.position.column ?? 1,
                severity: .error, code: DiagnosticCode.noFiles.rawValue, message: message, help: help,
                length: place?.length ?? 1))
    }
}
