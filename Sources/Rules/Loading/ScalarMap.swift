/// Where each character of a scalar's content stands in its file, through quotes, escapes, folding and indentation.
///
/// It reads the source as libyaml does and holds the outcome against the content, so that it is right or does not exist.
struct ScalarMap {
    /// One for each Unicode scalar of the content, and one behind the last.
    let positions: [Position]

    /// Nil where the source does not read as the content: a node that another file's text, or a disguised key, stands for.
    init?(_ node: YAMLNode, in source: SourceText) {
        guard case .scalar(let content, let style) = node.content else { return nil }
        let wanted = Array(content.unicodeScalars)
        var reader = Reader(source: source, at: node.position, wanted: wanted.count)
        reader.skipProperties()
        let isRead =
            switch style {
            case .plain: reader.flow(quote: nil, against: wanted)
            case .singleQuoted: reader.flow(quote: "'", against: wanted)
            case .doubleQuoted: reader.flow(quote: "\"", against: wanted)
            case .literal: reader.block(isFolded: false, against: wanted)
            case .folded: reader.block(isFolded: true, against: wanted)
            }
        guard isRead else { return nil }
        positions = reader.places.prefix(wanted.count) + [reader.end]
    }
}

private struct Reader {
    let source: SourceText
    let wanted: Int
    private var row: Int
    private var column: Int
    private var text: [Unicode.Scalar] = []
    private(set) var places: [Position] = []

    init(source: SourceText, at position: Position, wanted: Int) {
        self.source = source
        self.wanted = wanted
        (row, column) = (position.line - 1, position.column - 1)
    }

    /// Behind the last character of the content.
    var end: Position {
        guard isBlock, wanted > 0, places.count >= wanted else { return here }
        let last = places[wanted - 1]
        // A block's last line break stands where its line ends.
        return Position(line: last.line, column: last.column + (text[wanted - 1] == "\n" ? 0 : 1))
    }
    private var isBlock = false

    private var here: Position { Position(line: row + 1, column: column + 1) }

    private func line(_ row: Int) -> Substring.UnicodeScalarView? {
        source.lines.indices.contains(row) ? source.lines[row] : nil
    }

