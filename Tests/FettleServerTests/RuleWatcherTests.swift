import Foundation
import Model
import Rules
import TestSupport
import Testing

@testable import FettleServer

/// Files that change on a real disk, looked at one look at a time.
@Suite struct RuleWatcherTests {
    private let folder: String
    private var rules: String { folder + "/rules" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/fettle-watch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/rules", withIntermediateDirectories: true)
    }

    private func clean() { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ urgency: String, _ path: String) throws {
        let text = "rules:\n  - {name: it, when: {title: x}, then: {urgency: \(urgency)}}\n"
        try text.write(toFile: folder + "/" + path, atomically: false, encoding: .utf8)
    }

    private func book() throws -> RuleBook {
        let loaded = RuleFileLoader.load([rules], settings: RuleSettings())
        return RuleBook(paths: [rules], settings: RuleSettings(), initial: try #require(loaded.ruleSet))
    }

    /// Whether each of the looks, with a change before it, would lead to a reload.
    private func looks(_ book: RuleBook, _ changes: [() throws -> Void]) throws -> [Bool] {
        var look = FileLook()
        return try changes.map { change in
            try change()
            return look.isSettledChange(book.presentFingerprint, since: book.fingerprint)
        }
    }

    @Test func aChangeIsTakenOnceItHasRestedForOneLook() throws {
        defer { clean() }
        try write("low", "rules/a.yaml")
        let taken = try looks(
            try book(),
            [{}, { try write("high", "rules/a.yaml") }, { try write("highest", "rules/a.yaml") }, {}])
        #expect(taken == [false, false, false, true])
    }

    @Test func whatAReloadHasReadIsNoChangeAnyMore() throws {
        defer { clean() }
        try write("low", "rules/a.yaml")
        let book = try book()
        try write("high", "rules/b.yaml")
        book.reload(because: "test", at: .sample)
        #expect(!book.lastReloadSucceeded, "two rules of one name")
        #expect(try looks(book, [{}, {}]) == [false, false])
        #expect(try looks(book, [{ try FileManager.default.removeItem(atPath: rules + "/b.yaml") }, {}]) == [false, true])
    }

    @Test("A ConfigMap's swap, one link far above the files, is a change; its hidden folders are no rules")
    func configMap() throws {
        defer { clean() }
        for (version, urgency) in [("..1", "low"), ("..2", "high")] {
            try FileManager.default.createDirectory(atPath: rules + "/" + version, withIntermediateDirectories: false)
            try write(urgency, "rules/\(version)/a.yaml")
        }
        try FileManager.default.createSymbolicLink(atPath: rules + "/..data", withDestinationPath: "..1")
        try FileManager.default.createSymbolicLink(atPath: rules + "/a.yaml", withDestinationPath: "..data/a.yaml")
        let book = try book()
        #expect(book.current.count == 1)
        let before = book.current.hash
        let swap = {
            try FileManager.default.createSymbolicLink(atPath: rules + "/..new", withDestinationPath: "..2")
            #expect(rename(rules + "/..new", rules + "/..data") == 0)
        }
        #expect(try looks(book, [{}, swap, {}]) == [false, false, true])
        book.reload(because: "test", at: .sample)
        #expect(book.current.hash != before)
        #expect(try looks(book, [{}, {}]) == [false, false])
    }

    @Test("What is told of a reload is told in order, and the set is known before anything is decided under it")
    func order() throws {
        defer { clean() }
        try write("low", "rules/a.yaml")
        let book = try book()
        let before = book.current.hash
        try write("high", "rules/a.yaml")
        var told: [String] = []
        book.reload(because: "SIGHUP", at: .sample) { ruleSet, result in
            told.append("adopt \(ruleSet.hash != before) \(book.current.hash == before) \(result.files.count)")
        } report: { result in
            told.append("report \(book.current.hash == result.ruleSet?.hash)")
        }
        #expect(told == ["adopt true true 1", "report true"])
        #expect(book.lastReload?.cause == "SIGHUP")

        try "rules: [{name: it}]".write(toFile: rules + "/a.yaml", atomically: true, encoding: .utf8)
        told = []
        book.reload(because: "SIGHUP", at: .sample) { _, _ in
            told.append("adopt")
        } report: { _ in
            told.append("report")
        }
        #expect(told == ["report"])
        #expect(book.lastReload?.diagnostics.isEmpty == false)
    }
}
