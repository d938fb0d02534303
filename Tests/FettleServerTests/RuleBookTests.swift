import Foundation
import Model
import Rules
import TestSupport
import Testing

@testable import FettleServer

/// A reload takes everything or nothing.
@Suite struct RuleBookTests {
    private func rules(urgency: String, expected: String) -> String {
        """
        rules:
          - name: it
            when: {host: {in: {file: hosts.txt}}}
            then: {urgency: \(urgency)}
            tests: [{alert: {incident.id: Q1, host: db-1}, expect: {Q1: {urgency: \(expected)}}}]
        """
    }

    @Test("A set whose own tests fail is refused with the place of the failure; without tests it would be taken")
    func failingTests() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/fettle-book-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ text: String, _ name: String) throws {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        try write("db-1\n", "hosts.txt")
        try write(rules(urgency: "low", expected: "low"), "a.yaml")
        let first = RuleFileLoader.load([folder], settings: RuleSettings())
        #expect(first.lists == [.init(path: folder + "/hosts.txt", text: "db-1\n")])
        let book = RuleBook(
            paths: [folder], settings: RuleSettings(), initial: try #require(first.ruleSet), lists: first.lists.map(\.path),
            verify: { TestRun.failures(embeddedIn: $0, configuration: nil) })
        #expect(book.watchedPaths == [folder, folder + "/hosts.txt"])
        let before = book.current.hash

        try write(rules(urgency: "high", expected: "low"), "a.yaml")
        let refused = book.reload(because: "test", at: .sample)
        #expect(refused.ruleSet == nil)
        #expect(refused.diagnostics.map(\.code) == ["FTL404"])
        #expect(refused.diagnostics.first?.line == 5)
        #expect((book.current.hash, book.lastReloadSucceeded) == (before, false))

        // An emptied folder is taken for what it says, but not in silence.
        try FileManager.default.removeItem(atPath: folder + "/a.yaml")
        let emptied = book.reload(because: "test", at: .sample)
        #expect(emptied.ruleSet?.count == 0)
        #expect(emptied.diagnostics.map { "\($0.code) \($0.severity.rawValue)" } == ["FTL008 warning"])

        // A changed list is a changed rule set.
        try write(rules(urgency: "low", expected: "low"), "a.yaml")
        try write("db-1\ndb-2\n", "hosts.txt")
        #expect(book.reload(because: "test", at: .sample).ruleSet != nil)
        #expect(book.current.hash != before)
        #expect(book.lastReloadSucceeded)

        let trusting = RuleBook(paths: [folder], settings: RuleSettings(), initial: book.current)
        try write(rules(urgency: "high", expected: "low"), "a.yaml")
        #expect(trusting.reload(because: "test", at: .sample).ruleSet != nil)
    }
}
