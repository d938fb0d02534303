/// What has been tried, and what went wrong.
struct Report {
    var patterns = 0
    /// Patterns of which some literal is known.
    var telling = 0
    var subjects = 0
    var matches = 0
    /// Matches that PCRE2 has given up at a limit.
    var limits = 0
    var ruleSets = 0
    var decisions = 0
    var fired = 0
    private(set) var differences: [String] = []

    private static let most = 20

    mutating func differ(_ text: String) {
        if differences.count < Self.most { differences.append(text) }
    }

    mutating func add(_ other: Report) {
        patterns += other.patterns
        telling += other.telling
        subjects += other.subjects
        matches += other.matches
        limits += other.limits
        ruleSets += other.ruleSets
        decisions += other.decisions
        fired += other.fired
        other.differences.forEach { differ($0) }
    }

    var text: String {
        let tried =
            "\(patterns) patterns, \(telling) with literals, \(subjects) questions, \(matches) matches, \(limits) given up; "
            + "\(ruleSets) rule sets, \(decisions) decisions, \(fired) times a rule fired"
        return differences.isEmpty ? tried + "; no difference" : differences.joined(separator: "\n") + "\n" + tried
    }
}
