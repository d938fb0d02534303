package import Model

/// A source's `dedup_key`: a text with `{{field}}` in it, filled in from an alert.
package struct KeyTemplate: Sendable, Hashable {
    /// Why a text is no such template.
    package struct Mistake: Error, Hashable {
        package var message: String
        package var help: String?
    }

    private enum Piece: Hashable {
        case text(String)
        case field(Field)
    }
    private var pieces: [Piece] = []

    package init(_ text: String) throws(Mistake) {
        let scan = Template.scan(text)
        if let mistake = scan.mistakes.first { throw Mistake(message: mistake.message, help: mistake.help) }
        for (piece, isName, _) in scan.pieces {
            if !isName {
                pieces.append(.text(String(piece)))
            } else if let field = Field(String(piece)) {
                pieces.append(.field(field))
            } else {
                let name = String(piece)
                throw Mistake(message: "`\(Wording.bounded(name, 60))` is no field of an alert", help: Field.help(name, more: []))
            }
        }
        // A key that is the same for every alert would put all of them on one incident.
        guard pieces.contains(where: { if case .field = $0 { true } else { false } }) else {
            throw Mistake(
                message: "it names no field, so that all alerts would have one key", help: "write {{fingerprint}}, for example")
        }
    }

    /// Nil where the alert lacks a field of it, or where the key would be longer than PagerDuty takes: better no key than a wrong one.
    package func key(of alert: Alert) -> DedupKey? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .field(let field):
                guard let value = field.value(in: alert).text, !value.isEmpty else { return nil }
                text += value
            }
        }
        return DedupKey(text)
    }
}
