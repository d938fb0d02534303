/// How common windows of four bytes are among one field's literals: the guess at how common they are in alerts.
struct CommonGrams {
    private var counts: [UInt32: Int32] = [:]
    private var literals = 0

    mutating func add(_ literal: [UInt8]) {
        literals += 1
        guard literal.count >= 4 else { return }
        for offset in 0...(literal.count - 4) { counts[GramTableBuilder.window(literal, offset, 4), default: 0] += 1 }
    }

    func count(of window: UInt32) -> Int { Int(counts[window] ?? 0) }

    /// In about how many of a thousand alerts a folded literal is found.
    func cost(of literal: [UInt8]) -> Double {
        // Two and three letters are in many words.
        guard literal.count >= 4 else { return literal.count == 3 ? 60 : 250 }
        var rarest = Int.max
        for offset in 0...(literal.count - 4) { rarest = min(rarest, count(of: GramTableBuilder.window(literal, offset, 4))) }
        let length = Double(min(literal.count, 16))
        // Short literals also make the pass over the text take smaller steps.
        let steps = GramKind(length: literal.count).stride == 4 ? 1.0 : 3
        return 1000 * Double(rarest) / Double(literals + 20) * (1 + 4 / length) * steps
    }

    func cost(of set: LiteralSet) -> Double { set.literals.reduce(0) { $0 + cost(of: $1) } }
}
