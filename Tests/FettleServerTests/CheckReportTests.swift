import FettleServer
import Foundation
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

    @Test("The bounds for rules hold although the configuration has mistakes elsewhere: all come in one run")
    func ceilingBesideMistakes() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/fettle-check-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/rules", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let values = (0..<20_000).map { "host-\($0).example.com" }.joined(separator: ", ")
        try "rules:\n  - {name: a, when: {host: {in: [\(values)]}}, stop: true}\n".write(
            toFile: folder + "/rules/a.yaml", atomically: true, encoding: .utf8)
        try "coalescr: {}\nlimits: {rules_memory: 1MiB}\npagerduty: {token: x, from: bot@example.com}\n".write(
            toFile: folder + "/fettle.yaml", atomically: true, encoding: .utf8)
        let report = CheckReport.make(configuration: folder + "/fettle.yaml", paths: [])
        #expect(report.diagnostics.map(\.code) == ["FTC004", "FTL010"])
    }
}
