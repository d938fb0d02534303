/// How common windows of four bytes are in one field: guessed from the rules' own literals, and counted in alerts where some are known.
struct CommonGrams {
    // By window, folded: in how many literals of rules it is, in how many texts of the sample.
    private var inLiterals: [UInt32: Int32] = [:]
    private var inTexts: [UInt32: Int32] = [:]
    private var literals = 0
    private var texts = 0

    /// So many texts weigh as much as the guess.
    static let trust = 30.0

    mutating func add(literal: [UInt8]) {
        literals += 1
        guard literal.count >= 4 else { return }
        for offset in 0...(literal.count - 4) { inLiterals[GramTableBuilder.window(literal, offset, 4), default: 0] += 1 }
    }

    mutating func add(text: [UInt8]) {
        texts += 1
        let folded = CaseFolding.folded(text)
        guard folded.count >= 4 else { return }
        var seen: Set<UInt32> = []
        for offset in 0...(folded.count - 4) {
            let window = GramTableBuilder.window(folded, offset, 4)
            if seen.insert(window).inserted { inTexts[window, default: 0] += 1 }
        }
    }

    /// The more, the likelier the window is in a text.
    func count(of window: UInt32) -> Int {
        Int(inLiterals[window] ?? 0) + (texts == 0 ? 0 : Int(inTexts[window] ?? 0) * max(1, literals / texts) * 4)
    }

    /// In about how many of a thousand alerts a folded literal is found.
    func cost(of literal: [UInt8]) -> Double {
        // Two and three letters are in many words.
        guard literal.count >= 4 else { return literal.count == 3 ? 60 : 250 }
        var rarest = Int32.max
        var rarestInTexts = Int32.max
        for offset in 0...(literal.count - 4) {
            let window = GramTableBuilder.window(literal, offset, 4)
            rarest = min(rarest, inLiterals[window] ?? 0)
            if texts > 0 { rarestInTexts = min(rarestInTexts, inTexts[window] ?? 0) }
        }
        let length = Double(min(literal.count, 16))
        let guess = 1000 * Double(rarest) / Double(literals + 20) * (1 + 4 / length)
        guard texts > 0 else { return guess }
        return (guess * Self.trust + 1000 * Double(rarestInTexts)) / (Self.trust + Double(texts))
    }

    func cost(of set: LiteralSet) -> Double { set.literals.reduce(0) { $0 + cost(of: $1) } }
}
