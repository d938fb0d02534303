import FettleServer
import Rules
import Testing

@Suite struct CheckReportTests {
    private func report(_ text: String) -> String {
        let problem = Diagnostic(file: "f.yaml", line: 1, column: 1, severity: .error, code: "FTC001", message: "wrong")
        return CheckReport(diagnostics: [problem], files: [RuleFile(path: "f.yaml", text: text)], ruleCount: 0).text(color: false)
    }

    @Test("A finding is shown with its source line, and without a caret where there is no line")
    func sourceLine() {
        #expect(report("rules: []\n") == "Error: wrong (FTC001)\n  ---> f.yaml:1:1\n1 | rules: []\n    ^")
        #expect(report("") == "Error: wrong (FTC001)\n  ---> f.yaml:1:1")
    }
}
