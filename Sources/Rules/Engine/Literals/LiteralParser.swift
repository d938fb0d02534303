/// Reads the syntax of PCRE2 patterns just far enough to tell which literals every match contains.
///
/// It is only given patterns that PCRE2 has accepted, compiled with PCRE2_UTF and no other option that changes syntax. Whatever it
/// is not sure of ends the reading without result (`Unclear`): a literal too few costs time, a literal too many loses a match.
struct LiteralParser {
    struct Unclear: Error {}

    /// The options that change what literals mean, in force at the present place.
    struct Flags {
        var isCaseless = false
        /// `(?x)`: white space and comments say nothing.
        var isExtended = false
        /// `(?xx)`: nor do spaces and tabs in classes.
        var isExtendedInClasses = false
    }

    let bytes: [UInt8]
    var place = 0
    var flags = Flags()
    private var isQuoted = false
    private var depth = 0

    /// As deep as PCRE2 nests by default.
    private static let deepest = 250

    init(_ source: String) { bytes = Array(source.utf8) }

    /// Nil where the pattern is unclear.
    mutating func parse() -> LiteralKnowledge? {
        guard let knowledge = try? alternatives(), place == bytes.count else { return nil }
        return knowledge
    }

    // MARK: - Looking at bytes

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    func peek(_ offset: Int) -> UInt8? { place + offset < bytes.count ? bytes[place + offset] : nil }

    mutating func take() throws(Unclear) -> UInt8 {
        guard place < bytes.count else { throw Unclear() }
        place += 1
        return bytes[place - 1]
    }

    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
        place += count
        return true
    }

    /// Goes on behind the next `end`; what lies between may only be word characters and the bytes in `also`.
    mutating func skipName(to end: UInt8, also: String = "") throws(Unclear) {
        while true {
            let byte = try take()
            if byte == end { return }
            guard Self.isWord(byte) || byte >= 0x80 || also.utf8.contains(byte) else { throw Unclear() }
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    // MARK: - Structure

    /// Branches up to a `)` or the end. An option set in one branch holds in the later ones.
    mutating func alternatives() throws(Unclear) -> LiteralKnowledge {
        guard depth < Self.deepest else { throw Unclear() }
        depth += 1
        defer { depth -= 1 }
        var branches = [try sequence()]
        while next == UInt8(ascii: "|") {
            place += 1
            branches.append(try sequence())
        }
        return .either(branches)
    }

    private mutating func sequence() throws(Unclear) -> LiteralKnowledge {
        var result = LiteralKnowledge.nothing
        // Literal characters without quantifier are put together before anything else is done with them.
        var run: [UInt8] = []
        func flush(_ run: inout [UInt8], _ result: inout LiteralKnowledge) {
            if !run.isEmpty { result.append(LiteralKnowledge(exact: [run])) }
            run = []
        }
        while true {
            try skipIgnored()
            guard let byte = next, isQuoted || (byte != UInt8(ascii: "|") && byte != UInt8(ascii: ")")) else { break }
            let item = try isQuoted ? .character(character()) : item()
            if isQuoted { leaveQuote() }
            let bounds = isQuoted ? nil : try quantifier()
            switch item {
            case .character(let character) where bounds == nil:
                run += character
                if run.count >= 100 { flush(&run, &result) }
            case .character(let character):
                flush(&run, &result)
                result.append(quantified(LiteralKnowledge(exact: [character]), bounds))
            case .part(let part):
                flush(&run, &result)
                result.append(quantified(part, bounds))
            case .option: guard bounds == nil else { throw Unclear() }
            }
        }
        flush(&run, &result)
        return result
    }

    private func quantified(_ part: LiteralKnowledge, _ bounds: (least: Int, most: Int?)?) -> LiteralKnowledge {
        bounds.map { part.repeated(least: $0.least, most: $0.most) } ?? part
    }

    // What stands between items and says nothing: comments, an empty or ended quotation, white space under (?x).
    private mutating func skipIgnored() throws(Unclear) {
        while !isQuoted, let byte = next {
            if skip("\\Q") {
                isQuoted = true
                leaveQuote()
            } else if skip("\\E") {
                continue
            } else if skip("(?#") {
                while try take() != UInt8(ascii: ")") {}
            } else if flags.isExtended, byte == 0x20 || (0x09...0x0D).contains(byte) {
                place += 1
            } else if flags.isExtended, byte == UInt8(ascii: "#") {
                try skipLineComment()
            } else if flags.isExtended, byte >= 0x80 {
                // Some white space beyond ASCII is left out too.
                throw Unclear()
            } else {
                return
            }
        }
    }

    // Where a line ends is an option of the library's build; of these bytes all builds but the oddest think the same.
    private mutating func skipLineComment() throws(Unclear) {
        while let byte = next {
            place += 1
            if byte == 0x0A { return }
            guard byte == 0x09 || (0x20...0x7E).contains(byte) else { throw Unclear() }
        }
    }

    private mutating func leaveQuote() {
        if isQuoted, skip("\\E") { isQuoted = false }
    }

    // MARK: - Quantifiers

    private mutating func quantifier() throws(Unclear) -> (least: Int, most: Int?)? {
        try skipIgnored()
        // Inside a quotation that has just begun nothing is a quantifier.
        guard !isQuoted, let bounds = try bounds() else { return nil }
        try skipIgnored()
        if !isQuoted, next == UInt8(ascii: "?") || next == UInt8(ascii: "+") { place += 1 }
        try skipIgnored()
        if !isQuoted, try self.bounds() != nil { throw Unclear() }
        return bounds
    }

    private mutating func bounds() throws(Unclear) -> (least: Int, most: Int?)? {
        switch next {
        case UInt8(ascii: "*"):
            place += 1
            return (0, nil)
        case UInt8(ascii: "+"):
            place += 1
            return (1, nil)
        case UInt8(ascii: "?"):
            place += 1
            return (0, 1)
        case UInt8(ascii: "{"): return try braces()
        default: return nil
        }
    }

    // `{n}`, `{n,}`, `{n,m}`; what only newer versions take for a quantifier is unclear; any other brace is a character.
    private mutating func braces() throws(Unclear) -> (least: Int, most: Int?)? {
        var end = place + 1
        while end < bytes.count, Self.isDigit(bytes[end]) || [0x2C, 0x20, 0x09].contains(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "}"), end > place + 1 else { return nil }
        let numbers = bytes[(place + 1)..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard numbers.count <= 2, let least = Int(String(decoding: numbers[0], as: UTF8.self)), !numbers[0].contains(0x20) else {
            throw Unclear()
        }
        var most: Int? = least
        if numbers.count == 2 {
            most = Int(String(decoding: numbers[1], as: UTF8.self))
            guard most != nil || numbers[1].isEmpty else { throw Unclear() }
        }
        place = end + 1
        return (least, most)
    }
}