    // The line in hand as an array, for its characters are asked by number.
    private var cached: (row: Int, scalars: [Unicode.Scalar]) = (-1, [])
    private mutating func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
        if cached.row != row { cached = (row, line(row).map(Array.init) ?? []) }
        let index = column + offset
        return cached.scalars.indices.contains(index) ? cached.scalars[index] : nil
    }

    private mutating func add(_ scalar: Unicode.Scalar, at place: Position) {
        text.append(scalar)
        places.append(place)
    }

    private func isBlank(_ scalar: Unicode.Scalar?) -> Bool { scalar == " " || scalar == "\t" }

    /// Goes past an anchor and a tag: the place of a node is where its properties begin.
    mutating func skipProperties() {
        while let first = scalar(), first == "&" || first == "!" {
            while let next = scalar(), !isBlank(next) { column += 1 }
            while isBlank(scalar()) { column += 1 }
            while scalar() == nil, line(row + 1) != nil { nextLine() }
        }
    }

    private mutating func nextLine() {
        (row, column) = (row + 1, 0)
        while isBlank(scalar()) { column += 1 }
    }

    // MARK: Plain and quoted

    mutating func flow(quote: Unicode.Scalar?, against wanted: [Unicode.Scalar]) -> Bool {
        if let quote {
            guard scalar() == quote else { return false }
            column += 1
        }
        while text.count < wanted.count {
            guard let next = scalar() else {
                guard fold() else { return false }
                continue
            }
            let place = here
            if isBlank(next) {
                // Blanks at a line's end are no content; those before anything else are.
                var ahead = 1
                while isBlank(scalar(ahead)) { ahead += 1 }
                if scalar(ahead) == nil, line(row + 1) != nil {
                    column += ahead
                    guard fold() else { return false }
                    continue
                }
                column += 1
                add(next, at: place)
            } else if quote == "\"", next == "\\" {
                guard escape(at: place) else { return false }
            } else {
                column += quote == "'" && next == "'" ? 2 : 1
                add(next, at: place)
            }
        }
        return text == wanted
    }

    // One line break is a blank, more are one fewer.
    private mutating func fold() -> Bool {
        let place = here
        guard line(row + 1) != nil else { return false }
        nextLine()
        var empty = 0
        while scalar() == nil, line(row + 1) != nil {
            add("\n", at: here)
            nextLine()
            empty += 1
        }
        if empty == 0 { add(" ", at: place) }
        return true
    }

    private mutating func escape(at place: Position) -> Bool {
        guard let letter = scalar(1) else {
            // An escaped line break is nothing at all.
            guard line(row + 1) != nil else { return false }
            nextLine()
            return true
        }
        if let simple = Self.simple[letter] {
            column += 2
            add(simple, at: place)
            return true
        }
        let digits: Int
        switch letter {
        case "x": digits = 2
        case "u": digits = 4
        case "U": digits = 8
        default: return false
        }
        let hex = String(String.UnicodeScalarView((2..<2 + digits).compactMap { scalar($0) }))
        guard hex.unicodeScalars.count == digits, let value = UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init) else {
            return false
        }
        column += 2 + digits
        add(value, at: place)
        return true
    }

    private static let simple: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "\"": "\"", "'": "'", "/": "/", "n": "\n", "t": "\t", "\t": "\t", "r": "\r", "0": "\0", " ": " ",
        "a": "\u{7}", "b": "\u{8}", "v": "\u{B}", "f": "\u{C}", "e": "\u{1B}", "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}",
        "P": "\u{2029}",
    ]

    // MARK: Literal and folded

    mutating func block(isFolded: Bool, against wanted: [Unicode.Scalar]) -> Bool {
        guard scalar() == (isFolded ? ">" : "|") else { return false }
        isBlock = true
        let header = (1...2).compactMap { scalar($0) }
        let first = row + 1
        let indents: ClosedRange<Int>
        if header.contains(where: { ("1"..."9").contains($0) }) {
            // An explicit indent counts from the parent's, which is not known here: the one that gives the content is right.
            indents = 0...32
        } else {
            var at = first
            while let line = line(at), line.allSatisfy({ $0 == " " }) { at += 1 }
            let indent = line(at)?.prefix { $0 == " " }.count ?? 0
            indents = indent...indent
        }
        for indent in indents {
            (text, places) = ([], [])
            isFolded ? folded(from: first, indent) : literal(from: first, indent)
            if text.count >= wanted.count, text.prefix(wanted.count).elementsEqual(wanted) { return true }
        }
        return false
    }

    private func content(_ row: Int, _ indent: Int) -> (blank: Bool, rest: Substring.UnicodeScalarView)? {
        guard let line = line(row) else { return nil }
        let spaces = line.prefix { $0 == " " }.count
        if spaces >= indent { return (line.count == indent, line.dropFirst(indent)) }
        return spaces == line.count ? (true, line.dropFirst(spaces)) : nil
    }

    private mutating func literal(from first: Int, _ indent: Int) {
        var at = first
        while text.count < wanted, let (_, rest) = content(at, indent) {
            let width = line(at)?.count ?? 0
            for (offset, scalar) in rest.enumerated() { add(scalar, at: Position(line: at + 1, column: indent + offset + 1)) }
            add("\n", at: Position(line: at + 1, column: width + 1))
            at += 1
        }
    }

    // Lines are joined by a blank, unless one of the two begins with a blank itself or empty lines stand between.
    private mutating func folded(from first: Int, _ indent: Int) {
        var at = first
        var pending: Position?
        var empties: [Position] = []
        var wasIndented = false
        while text.count < wanted, let (isEmpty, rest) = content(at, indent) {
            let behind = Position(line: at + 1, column: (line(at)?.count ?? 0) + 1)
            if isEmpty {
                empties.append(behind)
            } else {
                let isIndented = isBlank(rest.first)
                if let place = pending {
                    if wasIndented || isIndented {
                        add("\n", at: place)
                    } else if empties.isEmpty {
                        add(" ", at: place)
                    }
                }
                for place in empties { add("\n", at: place) }
                empties = []
                for (offset, scalar) in rest.enumerated() {
                    add(scalar, at: Position(line: at + 1, column: indent + offset + 1))
                }
                (pending, wasIndented) = (behind, isIndented)
            }
            at += 1
        }
        for place in [pending].compactMap(\.self) + empties { add("\n", at: place) }
    }
}
