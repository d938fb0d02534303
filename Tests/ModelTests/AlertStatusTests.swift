import Testing

@testable import Model

@Suite struct AlertStatusTests {
    @Test(arguments: ["triggered", "acknowledged", "resolved", "no_data", "", "Triggered"])
    func `A status keeps its word`(word: String) {
        #expect(AlertStatus(word).word == word)
    }

    @Test func `The three known words are told from all others`() {
        #expect(AlertStatus("resolved") == .resolved)
        #expect(AlertStatus("Resolved") == .other("Resolved"))
    }

    @Test func `Severities are ordered, critical highest`() {
        #expect(Severity.allCases.shuffled().sorted() == [.unknown, .info, .warning, .error, .critical])
        #expect(Severity.allCases.max() == .critical)
    }
}
