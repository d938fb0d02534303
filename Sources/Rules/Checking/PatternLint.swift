import PCRE2

/// What can be told of a pattern by reading it, without PCRE2.
enum PatternLint {
    /// What is said of a weakness, by `check` and `bench` alike.
    struct Finding {
        var message: String
        var help: String
    }

    static let explosive = Finding(
        message: "a quantifier inside a quantified group can take exponential time",
        help: "make the inner part possessive (`a++`), the group atomic (`(?>…)`), or say what separates the repetitions")
    static let wildcardFirst = Finding(
        message: "the pattern begins with `.*`, which only takes time: patterns are searched anywhere in the text",
        help: "leave out the `.*`")

    /// True where the pattern begins with a wildcard that changes nothing: `.*disk`, and not `^.*disk`, which asks for the first line.
    static func beginsWithWildcard(_ pattern: String) -> Bool {
        let body = pattern.hasPrefix("(?i)") ? pattern.dropFirst(4) : pattern[...]
        return body.utf8.count > 2 && body.hasPrefix(".*") && !body.hasPrefix(".*+") && !body.contains("|")
    }

    /// The text that a pattern such as `^shop$` asks for; nil where it asks for more than one text.
    static func plainText(_ pattern: String) -> String? {
        var body = Substring(pattern)
        guard let start = ["^", #"\A"#].first(where: { body.hasPrefix($0) }) else { return nil }
        body = body.dropFirst(start.count)
        guard let end = ["$", #"\z"#, #"\Z"#].first(where: { body.hasSuffix($0) }), body.count > end.count else { return nil }
        body = body.dropLast(end.count)
        var text = ""
        var index = body.startIndex
        while index < body.endIndex {
            var character = body[index]
            if character == "\\" {
                index = body.index(after: index)
                // A letter or digit behind a backslash means something else than itself.
                guard index < body.endIndex, body[index].isASCII, !body[index].isLetter, !body[index].isNumber else { return nil }
                character = body[index]
            } else if "^$.[]|()?*+{}".contains(character) {
                return nil
            }
            text.append(character)
            index = body.index(after: index)
        }
        return text
    }

    /// The texts that a pattern such as `^(?:shop|bank)$` asks for; nil where it asks for others too.
    static func plainTexts(_ pattern: String) -> [String]? {
        if let text = plainText(pattern) { return [text] }
        guard let inner = anchoredGroup(pattern) else { return nil }
        let texts = inner.split(separator: "|", omittingEmptySubsequences: false).map { plainText("^\($0)$") }
        return texts.contains { $0 == nil } ? nil : texts.compactMap(\.self)
    }

    /// What stands in a group that with its anchors is the whole pattern, and holds no other.
    private static func anchoredGroup(_ pattern: String) -> Substring? {
        // By hand: this is asked of every pattern, and to build a Regex takes longer than to compile the pattern itself.
        guard let start = ["^(?:", "^(", "\\A(?:", "\\A("].first(where: pattern.hasPrefix),
            let end = [")$", ")\\z", ")\\Z"].first(where: pattern.hasSuffix), pattern.count >= start.count + end.count
        else { return nil }
        let inner = pattern.dropFirst(start.count).dropLast(end.count)
        return inner.contains { $0 == "(" || $0 == ")" } ? nil : inner
    }

    /// Whether a pattern is found in every text, as far as that can be told by its look.
    static func matchesEverything(_ pattern: String) -> Bool {
        ["", "^", "$", ".*", ".*?", "^.*", ".*$", "^.*$", "(?s).*", "(?s)^.*$", "(.*)"].contains(pattern)
    }

    /// The byte offset of a group that repeats without end what can already be split in many ways: `(a+)+`, `(?:\w+,?)*`,
    /// `(?:.*,)+`, `(?:\w|\d)*`.
    ///
    /// `(?:\w+\.)+` has one way to match, as `\w` takes no dot; `(?:\w+)+` has 2ⁿ.
    static func nestedQuantifier(_ pattern: String) -> Int? {
        var reader = GroupReader(Array(pattern.utf8))
        _ = reader.alternatives(depth: 0)
        return reader.explosive
    }
}

/// Reads a pattern just well enough to tell groups and quantifiers; what it does not know it takes for plain.
private struct GroupReader {
    /// What a branch is made of, as ranges of bytes; nil for what is no single character.
    struct Branch {
        /// Atoms that repeat without end.
        var loops: [Range<Int>?] = []
        /// Atoms that must be there besides.
        var anchors: [Range<Int>?] = []
        var count = 0
    }

    private let bytes: [UInt8]
    private var at = 0
    private(set) var explosive: Int?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func alternatives(depth: Int) -> [Branch] {
        var branches = [Branch()]
        while at < bytes.count {
            let start = at
            switch bytes[at] {
            case UInt8(ascii: ")"): return branches
            case UInt8(ascii: "|"):
                at += 1
                branches.append(Branch())
                continue
            case UInt8(ascii: "("): group(start, depth, &branches[branches.count - 1])
            case UInt8(ascii: "["):
                skipClass()
                atom(&branches[branches.count - 1], from: start)
            case UInt8(ascii: "\\"):
                at += 2
                // `\b`, `\A` and the like take no room.
                if start + 1 < bytes.count, "bBAzZGK".utf8.contains(bytes[start + 1]) { continue }
                atom(&branches[branches.count - 1], from: start)
            case UInt8(ascii: "^"), UInt8(ascii: "$"): at += 1
            default:
                at += 1
                atom(&branches[branches.count - 1], from: start)
            }
        }
        return branches
    }

    private mutating func group(_ start: Int, _ depth: Int, _ branch: inout Branch) {
        at += 1
        let head = bytes[at...].prefix(3)
        let isAtomic = head.starts(with: "?>".utf8)
        let isLook =
            head.starts(with: "?=".utf8) || head.starts(with: "?!".utf8) || head.starts(with: "?<=".utf8)
            || head.starts(with: "?<!".utf8)
        skipHead()
        branch.count += 1
        guard depth < 200 else {
            at = bytes.count
            return
        }
        let inner = alternatives(depth: depth + 1)
        if at < bytes.count { at += 1 }
        let repeats = quantifier()
        if isLook { return }
        let isLoose = inner.contains { !$0.loops.isEmpty && $0.anchors.isEmpty }
        if repeats.isUnbounded, !repeats.isPossessive, !isAtomic, explosive == nil,
            isLoose || inner.contains(where: swallowsItsAnchors) || overlap(inner)
        {
            explosive = start
        }
        if repeats.isUnbounded || isLoose {
            branch.loops.append(nil)
        } else if !repeats.isOptional {
            branch.anchors.append(nil)
        }
    }

    // `(?:.*,)+`: the loop takes what should tell its rounds apart.
    private func swallowsItsAnchors(_ branch: Branch) -> Bool {
        guard !branch.anchors.isEmpty, !branch.anchors.contains(nil) else { return false }
        let anchors = branch.anchors.compactMap { $0.flatMap(characters) }
        guard anchors.count == branch.anchors.count else { return false }
        return branch.loops.contains { loop in
            guard let all = loop.flatMap(characters) else { return false }
            return anchors.allSatisfy { $0 != 0 && $0 & ~all == 0 }
        }
    }

    // `(?:\w|\d)*`: two branches of one character each that both take some character.
    private func overlap(_ branches: [Branch]) -> Bool {
        let single = branches.filter { $0.count == 1 && $0.loops.isEmpty }.compactMap { $0.anchors.first?.flatMap(characters) }
        return single.indices.contains { a in single.indices.contains { b in a < b && single[a] & single[b] != 0 } }
    }

    // The ASCII characters that an atom takes, a bit for each, as PCRE2 itself says.
    private func characters(_ range: Range<Int>) -> UInt128? {
        guard let pattern = try? Pattern("\\A(?:\(String(decoding: bytes[range], as: UTF8.self)))\\z") else { return nil }
        var scratch = MatchScratch()
        return (0..<128).reduce(into: UInt128(0)) { set, code in
            let text = String(UnicodeScalar(UInt8(code)))
            if scratch.match(pattern, in: text) == .matched { set |= 1 << UInt128(code) }
        }
    }

    private mutating func atom(_ branch: inout Branch, from start: Int) {
        let range = start..<min(at, bytes.count)
        let repeats = quantifier()
        branch.count += 1
        if repeats.isUnbounded, !repeats.isPossessive {
            branch.loops.append(range)
        } else if !repeats.isOptional {
            branch.anchors.append(range)
        }
    }

    // `?:`, `?<name>`, `?P<name>`, `?i:`, `*VERB`
    private mutating func skipHead() {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "?") else { return }
        at += 1
        while at < bytes.count, ":>=!)".utf8.contains(bytes[at]) == false { at += 1 }
        if at < bytes.count, bytes[at] != UInt8(ascii: ")") { at += 1 }
    }

    private mutating func skipClass() {
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
        while at < bytes.count, bytes[at] != UInt8(ascii: "]") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }

    private mutating func quantifier() -> (isUnbounded: Bool, isOptional: Bool, isPossessive: Bool) {
        guard at < bytes.count else { return (false, false, false) }
        var isUnbounded = false
        var isOptional = false
        switch bytes[at] {
        case UInt8(ascii: "*"): (isUnbounded, isOptional) = (true, true)
        case UInt8(ascii: "+"): isUnbounded = true
        case UInt8(ascii: "?"): isOptional = true
        case UInt8(ascii: "{"):
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else { return (false, false, false) }
            let inner = bytes[(at + 1)..<end]
            guard !inner.isEmpty, inner.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ",") }) else {
                return (false, false, false)
            }
            isUnbounded = inner.last == UInt8(ascii: ",")
            isOptional = inner.starts(with: "0,".utf8) || inner.elementsEqual("0".utf8)
            at = end
        default: return (false, false, false)
        }
        at += 1
        guard at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "?") else {
            return (isUnbounded, isOptional, false)
        }
        let isPossessive = bytes[at] == UInt8(ascii: "+")
        at += 1
        return (isUnbounded, isOptional, isPossessive)
    }
}
