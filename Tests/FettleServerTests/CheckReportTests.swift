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

extension CheckReportTests {
    private func inFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/fettle-check-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files { try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8) }
        try body(folder)
    }

    @Test("Tests that could not be run are found, beside the rules and in files of their own")
    func testsThatCannotRun() throws {
        let files = [
            "a.yaml": """
            rules:
              - name: a
                when: {title: x}
                then: {urgency: low}
                tests: [{source: alertmangr, body: '{}', expect: nothing}]
            """,
            "b.test.yaml": "rules: [nope*.yaml]\ntests: [{alert: {title: x}, expect: nothing}]\n",
        ]
        try inFolder(files) { folder in
            let report = CheckReport.make(configuration: nil, paths: [folder])
            #expect(report.diagnostics.map { "\($0.code) \($0.line)" } == ["FTL403 5", "FTL403 1"], "\(report.json)")
            #expect(report.hasErrors)
            #expect(report.diagnostics.first?.help?.contains("alertmanager") == true)
        }
    }

    @Test("A file of tests holds no rules, whoever names it: a pattern, a shell, a configuration")
    func suitesAreNoRules() throws {
        let files = [
            "a.yaml": "rules: [{name: a, when: {title: x}, then: {urgency: low}}]\n",
            "a.test.yaml":
                "rules: ['*.yaml']\ntests: [{alert: {incident.id: Q1, title: x}, expect: {Q1: {urgency: low}}, fires: [a]}]\n",
        ]
        try inFolder(files) { folder in
            let report = CheckReport.make(configuration: nil, paths: [folder + "/a.test.yaml", folder + "/a.yaml"])
            #expect(report.diagnostics.isEmpty, "\(report.json)")
            #expect(report.ruleCount == 1)
        }
    }

    @Test("A warning of a rule is told once, though a file of tests reaches the rule by another path")
    func toldOnce() throws {
        let files = [
            "a.yaml": "rules: [{name: a, when: {title: x, severity: {equals: criticl}}, then: {urgency: low}}]\n",
            "a.test.yaml": "rules: [./a.yaml]\ntests: [{alert: {incident.id: Q1, title: x}, expect: nothing}]\n",
        ]
        try inFolder(files) { folder in
            let report = CheckReport.make(configuration: nil, paths: [folder])
            #expect(report.diagnostics.map(\.code) == ["FTL207"], "\(report.json)")
        }
    }

    @Test("Every finding has a `help` for scripts, null where there is none")
    func help() {
        let problem = Diagnostic(file: "f.yaml", line: 1, column: 1, severity: .error, code: "FTC001", message: "wrong")
        #expect(CheckReport(diagnostics: [problem], files: [], ruleCount: 0).json.contains(#""help":null"#))
    }
}
