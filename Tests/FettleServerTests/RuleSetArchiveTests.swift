import Foundation
import Model
import Rules
import Testing

@testable import FettleServer

@Suite struct RuleSetArchiveTests {
    @Test("A set comes back as it was, lists included, without its files")
    func roundTrip() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/fettle-archive-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let rules = """
            rules:
              - {name: a, when: {host: {in: {file: hosts.txt}}}, then: {urgency: low}}
              - {name: b, when: {host: {not_in: {file: hosts.txt}}}, then: {urgency: high}}
            """
        try rules.write(toFile: folder + "/a.yaml", atomically: true, encoding: .utf8)
        try "db-1\n".write(toFile: folder + "/hosts.txt", atomically: true, encoding: .utf8)
        var settings = RuleSettings()
        settings.titleLength = 1000
        let loaded = RuleFileLoader.load([folder], settings: settings)
        let bytes = RuleSetArchive.encode(loaded, titleLength: 1000)
        try FileManager.default.removeItem(atPath: folder)
        let set = try #require(RuleSetArchive.decode(bytes))
        #expect(set.hash == loaded.ruleSet?.hash)
        var alert = Alert(id: "1", source: "s", kind: "generic")
        alert.host = "db-1"
        let decision = set.decide(alert, at: Timestamp(milliseconds: 0))
        #expect(decision.rules.map(\.rule) == ["a"])
    }

    @Test(arguments: ["", "[]", "{}", #"{"files":[{"path":"a.yaml","text":"rules: [{name: 1}"}]}"#])
    func whatIsNoSetGivesNone(_ text: String) {
        let set = RuleSetArchive.decode(Array(text.utf8))
        #expect(set == nil || set?.count == 0)
    }
}
