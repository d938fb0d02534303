/// Folded literals of which every text that a pattern matches contains at least one.
struct LiteralSet: Hashable {
    /// Never empty, none shorter than `shortest`, none inside another.
    let literals: [[UInt8]]

    /// Of one byte there is nothing to look for.
    static let shortest = 2
    /// From this length on every fourth place of a text is looked at; for shorter ones more.
    static let long = 7
    private static let mostLiterals = 96
    private static let mostBytes = 4096
    /// Of a longer one its beginning will do.
    private static let longest = 240

    /// Nil where the set says too little.
    init?(_ texts: [[UInt8]]) {
        var literals = Array(Set(texts.map { Array(CaseFolding.folded($0).prefix(Self.longest)) }))
        guard Self.isUseful(literals) else { return nil }
        literals.sort { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
        var kept: [[UInt8]] = []
        // A text that contains another is found with it.
        for literal in literals where !kept.contains(where: { Self.contains(literal, $0) }) { kept.append(literal) }
        self.literals = kept
    }

    static func isUseful(_ texts: [[UInt8]]) -> Bool {
        !texts.isEmpty && texts.count <= mostLiterals && texts.allSatisfy { $0.count >= shortest }
            && texts.reduce(0) { $0 + $1.count } <= mostBytes
    }

    /// A first guess, before anything is known of the alerts: longer is rarer, fewer are rarer.
    static func isWorse(_ a: [[UInt8]], _ b: [[UInt8]]) -> Bool { guess(a) < guess(b) }

    private static func guess(_ texts: [[UInt8]]) -> Int {
        let length = min(texts.map(\.count).min() ?? 0, 12)
        return length * 8 - min(texts.count, 64)
    }

    /// Whether one of the literals is in the folded text.
    func occurs(in folded: [UInt8]) -> Bool { literals.contains { Self.contains(folded, $0) } }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == first {
            if text[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }
}
