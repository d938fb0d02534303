import Model
import Rules
import Testing

/// Rule files broken in every way a seed can think of: each must give a rule set or diagnostics, never a trap.
@Suite struct RuleFuzzTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let sample = #"""
        x-a: &a {urgency: low, title: 'Lag {{host}}'}
        rules:
          - name: one
            events: [triggered, resolved]
            mode: {canary: 50%}
            when:
              title: '(?i)lag on (?<host>[\w.-]+)'
              any: [{labels.env: {in: [a, "b\u00fc"], not_equals: c}}, {not: {host: {cidr: 10.0.0.0/8}}}]
              severity: {at_least: warning}
              payload.a.0: {above: 5, exists: true}
            then: {<<: *a, priority: P1, conference_bridge: {number: '1', url: "x\n"}}
            stop: true
          - name: two
            when:
              title: |-
                x(y)
              host: {exists: true}
            then:
              status: resolved
              resolution: >
                folded
                text
        """#

    private static let pieces = [
        "{", "}", "[", "]", ":", ": ", "- ", "'", "\"", "\n", "\r\n", "\t", "  ", "&a ", "*a", "<<: ", "!!str ", "|", ">", "#",
        "{{", "}}",
        "(?<n>", "(", "\\", "\u{0}", "\u{85}", "\u{2028}", "ü", "🔥", "\u{FEFF}", "%", "? ", "---\n", "...", "not: ", "rules:",
        "title: ",
        "99999999999999999999", "-1", "\u{FF000}",
    ]

    @Test("A mutated rule file never traps", arguments: 0..<16)
    func mutations(seed: UInt64) {
        var random = Seeded(state: seed)
        let subject = alert("Lag on db-17")
        var loaded = 0
        for _ in 0..<150 {
            var scalars = Array(Self.sample.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: scalars.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").unicodeScalars, at: place)
                case 1: scalars.removeSubrange(place..<min(scalars.count, place + Int.random(in: 0...8, using: &random)))
                case 2:
                    let from = Int.random(in: 0...scalars.count, using: &random)
                    scalars.insert(contentsOf: scalars[from..<min(scalars.count, from + 40)], at: place)
                default: if place < scalars.count { scalars[place] = Unicode.Scalar(UInt8.random(in: 0...255, using: &random)) }
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            let result = RuleLoader.load([RuleFile(path: "fuzz.yaml", text: text)])
            for diagnostic in result.diagnostics {
                #expect(!result.render(diagnostic, color: true).isEmpty)
                #expect(diagnostic.line >= 1 && diagnostic.column >= 1)
            }
            #expect((result.ruleSet == nil) == (result.errorCount > 0))
            guard let set = result.ruleSet else { continue }
            loaded += 1
            #expect(set.explain(subject, at: noon).count == set.count)
        }
        #expect(loaded > 0)
    }
}
