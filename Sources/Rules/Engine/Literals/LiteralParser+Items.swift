extension LiteralParser {
    /// What a quantifier can stand behind.
    enum Item {
        case character([UInt8])
        case part(LiteralKnowledge)
        /// An option setting, `(?i)`.
        case option
    }

    /// The next item outside quotations.
    mutating func item() throws(Unclear) -> Item {
        switch next {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["): return .part(try characterClass())
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "."):
            place += 1
            return .part(.anything)
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            place += 1
            return .part(.nothing)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): throw Unclear()
        case let byte? where byte >= 0x80 && flags.isCaseless:
            // Other scripts have cases too, and some letters more than two.
            place += 1
            while let byte = next, byte & 0xC0 == 0x80 { place += 1 }
            return .part(.anything)
        default: return .character(try character())
        }
    }

    /// One character as it stands; small where case does not count.
    mutating func character() throws(Unclear) -> [UInt8] {
        let first = try take()
        guard first >= 0x80 else { return [flags.isCaseless ? CaseFolding.small(first) : first] }
        if flags.isCaseless { throw Unclear() }
        var character = [first]
        while let byte = next, byte & 0xC0 == 0x80 {
            character.append(byte)
            place += 1
        }
        return character
    }

    // MARK: - Groups

    private mutating func group() throws(Unclear) -> Item {
        place += 1
        // Verbs and assertions by name; `(*ACCEPT)` would end a match before its literals.
        if next == UInt8(ascii: "*") { throw Unclear() }
        let outer = flags
        guard skip("?") else { return .part(try inside(outer)) }
        if skip(":") || skip("|") || skip(">") { return .part(try inside(outer)) }
        if skip("=") || skip("!") || skip("<=") || skip("<!") || skip("<*") || skip("*") {
            // Looks at text that may lie outside the match, or that must not be there at all.
            _ = try inside(outer)
            return .part(.nothing)
        }
        if skip("P=") || skip("P>") || skip("&") {
            try skipName(to: UInt8(ascii: ")"))
            return .part(.anything)
        }
        if skip("<") || skip("P<") {
            try skipName(to: UInt8(ascii: ">"))
            return .part(try inside(outer))
        }
        if skip("'") {
            try skipName(to: UInt8(ascii: "'"))
            return .part(try inside(outer))
        }
        if isRecursion {
            try skipName(to: UInt8(ascii: ")"), also: "+-")
            return .part(.anything)
        }
        try options()
        if skip(")") { return .option }
        guard skip(":") else { throw Unclear() }
        return .part(try inside(outer))
    }

    private var isRecursion: Bool {
        guard let byte = next else { return false }
        if byte == UInt8(ascii: "R") || Self.isDigit(byte) { return true }
        return (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && peek(1).map(Self.isDigit) == true
    }

    private mutating func inside(_ outer: Flags) throws(Unclear) -> LiteralKnowledge {
        let knowledge = try alternatives()
        guard skip(")") else { throw Unclear() }
        flags = outer
        return knowledge
    }

    private mutating func options() throws(Unclear) {
        var isOn = true
        if skip("^") { flags = Flags() }
        while let byte = next {
            switch byte {
            case UInt8(ascii: "i"): flags.isCaseless = isOn
            case UInt8(ascii: "x"):
                if peek(1) == byte {
                    place += 1
                    flags.isExtendedInClasses = true
                }
                flags.isExtended = isOn
            case UInt8(ascii: "-"): isOn = false
            // Multi-line, dot, names and greed: all the same to literals.
            case UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "n"), UInt8(ascii: "J"), UInt8(ascii: "U"): break
            case UInt8(ascii: ")"), UInt8(ascii: ":"): return
            default: throw Unclear()
            }
            place += 1
        }
    }

    // MARK: - Escapes

    private mutating func escape() throws(Unclear) -> Item {
        place += 1
        let byte = try take()
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "Z"), UInt8(ascii: "G"),
            UInt8(ascii: "K"):
            return .part(.nothing)
        case UInt8(ascii: "N"):
            if next == UInt8(ascii: "{") { throw Unclear() }
            return .part(.anything)
        case UInt8(ascii: "R"), UInt8(ascii: "X"): return .part(.anything)
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            // With more digits it may be an octal number.
            if let more = next, Self.isDigit(more) { throw Unclear() }
            return .part(.anything)
        case UInt8(ascii: "g"), UInt8(ascii: "k"):
            switch try take() {
            case UInt8(ascii: "{"): try skipName(to: UInt8(ascii: "}"), also: "+-")
            case UInt8(ascii: "<"): try skipName(to: UInt8(ascii: ">"), also: "+-")
            case UInt8(ascii: "'"): try skipName(to: UInt8(ascii: "'"), also: "+-")
            default: throw Unclear()
            }
            return .part(.anything)
        default:
            if try isCharacterType(byte) { return .part(.anything) }
            return .character(try escapedCharacter(byte))
        }
    }

    /// `\d`, `\p{L}` and the like, gone past to their end.
    mutating func isCharacterType(_ byte: UInt8) throws(Unclear) -> Bool {
        switch byte {
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            guard skip("{") else {
                _ = try take()
                return true
            }
            try skipName(to: UInt8(ascii: "}"), also: "^&-: =")
            return true
        default: return "dDsSwWhHvV".utf8.contains(byte)
        }
    }

    /// The character that a backslash and `byte` mean; further bytes of it are taken.
    mutating func escapedCharacter(_ byte: UInt8) throws(Unclear) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "e"): return [0x1B]
        case UInt8(ascii: "a"): return [0x07]
        case UInt8(ascii: "x"): return try hexadecimal()
        default:
            // All other letters and digits mean something else, or nothing yet.
            if Self.isWord(byte), byte != UInt8(ascii: "_") { throw Unclear() }
            place -= 1
            return try character()
        }
    }

    private mutating func hexadecimal() throws(Unclear) -> [UInt8] {
        var digits: [UInt8] = []
        let inBraces = skip("{")
        while let byte = next, Self.isDigit(byte) || (65...70).contains(byte & 0xDF), inBraces || digits.count < 2 {
            digits.append(byte)
            place += 1
        }
        if inBraces, !skip("}") { throw Unclear() }
        guard let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(number) else {
            throw Unclear()
        }
        guard !scalar.isASCII else { return [flags.isCaseless ? CaseFolding.small(UInt8(number)) : UInt8(number)] }
        if flags.isCaseless { throw Unclear() }
        return Array(String(scalar).utf8)
    }

    // MARK: - Classes

    /// `[…]`: its characters where they are few, else anything.
    private mutating func characterClass() throws(Unclear) -> LiteralKnowledge {
        place += 1
        let isNegated = skip("^")
        var texts: [[UInt8]] = []
        var isLarge = isNegated
        var isFirst = true
        while true {
            guard let byte = next else { throw Unclear() }
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            guard let low = try classMember() else {
                isLarge = true
                // `[\w-x]`: the hyphen is itself, but let that be for others to know.
                if next == UInt8(ascii: "-"), peek(1) != UInt8(ascii: "]") { throw Unclear() }
                continue
            }
            if next == UInt8(ascii: "-"), let after = peek(1), after != UInt8(ascii: "]") {
                place += 1
                guard let high = try classMember() else { throw Unclear() }
                guard low.count == 1, high.count == 1, low[0] <= high[0], high[0] - low[0] < 8 else {
                    isLarge = true
                    continue
                }
                for byte in low[0]...high[0] { texts.append([flags.isCaseless ? CaseFolding.small(byte) : byte]) }
            } else {
                texts.append(low)
            }
        }
        place += 1
        let distinct = Set(texts)
        return isLarge || distinct.count > 8
            ? .anything : LiteralKnowledge(exact: distinct.sorted { $0.lexicographicallyPrecedes($1) })
    }

    // One character of a class, as it is written; nil for what stands for many.
    private mutating func classMember() throws(Unclear) -> [UInt8]? {
        if skip("[:") {
            _ = skip("^")
            try skipName(to: UInt8(ascii: ":"))
            guard skip("]") else { throw Unclear() }
            return nil
        }
        let byte = try take()
        switch byte {
        case UInt8(ascii: "["):
            if next == UInt8(ascii: ".") || next == UInt8(ascii: "=") { throw Unclear() }
            return [byte]
        case UInt8(ascii: " ") where flags.isExtendedInClasses, 0x09 where flags.isExtendedInClasses: throw Unclear()
        case UInt8(ascii: "\\"):
            let escaped = try take()
            if escaped == UInt8(ascii: "b") { return [0x08] }
            if try isCharacterType(escaped) { return nil }
            return try rawly { parser throws(Unclear) in try parser.escapedCharacter(escaped) }
        default:
            place -= 1
            return try rawly { parser throws(Unclear) in try parser.character() }
        }
    }

    // A class's bounds count as they are written; a caseless class with other scripts in it is large.
    private mutating func rawly(_ body: (inout Self) throws(Unclear) -> [UInt8]) throws(Unclear) -> [UInt8]? {
        let isCaseless = flags.isCaseless
        flags.isCaseless = false
        defer { flags.isCaseless = isCaseless }
        let character = try body(&self)
        if isCaseless, character.count > 1 { return nil }
        return character
    }
}
