import PCRE2
import Testing

@Suite struct PatternTests {
    @Test("Named groups are listed with their numbers")
    func names() throws {
        let pattern = try Pattern("(a)(?<zone>b)(?P<host>c)(?'port'd)")
        #expect(pattern.groupCount == 4)
        #expect(pattern.captures.map(\.name) == ["zone", "host", "port"])
        #expect(pattern.captures.map(\.group) == [2, 3, 4])
        #expect(pattern.groups(named: "host") == [3])
        #expect(pattern.groups(named: "nobody") == [])
        #expect(try Pattern("(?J)(?<n>a)|(?<n>b)").groups(named: "n") == [1, 2])
    }

    @Test(
        "An invalid pattern says where",
        arguments: [("a(b", 3), ("[z-a]", 3), ("a**b(", 2), ("é(?<1x>a)", 5), (#"a\Cb"#, 3), ("(?<a>x)(?<a>y)", 12), ("\\", 1)])
    func invalid(source: String, offset: Int) throws {
        do {
            _ = try Pattern(source)
            Issue.record("\(source) was accepted")
        } catch {
            #expect(error.offset == offset, "\(error)")
            #expect(!error.message.isEmpty)
        }
    }

    @Test("A pattern of unreasonable length is refused")
    func tooLong() {
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: Pattern.maximumLength + 1)) }
    }

    @Test("A pattern without JIT still matches")
    func interpreted() throws {
        let pattern = try Pattern("(*NO_JIT)b+")
        #expect(!pattern.isJIT)
        var scratch = MatchScratch()
        #expect(scratch.match(pattern, in: "abbbc") == .matched)
        #expect(scratch.range(of: 0) == 1..<4)
    }

    @Test("The library names its version")
    func version() {
        #expect(PCRE2Version.text.hasPrefix("10."))
        #expect(PCRE2Version.hasJIT == (PCRE2Version.jitTarget != nil))
    }

    @Test("Many threads may ask a new pattern at once: one of them compiles it")
    func preparedByMany() async throws {
        for round in 0..<50 {
            let pattern = try Pattern("(?<a>[a-z]+)-\\d{\(1 + round % 5),}x?")
            let found = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var scratch = MatchScratch()
                        return scratch.match(pattern, in: "host-123456") == .matched && pattern.isJIT
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(found == 8)
        }
    }

    @Test("What a pattern takes is told before and after it is compiled to machine code")
    func byteCount() throws {
        let pattern = try Pattern("lag on (?<host>[\\w.-]+)")
        let guess = pattern.byteCount
        #expect(pattern.isJIT)
        #expect(guess > 500)
        #expect(pattern.byteCount < guess * 2 && pattern.byteCount * 4 > guess)
    }
}
