import Foundation
import Rules
import Testing

@testable import FettleServer

/// `fettle test` on real files.
@Suite struct TestRunTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/fettle-test-\(UUID().uuidString)"

        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in files { try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8) }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func run(_ names: String...) async -> Result<TestReport, TestRun.Unusable> {
            // A configuration of its own, so that none lying about is taken.
            _ = FileManager.default.createFile(atPath: path + "/fettle.cfg", contents: Data())
            return await TestRun.run(paths: names.map { path + "/" + $0 }, configuration: path + "/fettle.cfg")
        }
    }

    private static let rules = """
        rules:
          - name: lag
            when: {title: lag}
            then: {urgency: low}
            tests: [{alert: {incident.id: Q1, title: lag}, expect: {Q1: {urgency: low}}}]
        """
    private static let body =
        #"{"version":"4","groupKey":"g","status":"firing","receiver":"r","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"#
        + #""externalURL":"","alerts":[{"status":"firing","labels":{"alertname":"lag"},"annotations":{},"#
        + #""startsAt":"2026-11-23T00:00:00Z","fingerprint":"f1"}]}"#

    private func lines(_ result: Result<TestReport, TestRun.Unusable>) -> String {
        if case .failure(let unusable) = result { unusable.lines.joined(separator: "\n") } else { "" }
    }

    @Test("Tests beside rules and files of tests run, raw bodies through the real decoder")
    func runs() async throws {
        let folder = try Folder([
            "a.yaml": Self.rules, "body.json": Self.body,
            "b.test.yaml": """
            rules: ['*.yaml']
            tests:
              - {name: inline, source: alertmanager, body: '\(Self.body)', fires: [lag]}
              - {name: file, source: alertmanager, file: body.json, fires: [lag]}
              - {name: wrong, source: alertmanager, file: '*.json', expect: nothing}
            """,
        ])
        let report = try await folder.run(".").get()
        #expect(report.cases.map(\.result.test.name) == ["case 1", "inline", "file", "wrong"])
        #expect(report.cases.map(\.result.passed) == [true, true, true, false])
        #expect(report.summary == "3 passed, 1 failed")
        #expect(report.text(verbose: false).contains("lag: FIRED"))
        #expect(report.coverage == 0)
        #expect(report.junit.contains(#"<testsuites name="fettle" tests="4" failures="1""#))
        let parser = XMLShape(report.junit)
        #expect(parser.isBalanced)
    }

    @Test(
        "What tests nothing is an error",
        arguments: [
            ("rules: [nope*.yaml]\ntests: [{alert: {title: x}, expect: nothing}]", "FTL403"),
            ("rules: [a.yaml]\ntests: [{alert: {title: x}, fires: [lga]}]", "did you mean `lag`?"),
            ("rules: [a.yaml]\ntests: []", "FTL401"), ("rules: [a.yaml]", "FTL006"),
            ("tests: [{alert: {title: x}, expect: nothing}]", "FTL006"),
            ("rules: [a.yaml]\ntests: [{source: alertmanger, body: x, expect: nothing}]", "did you mean `alertmanager`?"),
            ("rules: [a.yaml]\ntests: [{source: alertmanager, file: no.json, expect: nothing}]", "FTL403"),
        ])
    func unusable(suite: String, words: String) async throws {
        let folder = try Folder(["a.yaml": Self.rules, "b.test.yaml": suite])
        #expect(lines(await folder.run("b.test.yaml")).contains(words))
    }

    @Test("Rules without any test, and paths without files, are errors")
    func nothing() async throws {
        let folder = try Folder(["a.yaml": "rules:\n  - {name: lag, when: {title: lag}, stop: true}\n"])
        #expect(lines(await folder.run("a.yaml")).contains("no tests were found"))
        #expect(lines(await folder.run("x*.yaml")).contains("no such file"))
    }
}

/// Enough of an XML reader to see that every element is closed.
private struct XMLShape {
    var isBalanced: Bool

    init(_ text: String) {
        var open: [Substring] = []
        isBalanced = true
        for piece in text.split(separator: "<").dropFirst() {
            let tag = piece.prefix { $0 != ">" && $0 != " " && $0 != "/" }
            if piece.hasPrefix("?") { continue }
            if piece.hasPrefix("/") {
                if open.popLast() != piece.dropFirst().prefix(while: { $0 != ">" }) { isBalanced = false }
            } else if piece.prefix(while: { $0 != ">" }).last != "/" {
                open.append(tag)
            }
        }
        if !open.isEmpty { isBalanced = false }
    }
}
