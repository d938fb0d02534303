import Foundation
import Model
import Rules
import TestSupport
import Testing

@testable import FettleServer

/// Rules in force that learn from the alerts they are asked about.
@Suite struct RuleBookAdaptTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/fettle-adapt-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func clean() { try? FileManager.default.removeItem(atPath: folder) }

    /// To judge by these rules alone `acme monitoring` is rarer than `disk full`; but every alert has it.
    private func write(more: String = "") throws {
        let others = (1...9).map { "  - {name: r\($0), when: {title: 'disk full on db-\($0)'}, stop: true}\n" }.joined()
        let text =
            "rules:\n  - {name: a, when: {title: 'acme monitoring', description: 'disk full'}, then: {urgency: low}}\n" + others
            + "  - {name: b, when: {description: 'disk full on x'}, then: {urgency: high}}\n" + more
        try text.write(toFile: folder + "/a.yaml", atomically: false, encoding: .utf8)
    }

    private func book() throws -> RuleBook {
        let loaded = RuleFileLoader.load([folder], settings: RuleSettings())
        return RuleBook(paths: [folder], settings: RuleSettings(), initial: try #require(loaded.ruleSet))
    }

    private let alerts = (0..<1600).map { number in
        var alert = Alert(id: "A\(number)", source: "s", kind: "k")
        alert.title = "acme monitoring \(number)"
        alert.description = number % 100 == 0 ? "disk full on x" : number % 7 == 0 ? nil : "all is well"
        return alert
    }

    private func decide(_ set: RuleSet) -> [Decision] { alerts.map { set.decide($0, at: .sample) } }

    private func timesAsked(_ rule: String, by set: RuleSet) -> Int {
        set.dearestRules(20, on: alerts) { 0 }.first { $0.rule == rule }?.asked ?? 0
    }

    @Test("A rule is asked more rarely once the alerts have shown what is rare; what is decided stays the same in every word")
    func learns() throws {
        defer { clean() }
        try write()
        let book = try book()
        #expect(!book.adapt(), "no alert has come yet")
        let before = book.current
        let decisions = decide(before)
        #expect(
            decisions.contains { $0.action != nil } && decisions.contains { $0.rules.map(\.verdict) == [.unknown, .unknown] })
        #expect(book.adapt())
        #expect(timesAsked("a", by: before) == 1600)
        // Where the description is missing the rule may be unknown, so there it has to be asked.
        let unavoidable = alerts.count { $0.description == nil || $0.description == "disk full on x" }
        #expect(timesAsked("a", by: book.current) == unavoidable)
        #expect(decide(book.current) == decisions)
        #expect(book.current.hash == before.hash)
        #expect(book.lastReload == nil, "nothing was reloaded")
    }

    @Test(
        "What was learnt under the old rules does not bring them back when new ones come at the same moment",
        .timeLimit(.minutes(1)))
    func race() async throws {
        defer { clean() }
        try write()
        let book = try book()
        for round in 1...12 {
            // Enough traffic for there to be something to learn.
            for alert in alerts { _ = book.current.decide(alert, at: .sample) }
            try write(more: "  - {name: n\(round), when: {title: x}, stop: true}\n")
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = book.adapt() }
                group.addTask { _ = book.reload(because: "test", at: .sample) }
            }
            #expect(book.current.rules.last?.name == "n\(round)")
            #expect(book.current.hash == RuleFileLoader.load([folder], settings: RuleSettings()).ruleSet?.hash)
        }
    }
}
