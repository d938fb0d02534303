import Model
import PCRE2
import Rules
import Testing

/// What is said of patterns: PCRE2's own words with a mend, and what each may cost.
@Suite struct PatternDiagnosticTests {
    private func finding(_ pattern: String) -> Diagnostic? {
        let text = "rules:\n  - name: it\n    when: {title: '\(pattern.replacing("'", with: "''"))'}\n    then: {urgency: low}\n"
        return RuleLoader.load([RuleFile(path: "r", text: text)]).diagnostics.first { $0.code == "FTL203" }
    }

    @Test(
        "Every refusal comes with a mend",
        arguments: [
            #"a(b"#, "a[b", "a)", "*a", "a{2,1}", "[z-a]", "(?<n>a)(?<n>b)", "(?<1>a)", #"\p{Nope}"#, "[[:foo:]]", "[:alpha:]",
            #"(?<=a+)b"#, #"\Ca"#, "a\\", #"\k<none>"#, "(?Zx)", "(*NOPE)a", "a{70000}", #"\x{110000}"#, "(?<n",
            #"(?<abcdefghijklmnopqrstuvwxyzabcdefghi>x)"#,
            #"\y"#,
        ])
    func mends(pattern: String) throws {
        let found = try #require(finding(pattern))
        #expect(found.severity == .error)
        #expect(found.help?.isEmpty == false, "\(found.message)")
    }

    @Test(
        "The bracket that is not closed is shown",
        arguments: [
            ("ok (x", 23), ("((a)b", 20), (#"\((a"#, 22), ("[(](a", 23), ("(a)[b", 23), (#"\Q((\E(x"#, 26), ("[]a](b", 24),
            ("[[:alpha:](](x", 32),
        ])
    func unclosed(pattern: String, column: Int) throws {
        let related = try #require(finding(pattern)?.related)
        #expect(related.column == column && related.line == 3)
    }

    @Test("Misspelt classes and references are helped")
    func nearest() {
        #expect(finding("[[:alhpa:]]")?.help == "did you mean `alpha`?")
        #expect(finding(#"(?<host>a)\k<hots>"#)?.help == "did you mean `host`?")
    }

    @Test("A rule may have its patterns cost more or less than others, up to the ceiling")
    func limits() throws {
        func set(_ limits: String) throws -> RuleSet {
            try load(
                "rules:\n  - name: it\n    \(limits)\n    # fettle: allow FTL211\n    when: {title: '^(a+)+$'}\n    then: {urgency: low}\n"
            )
        }
        // 2^16 steps or so: more than the usual limit, less than the ceiling.
        let subject = alert(String(repeating: "a", count: 17) + "b")
        #expect(verdict(try set("limits: {match: 1000}"), subject) == .unknown)
        #expect(verdict(try set("description: none"), subject) == .unknown)
        #expect(verdict(try set("limits: {match: 10000000}"), subject) == .notMatched)
        let long = alert(String(repeating: "a", count: 70_000))
        #expect(verdict(try set("description: none"), long) == .unknown)
        #expect(verdict(try set("limits: {subject: 100KiB}"), long) == .fired)
        #expect(verdict(try set("limits: {subject: 1KiB}"), alert(String(repeating: "a", count: 1025))) == .unknown)
        for wrong in ["match: 10000001", "subject: 2MiB", "heap: 1GiB", "depth: 0"] {
            #expect(throws: Unsound.self) { try set("limits: {\(wrong)}") }
        }
    }
}
