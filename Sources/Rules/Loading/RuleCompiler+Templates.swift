extension RuleCompiler {
    /// Reads a text that may hold `{{…}}`, looking its names up among the rule's captures and the fields.
    func template(_ node: YAMLNode, _ what: String) -> Template? {
        guard let text = text(node, what) else { return nil }
        if !text.contains(where: { !$0.isWhitespace }) {
            report(.empty, node, "\(what) is empty")
            return nil
        }
        do {
            var template = Template(pieces: [])
            for (piece, isName, offset) in try Template.scan(text) {
                let word = String(piece)
                template.pieces.append(isName ? value(word, node, offset) : .text(word))
            }
            return template
        } catch {
            report(.badTemplate, in: node, byte: error.offset, length: error.length, error.message)
            return nil
        }
    }

    private func value(_ name: String, _ node: YAMLNode, _ offset: Int) -> Template.Piece {
        let field = Field(name)
        usedNames.insert(name)
        if field == nil, !captures.contains(name) {
            let help =
                vainCaptures.contains(name)
                ? "the capture `\(name)` stands under `not`, where nothing is captured when the rule fires"
                : Field.help(name, more: captures.sorted())
            report(
                .unknownTemplateName, in: node, byte: offset, length: name.unicodeScalars.count,
                "`\(Wording.bounded(name, 60))` is neither a field nor a capture of this rule", help: help)
        }
        return .value(name, field)
    }
}
