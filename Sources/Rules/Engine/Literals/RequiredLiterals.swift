/// What a text must contain for a pattern to match it, as far as it can be told from the pattern's source.
package struct RequiredLiterals {
    /// The text has a literal of every one of these sets; the most telling first. Empty where nothing is known.
    let sets: [LiteralSet]

    private static let mostSets = 4

    /// Reads a pattern that PCRE2 has accepted.
    package init(pattern source: String) {
        var parser = LiteralParser(source)
        guard let knowledge = parser.parse() else {
            sets = []
            return
        }
        let useful = knowledge.sets.filter(LiteralSet.isUseful).sorted { LiteralSet.isWorse($1, $0) }
        var sets: [LiteralSet] = []
        for texts in useful where sets.count < Self.mostSets {
            if let set = LiteralSet(texts), !sets.contains(set) { sets.append(set) }
        }
        self.sets = sets
    }

    package var isEmpty: Bool { sets.isEmpty }

    /// True where the text lacks something without which there is no match.
    package func refuses(_ text: String) -> Bool {
        guard !sets.isEmpty else { return false }
        let folded = CaseFolding.folded(Array(text.utf8))
        return sets.contains { !$0.occurs(in: folded) }
    }
}
