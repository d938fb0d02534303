import Foundation

/// Holds the engine against PCRE2 and against the plain evaluation, with patterns, rules and texts by chance, as long as it is told.
///
///     swift run -c release EngineFuzz --patterns 2000000 --rules 20000 --seed 1
///
/// Exits 1 with the first differences, 0 with what it has tried.
@main
struct Main {
    static func main() {
        let patterns = option("--patterns") ?? 1_000_000
        let rules = option("--rules") ?? 10_000
        let seed = UInt64(option("--seed") ?? 1)
        var report = Report()
        PatternFuzz(seed: seed).run(patterns, &report)
        RuleFuzz(seed: seed).run(rules, &report)
        print(report.text)
        exit(report.differences.isEmpty ? 0 : 1)
    }

    private static func option(_ name: String) -> Int? {
        let arguments = CommandLine.arguments
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        return Int(arguments[place + 1])
    }
}

/// What has been tried, and what went wrong.
struct Report {
    var patterns = 0
    /// Patterns of which some literal is known.
    var telling = 0
    var subjects = 0
    var matches = 0
    var ruleSets = 0
    var decisions = 0
    var fired = 0
    private(set) var differences: [String] = []

    mutating func differ(_ text: String) {
        if differences.count < 20 { differences.append(text) }
    }

    var text: String {
        let tried =
            "\(patterns) patterns, \(telling) with literals, \(subjects) subjects, \(matches) matches; "
            + "\(ruleSets) rule sets, \(decisions) decisions, \(fired) times a rule fired"
        return differences.isEmpty ? tried + "; no difference" : differences.joined(separator: "\n") + "\n" + tried
    }
}
