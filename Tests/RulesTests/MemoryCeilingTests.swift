import Rules
import Testing

@Suite struct MemoryCeilingTests {
    private func load(_ text: String, _ bytes: Int) -> LoadResult {
        var settings = RuleSettings()
        settings.memoryBytes = bytes
        return RuleLoader.load([RuleFile(path: "rules.yaml", text: text)], settings: settings)
    }

    private let small = "rules: [{name: a, when: {title: disk}, stop: true}]"

    @Test("Patterns that would take too much are refused where they stand, once, with the figures")
    func patterns() throws {
        let rules = (1...20).map { "  - {name: r\($0), when: {title: '(?:a\($0)?b){1,2000}'}, stop: true}\n" }.joined()
        let result = load("rules:\n" + rules, 1 << 20)
        #expect(result.ruleSet == nil)
        let found = result.diagnostics.filter { $0.code == "FTL010" }
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.severity == .error)
        #expect(finding.line > 1)
        #expect(finding.message.contains("the ceiling is 1.0 MiB"))
        #expect(load("rules:\n" + rules, 1 << 30).ruleSet != nil)
    }

    @Test("The tables of the whole set count too")
    func tables() throws {
        let values = (0..<20_000).map { "host-\($0).example.com" }.joined(separator: ", ")
        let text = "rules:\n  - {name: a, when: {host: {in: [\(values)]}}, stop: true}\n"
        let result = load(text, 1 << 20)
        #expect(result.ruleSet == nil)
        #expect(result.diagnostics.map(\.code) == ["FTL010"])
        let set = try #require(load(text, 1 << 26).ruleSet)
        #expect(set.byteCount > 1 << 20)
    }

    @Test("Other mistakes do not hide it: all come in one run")
    func amongOtherMistakes() {
        let values = (0..<20_000).map { "host-\($0).example.com" }.joined(separator: ", ")
        let text = """
            rules:
              - {name: a, when: {host: {in: [\(values)]}}, stop: true}
              - {name: b, when: {titel: disk}, stop: true}
            """
        #expect(load(text, 1 << 20).diagnostics.map(\.code) == ["FTL010", "FTL201"])
        #expect(load(text, 1 << 26).diagnostics.map(\.code) == ["FTL201"])
    }

    @Test("A small set takes little")
    func littleRules() throws {
        let set = try #require(load(small, 1 << 20).ruleSet)
        #expect((1..<100_000).contains(set.byteCount))
    }

    @Test("The ceiling has a floor")
    func validation() {
        var settings = RuleSettings()
        settings.memoryBytes = 1000
        #expect(settings.validate() == "the memory for rules must be at least 1 MiB")
    }
}
