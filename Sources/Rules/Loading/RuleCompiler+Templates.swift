extension RuleCompiler {
    /// Reads a text that may hold `{{…}}`, looking its names up among the rule's captures and the fields.
    func template(_ node: YAMLNode, _ what: String) -> Template? {
        guard let text = text(node, what) else { return nil }
        if !text.contains(where: { !$0.isWhitespace }) {
            report(.empty, node, "\(what) is empty", help: "write a text, or take the key out")
            return nil
        }
        let scanned = Template.scan(text)
        let pieces = scanned.pieces.map { piece, isName, offset in
            let word = String(piece)
            return isName ? value(word, node, offset) : Template.Piece.text(word)
        }
        for mistake in scanned.mistakes {
            report(
                .badTemplate, in: node, byte: mistake.offset, length: mistake.length, mistake.message, help: mistake.help)
        }
        return scanned.mistakes.isEmpty ? Template(pieces: pieces) : nil
    }

    private func value(_ name: String, _ node: YAMLNode, _ offset: Int) -> Template.Piece {
        let field = Field(name)
        usedNames.insert(name)
        if field == nil, !captures.contains(name) {
            let near = Field.help(name, more: captures.sorted())
            let help =
                vainCaptures.contains(name)
                ? "the capture `\(name)` stands under `not`, where nothing is captured when the rule fires"
                : near ?? "capture it in a pattern: `(?<\(Wording.bounded(name, 40))>…)`"
            report(
                .unknownTemplateName, in: node, byte: offset, length: name.utf8.count,
                "`\(Wording.bounded(name, 60))` is neither a field nor a capture of this rule", help: help)
        }
        return .value(name, field)
    }
}
