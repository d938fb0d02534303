/// Patterns by chance, with all the syntax there is, each with a text that it may well match.
struct RandomPatterns {
    typealias Sample = (source: String, text: String)

    var random: Seeded
    private var groups = 0

    init(random: Seeded) { self.random = random }

    mutating func pattern() -> Sample {
        groups = 0
        return alternatives(3)
    }

    /// The sample in other cases, with other characters around and between.
    mutating func varied(_ text: String) -> String {
        var result = random.oneOf(["", "", "", "x", "a ", "ks", "\n"])
        for scalar in text.unicodeScalars {
            switch random.below(12) {
            case 0: result += String(scalar).uppercased()
            case 1: result += String(scalar).lowercased()
            case 2 where "kK".unicodeScalars.contains(scalar): result += "\u{212A}"
            case 2 where "sS".unicodeScalars.contains(scalar): result += "\u{17F}"
            case 3:
                if random.once(in: 4) { result += random.oneOf(Self.characters) }
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + random.oneOf(["", "", "", "x", " a", "sk", "\n"])
    }

    private static let characters = [
        "a", "b", "k", "s", "K", "S", "A", "B", "x", "1", " ", "-", "_", "ü", "\u{17F}", "\u{212A}", "#", "é", "Ü", "€", "0", "i",
        "I", "ı", "İ", "ß", "µ",
    ]
    private static let escapes: [Sample] = [
        ("\\.", "."), ("\\-", "-"), ("\\t", "\t"), ("\\x41", "A"), ("\\x{6b}", "k"), ("\\x{212a}", "\u{212A}"), ("\\x6", "\u{6}"),
        ("\\#", "#"), ("\\ ", " "), ("\\_", "_"), ("\\(", "("), ("\\[", "["), ("\\\\", "\\"), ("\\ü", "ü"), ("\\e", "\u{1B}"),
        ("\\n", "\n"), ("\\@", "@"), ("\\{", "{"), ("\\x{df}", "ß"), ("\\Qa.b\\E", "a.b"), ("\\Qk\\E", "k"), ("\\Q\\E", ""),
        ("\\E", ""), ("\\Q(s*\\E", "(s*"), ("\\Q  #\\E", "  #"), ("\\Qab", "ab"),
    ]
    private static let classes: [Sample] = [
        ("[ab]", "b"), ("[Kk]", "k"), ("[s]", "s"), ("[a-c]", "b"), ("[^a]", "b"), ("[]a]", "]"), ("[^]a]", "x"), ("[\\d]", "1"),
        ("\\d", "1"), ("\\w", "k"), ("\\s", " "), (".", "s"), ("[[:alpha:]]", "k"), ("[[:alpha:]_]", "_"), ("[a\\]]", "]"),
        ("[\\x41-\\x43]", "B"), ("[ks-]", "-"), ("[-a]", "a"), ("[a-]", "-"), ("[\\-a]", "-"), ("[ü\u{17F}]", "\u{17F}"),
        ("[\u{212A}]", "\u{212A}"), ("[\\b]", "\u{8}"), ("\\p{L}", "s"), ("\\pN", "1"), ("\\h", " "), ("\\N", "x"), ("\\R", "\n"),
        ("\\X", "a"), ("[#]", "#"), ("[ ]", " "), ("[.]", "."), ("[[]", "["), ("[a[b]", "["), ("[^\\n]", "k"),
        ("[[:^digit:]]", "s"), ("[Z-a]", "z"), ("\\W", "-"), ("[\\w.-]", "."), ("[(]", "("), ("[|]", "|"),
    ]
    private static let assertions = [
        "^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\K", "\\G", "(?#c)", "(?i)", "(?-i)", "(?x)", "(?-x)", "(?s)", "(?xx)",
        "(?^)", "(?m-i)",
    ]
    private static let quantifiers: [(String, ClosedRange<Int>)] = [
        ("*", 0...2), ("+", 1...3), ("?", 0...1), ("{2}", 2...2), ("{1,3}", 1...3), ("{0}", 0...0), ("{0,1}", 0...1),
        ("{2,}", 2...3), ("*?", 0...1), ("++", 1...1), ("+?", 1...1), ("{1}", 1...1), ("{3}", 3...3), (" +", 1...1),
        ("{,2}", 1...1),
        ("{ 2}", 1...1), ("?+", 1...1), ("{0,2}", 1...1), ("(?#x)+", 2...2), (" ?", 1...1),
    ]

    private mutating func atom(_ depth: Int) -> Sample {
        switch random.below(depth > 0 ? 26 : 12) {
        case 0..<6:
            let character = random.oneOf(Self.characters)
            return (character == "#" && random.once(in: 2) ? "\\#" : character, character)
        case 6:
            let word = (0..<(2 + random.below(4))).map { _ in random.oneOf(Self.characters) }.joined().replacing("#", with: "a")
            return (word, word)
        case 7: return random.oneOf(Self.escapes)
        case 8, 9: return random.oneOf(Self.classes)
        case 10: return (random.oneOf(Self.assertions), "")
        case 11: return reference()
        case 12..<18: return group(depth)
        case 18:
            let inner = alternatives(depth - 1)
            groups += 1
            return ("(?<n\(random.below(1_000_000))>\(inner.source))", inner.text)
        case 19: return ("\(random.oneOf(["(?=", "(?!", "(?<=", "(?<!"]))\(sequence(0).source))", "")
        case 20: return (" ", " ")
        case 21:
            let inner = alternatives(depth - 1)
            return ("(?i)\(inner.source)", inner.text)
        case 22:
            return random.oneOf([
                ("(?x) a b # c\n", "ab"), ("(?x: a + b )", "aab"), ("(?x)#x\n", ""), ("(*ACCEPT)", ""), ("(?(1)a|b)", "a"),
                ("(*SKIP)", ""), ("(?R)?", ""), ("(?C1)", ""),
            ])
        default: return group(depth)
        }
    }

    private mutating func group(_ depth: Int) -> Sample {
        let inner = alternatives(depth - 1)
        if random.once(in: 2) {
            groups += 1
            return ("(\(inner.source))", inner.text)
        }
        let opening = random.oneOf(["(?:", "(?>", "(?|", "(?i:", "(?-i:", "(?x:", "(?s-i:"])
        return ("\(opening)\(inner.source))", inner.text)
    }

    private mutating func reference() -> Sample {
        guard groups > 0 else { return ("{", "{") }
        let group = 1 + random.below(groups)
        return (random.oneOf(["\\\(group)", "(?\(group))", "\\g{\(group)}", "\\g{-1}", "(?-1)"]), random.oneOf(["a", "", ""]))
    }

    private mutating func sequence(_ depth: Int) -> Sample {
        var result: Sample = ("", "")
        for _ in 0...random.below(4) {
            let item = atom(depth)
            guard random.once(in: 3) else {
                result = (result.source + item.source, result.text + item.text)
                continue
            }
            let (quantifier, times) = random.oneOf(Self.quantifiers)
            let count = Int.random(in: times, using: &random)
            result = (result.source + item.source + quantifier, result.text + String(repeating: item.text, count: count))
        }
        return result
    }

    private mutating func alternatives(_ depth: Int) -> Sample {
        let branches = (0..<(random.once(in: 3) ? 2 + random.below(2) : 1)).map { _ in sequence(depth) }
        return (branches.map(\.source).joined(separator: "|"), random.oneOf(branches).text)
    }
}
