import Foundation
import Rules
import Testing

@testable import FettleServer

@Suite struct DemoVerdictTests {
    @Test("The shipped rules know each kind of the demo's incidents; other rules are told at once which they do not know")
    func unknownTitles() throws {
        let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("rules").path
        let shipped = RuleFileLoader.load([rules], settings: RuleSettings())
        #expect(DemoVerdict.unknownTitles(to: try #require(shipped.ruleSet)) == [])
        let own = RuleLoader.load(
            [RuleFile(path: "own.yaml", text: "rules: [{name: disk, when: {title: ^Disk}, then: {urgency: low}}]")])
        let unknown = DemoVerdict.unknownTitles(to: try #require(own.ruleSet))
        #expect(unknown.count == 7)
        #expect(unknown.allSatisfy { !$0.hasPrefix("Disk") })
    }
}
