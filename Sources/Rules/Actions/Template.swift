import Model

/// A text with `{{field}}` and `{{capture}}` in it, taken apart at load; what is filled in is never read as a template again.
struct Template: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text(String)
        /// A capture of that name, else the field; nil where only the capture can be meant.
        case value(String, Field?)
    }

    var pieces: [Piece]

    /// The text itself where there is nothing to fill in.
    var constant: String? {
        switch pieces.count {
        case 0: return ""
        case 1:
            if case .text(let text) = pieces[0] { return text }
            return nil
        default: return nil
        }
    }

    /// The text for one alert; a name without a value gives the empty string and is added to `missing`.
    func render(_ alert: Alert, _ captures: CaptureRecorder, limit: Int, missing: inout [String]) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .value(let name, let field):
                if let value = captures[name] ?? field?.value(in: alert).text {
                    result += value
                } else if !missing.contains(name) {
                    missing.append(name)
                }
            }
        }
        return Wording.bounded(result, limit)
    }

    /// Where a `{{` is wrong: the byte offset of it, and why.
    struct Mistake: Hashable {
        var offset: Int
        var length: Int
        var message: String
        var help: String
    }

    /// What a text is made of: `pieces`, names not yet looked up, each name with its byte offset.
    struct Scan {
        var pieces: [(piece: Substring, isName: Bool, offset: Int)] = []
        var mistakes: [Mistake] = []
    }

    static func scan(_ text: String) -> Scan {
        var scan = Scan()
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { scan.pieces.append((rest[..<open.lowerBound], false, 0)) }
            let offset = text.utf8.distance(from: text.startIndex, to: open.lowerBound)
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                scan.mistakes.append(
                    Mistake(offset: offset, length: 2, message: "`{{` is not closed by `}}`", help: "write `{{host}}`"))
                return scan
            }
            var name = rest[open.upperBound..<close.lowerBound]
            while name.first == " " { name.removeFirst() }
            while name.last == " " { name.removeLast() }
            guard !name.isEmpty, !name.contains("{") else {
                let length = text.utf8.distance(from: open.lowerBound, to: close.upperBound)
                scan.mistakes.append(
                    Mistake(
                        offset: offset, length: length, message: "`{{…}}` must hold the name of a field or capture",
                        help: "write `{{title}}`, or `{{host}}` for what `(?<host>…)` has captured"))
                rest = rest[close.upperBound...]
                continue
            }
            scan.pieces.append((name, true, text.utf8.distance(from: text.startIndex, to: name.startIndex)))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { scan.pieces.append((rest, false, 0)) }
        return scan
    }
}
