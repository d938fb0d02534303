import PCRE2
import Testing

@Suite struct MatchScratchTests {
    @Test("A capture is the bytes it took")
    func captures() throws {
        let pattern = try Pattern(#"(?i)replica(?:tion)? lag on (?<host>[\w.-]+)(?<unused>!)?"#)
        var scratch = MatchScratch()
        let subject = "Ünïcode — Replication LAG on db-17.eu (1)"
        #expect(scratch.match(pattern, in: subject) == .matched)
        #expect(scratch.text(of: 0, in: subject) == "Replication LAG on db-17.eu")
        #expect(scratch.text(of: 1, in: subject) == "db-17.eu")
        #expect(scratch.range(of: 1)?.lowerBound == "Ünïcode — Replication LAG on ".utf8.count)
        #expect(scratch.range(of: 2) == nil)
        #expect(scratch.range(of: 3) == nil)
        #expect(scratch.range(of: -1) == nil)
        #expect(scratch.match(pattern, in: "") == .noMatch)
        #expect(scratch.range(of: 0) == nil)
    }

    @Test("Characters count as characters, and case folds beyond ASCII")
    func unicode() throws {
        var scratch = MatchScratch()
        #expect(scratch.match(try Pattern("^.{3}$"), in: "日本語") == .matched)
        #expect(scratch.match(try Pattern("(?i)ärger"), in: "ÄRGER") == .matched)
        #expect(scratch.match(try Pattern("ärger"), in: "ÄRGER") == .noMatch)
        #expect(scratch.match(try Pattern(#"^\x{1F525}"#), in: "🔥 db") == .matched)
        #expect(scratch.match(try Pattern("a"), in: "b\0a") == .matched)
    }

    @Test("A pattern that explodes is given up at the match limit, compiled or interpreted", arguments: ["", "(*NO_JIT)"])
    func matchLimit(prefix: String) throws {
        let pattern = try Pattern(prefix + "^(a+)+$")
        #expect(pattern.isJIT == prefix.isEmpty)
        var limits = MatchLimits()
        limits.match = 10_000
        var scratch = MatchScratch(limits: limits)
        #expect(scratch.match(pattern, in: String(repeating: "a", count: 40) + "!") == .limit(.match))
        #expect(scratch.match(pattern, in: "aaaa") == .matched)
    }

    @Test("The interpreter stops at the heap and depth limits too")
    func interpreterLimits() throws {
        let pattern = try Pattern("(*NO_JIT)^(?:(a)|b)*$")
        let subject = String(repeating: "ab", count: 20_000)
        var limits = MatchLimits()
        limits.depth = 100
        var shallow = MatchScratch(limits: limits)
        #expect(shallow.match(pattern, in: subject) == .limit(.depth))
        limits.depth = 10_000_000
        limits.heapKiB = 1
        var small = MatchScratch(limits: limits)
        #expect(small.match(pattern, in: subject) == .limit(.heap))
    }

    @Test("A capturing loop over a long text may exhaust the machine stack, which is no answer either")
    func stackLimit() throws {
        let pattern = try Pattern("^(?:(.)|(..)|x)*$")
        try #require(pattern.isJIT)
        var scratch = MatchScratch()
        let result = scratch.match(pattern, in: String(repeating: "y", count: 60_000))
        #expect(result == .limit(.stack))
    }

    @Test("A text above the cap is not searched")
    func subjectCap() throws {
        var limits = MatchLimits()
        limits.subjectBytes = 8
        var scratch = MatchScratch(limits: limits)
        let pattern = try Pattern("a")
        #expect(scratch.match(pattern, in: "aaaaaaaa") == .matched)
        #expect(scratch.match(pattern, in: "aaaaaaaaa") == .limit(.subject))
    }

    @Test("A scratch grows to the groups of the pattern it meets")
    func manyGroups() throws {
        let pattern = try Pattern(String(repeating: "(.)", count: 300))
        var scratch = MatchScratch(groups: 1)
        let subject = String(repeating: "x", count: 299) + "y"
        #expect(scratch.match(pattern, in: subject) == .matched)
        #expect(scratch.text(of: 300, in: subject) == "y")
    }

    @Test("Many threads share one pattern")
    func sharing() async throws {
        let pattern = try Pattern(#"(?i)lag on (?<host>db-\d+)"#)
        let hits = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    var scratch = MatchScratch()
                    var hits = 0
                    for round in 0..<2000 {
                        let subject = "Replica LAG on db-\(worker * 10_000 + round)"
                        if scratch.match(pattern, in: subject) == .matched,
                            scratch.text(of: 1, in: subject) == "db-\(worker * 10_000 + round)"
                        {
                            hits += 1
                        }
                    }
                    return hits
                }
            }
            return await group.reduce(0, +)
        }
        #expect(hits == 32_000)
    }

    @Test("Limits outside their ceilings are refused")
    func limits() {
        #expect(MatchLimits().validate() == nil)
        for change: (inout MatchLimits) -> Void in [
            { $0.match = 0 }, { $0.match = 10_000_001 }, { $0.depth = 0 }, { $0.heapKiB = 0 }, { $0.subjectBytes = 0 },
            { $0.subjectBytes = 2_000_000 },
        ] {
            var limits = MatchLimits()
            change(&limits)
            #expect(limits.validate() != nil)
        }
    }
}
