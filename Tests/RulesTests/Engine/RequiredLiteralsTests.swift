import PCRE2
import Testing

@testable import Rules

@Suite struct RequiredLiteralsTests {
    private func sets(_ pattern: String) -> [[String]] {
        RequiredLiterals(pattern: pattern).sets.map { $0.literals.map { String(decoding: $0, as: UTF8.self) }.sorted() }
    }

    @Test(
        "The most telling set of literals is found",
        arguments: [
            ("Replica lag on", ["replica lag on"]), ("^disk full$", ["disk full"]), ("(?i)DISK", ["disk"]),
            ("disk|mem", ["disk", "mem"]), ("(?:disk|mem) full", ["disk full", "mem full"]), ("colou?r", ["color", "colour"]),
            ("lag on (?<host>[\\w.-]+) now", ["lag on "]), ("[Dd]isk", ["disk"]), ("fo+bar", ["obar"]), ("(?:ab){3}", ["ababab"]),
            ("\\QA.b\\E(?=x)c", ["a.bc"]), ("(?x) disk \\  full # c", ["disk full"]), ("\\x41bc\\.d", ["abc.d"]),
            ("a(?:foo\\d|bar)+ baz", [" baz"]), ("(?<!not )lag(?! ok)", ["lag"]), ("(?i)\u{17F}tage|stage", ["tage"]),
            ("(a(?i)b|cd)e", ["abe", "cde"]), ("\\bK\\b.*kafka", ["kafka"]), ("(?:lag){0,3}disk", ["disk"]),
            ("(..)lag\\1", ["lag"]),
            ("x{2}y", ["xxy"]), ("a{b}c", ["a{b}c"]), ("[[:alpha:]]lag[^]]", ["lag"]), ("ſtage", ["stage"]),
            ("\u{212A}afka", ["kafka"]),
        ])
    func found(_ pattern: String, _ literals: [String]) throws {
        _ = try Pattern(pattern)
        #expect(sets(pattern).first == literals)
    }

    @Test(
        "Where a literal is not certain there is none",
        arguments: [
            "\\d+", "a", "(?:lag)?", "(?:lag)*", "lag|\\d", "(?=lag)", "(?!lag)x", "(*ACCEPT)lag", "(?(?=x)lag|disk)", "[abc]",
            "l|lag", "(lag|)", "(?:lag){0}", "lag{0}l*", "(?<!lag)", "(?i)über|ü",
        ])
    func none(_ pattern: String) throws {
        _ = try Pattern(pattern)
        #expect(sets(pattern).allSatisfy { !$0.contains("lag") && !$0.contains("disk") })
    }

    @Test("A literal inside another says as much alone")
    func redundant() { #expect(sets("disk|disk full|the disk") == [["disk"]]) }

    @Test("No match is without the literals its pattern is said to need", arguments: 0..<16)
    func everyMatchHasThem(seed: UInt64) {
        var random = RandomPatterns(random: Seeded(state: seed))
        var scratch = MatchScratch()
        var (telling, matches) = (0, 0)
        for _ in 0..<400 {
            let (source, sample) = random.pattern()
            guard let pattern = try? Pattern(source) else { continue }
            let required = RequiredLiterals(pattern: source)
            guard !required.sets.isEmpty else { continue }
            telling += 1
            for _ in 0..<4 {
                let subject = random.varied(sample)
                guard scratch.match(pattern, in: subject) == .matched else { continue }
                matches += 1
                if required.refuses(subject) { Issue.record("\(source.debugDescription) matches \(subject.debugDescription)") }
            }
        }
        #expect(telling > 20)
        #expect(matches > 50)
    }
}
