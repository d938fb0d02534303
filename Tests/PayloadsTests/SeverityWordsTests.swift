import Model
import Testing

@testable import Payloads

@Suite struct SeverityWordsTests {
    @Test(arguments: [
        ("critical", Severity.critical), ("CRIT", .critical), ("page", .critical), ("Disaster", .critical), ("error", .error),
        ("high", .error), ("Warning", .warning), ("warn", .warning), ("info", .info), ("none", .info), ("sev-9", .unknown),
        ("", .unknown),
    ])
    func `A sender's word finds its place on the scale`(word: String, severity: Severity) {
        #expect(Severity(word: word) == severity)
    }

    @Test(arguments: Severity.allCases)
    func `The scale's own words mean themselves`(severity: Severity) {
        #expect(Severity(word: severity.rawValue) == severity)
    }
}
