import PCRE2

/// What to write instead of a pattern that PCRE2 refuses, by its error code (pcre2.h, `PCRE2_ERROR_…`).
struct PatternHelp {
    var text: String?
    /// The bracket that is not closed, as a byte offset; nil where that is not the mistake.
    var unclosed: Int?

    init(_ error: PatternError, in pattern: String) {
        switch error.code {
        case 101: text = #"write `\\` for a backslash"#
        case 103: text = "leave the backslash out, or write `\\\\` for one"
        case 104: text = "the smaller number comes first: `{1,2}`"
        case 105: text = "a repeat is at most 65535"
        case 106:
            unclosed = Brackets(pattern).unclosedClass
            text = #"close it with `]`, or write `\[` for the character"#
        case 107: text = "inside `[…]` write the character itself"
        case 108: text = "the lower end of a range comes first: `[a-z]`"
        case 109: text = #"write `\*`, `\+` or `\?` for the character, `.*` for any text"#
        case 111: text = "named groups are `(?<name>…)`, groups that keep nothing `(?:…)`"
        case 112: text = "POSIX classes stand inside another pair of brackets: `[[:alpha:]]`"
        case 114:
            unclosed = Brackets(pattern).unclosedGroup
            text = #"close it with `)`, or write `\(` for the character"#
        case 115: text = Self.reference(pattern)
        case 122: text = #"take it out, or write `\)` for the character"#
        case 125: text = "each alternative of a lookbehind must have one length: no `*`, `+` or `{1,}` inside"
        case 130: text = Self.posixClass(pattern)
        case 134: text = "code points go up to `\\x{10ffff}`"
        case 142: text = "write `(?<name>…)`"
        case 143: text = "give each group a name of its own, or begin the pattern with `(?J)`"
        case 144, 162: text = "a name begins with a letter or _: `(?<name>…)`"
        case 147: text = "properties are written `\\p{L}`, `\\p{Lu}`, `\\p{Greek}`"
        case 148: text = "a name is at most 32 characters long"
        case 160: text = "it begins with one of `(*UCP)`, `(*ANYCRLF)`, `(*LIMIT_MATCH=…)`, …; write `\\(\\*` for the characters"
        case 183: text = "`\\C` splits characters: write `.`, or `(?s:.)` to take line breaks too"
        default: break
        }
    }

    private static func reference(_ pattern: String) -> String? {
        let names = pattern.matches(of: /\(\?P?[<'](\w+)[>']/).map { String($0.1) }
        guard let asked = pattern.firstMatch(of: /\\[kg][<{'](\w+)|\(\?(?:P=|&|P>)(\w+)/),
            let name = (asked.1 ?? asked.2).map(String.init)
        else { return "groups are numbered from 1 by their opening brackets" }
        return NearestName.help(name, in: names)
            ?? (names.isEmpty ? "no group has a name" : "the groups are \(Wording.list(names))")
    }

    private static func posixClass(_ pattern: String) -> String? {
        let classes = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
            "xdigit",
        ]
        let asked = pattern.matches(of: /\[:\^?(\w+):\]/).map { String($0.1) }.first { !classes.contains($0) }
        return asked.flatMap { NearestName.help($0, in: classes) } ?? "it is one of \(Wording.list(classes))"
    }
}

/// The brackets of a pattern, read just well enough to tell which is open at its end.
private struct Brackets {
    private(set) var unclosedGroup: Int?
    private(set) var unclosedClass: Int?

    init(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        var groups: [Int] = []
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"):
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "Q") {
                    while at < bytes.count, !bytes[at...].starts(with: #"\E"#.utf8) { at += 1 }
                }
                at += 1
            case UInt8(ascii: "("): groups.append(at)
            case UInt8(ascii: ")"): _ = groups.popLast()
            case UInt8(ascii: "["):
                guard let end = Self.end(ofClass: at, bytes) else {
                    unclosedClass = at
                    unclosedGroup = groups.last
                    return
                }
                at = end
            default: break
            }
            at += 1
        }
        unclosedGroup = groups.last
    }

    private static func end(ofClass start: Int, _ bytes: [UInt8]) -> Int? {
        var at = start + 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
        // A `]` in the first place is a character.
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "]"): return at
            case UInt8(ascii: "\\"): at += 1
            case UInt8(ascii: "[") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: ":"):
                var end = at + 2
                while end + 1 < bytes.count, bytes[end] != UInt8(ascii: ":") || bytes[end + 1] != UInt8(ascii: "]") { end += 1 }
                if end + 1 < bytes.count { at = end + 1 }
            default: break
            }
            at += 1
        }
        return nil
    }
}
