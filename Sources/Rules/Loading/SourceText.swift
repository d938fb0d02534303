/// A file's text by lines, and the way back from a scalar's content to where it stands in the file.
package struct SourceText {
    package let path: String
    let text: String
    /// Split where YAML 1.1 ends a line: LF, CR, CRLF, NEL, LS, PS; so that numbers agree with the parser's.
    let lines: [Substring.UnicodeScalarView]

    package init(_ file: RuleFile) {
        path = file.path
        text = file.text
        lines = Self.split(file.text)
    }

    /// The line of that number, from 1; nil beyond the end.
    package func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? String(Substring(lines[number - 1])) : nil
    }

    /// Where `position` lies in `other`, a text of the same shape as this one.
    func index(of position: Position, in other: String) -> String.Index? {
        let lines = Self.split(other)
        guard lines.indices.contains(position.line - 1) else { return nil }
        let line = lines[position.line - 1]
        return line.index(line.startIndex, offsetBy: position.column - 1, limitedBy: line.endIndex)
    }

    func position(ofByte offset: Int) -> Position {
        let utf8 = text.utf8
        let index = utf8.index(utf8.startIndex, offsetBy: max(0, offset), limitedBy: utf8.endIndex) ?? utf8.endIndex
        for (number, line) in lines.enumerated().reversed() where line.startIndex <= index {
            let column = line.indices.prefix { $0 < index }.count
            return Position(line: number + 1, column: column + 1)
        }
        return Position(line: 1, column: 1)
    }

    /// How many characters `node` takes on its line; 1 where that cannot be told.
    package func length(of node: YAMLNode) -> Int {
        guard case .scalar(let content, let style) = node.content else { return 1 }
        switch style {
        case .plain: return spans(node)?.count ?? max(1, content.unicodeScalars.count)
        case .singleQuoted, .doubleQuoted: return spans(node).map { ($0.last?.upperBound ?? 1) + 1 } ?? 1
        case .literal, .folded: return 1
        }
    }

    /// Where the byte at `offset` of the scalar's content stands in the file; the scalar's beginning where that cannot be told.
    func position(in node: YAMLNode, byte offset: Int) -> Position {
        guard case .scalar(let content, let style) = node.content else { return node.position }
        let utf8 = content.utf8
        let end = utf8.index(utf8.startIndex, offsetBy: max(0, offset), limitedBy: utf8.endIndex) ?? utf8.endIndex
        let before = content.unicodeScalars[..<end]
        if style == .literal { return literalPosition(node, content, before) }
        guard let spans = spans(node) else { return node.position }
        let count = before.count
        let column = count < spans.count ? spans[count].lowerBound : spans.last?.upperBound ?? 1
        return Position(line: node.position.line, column: node.position.column + column)
    }

    // For each scalar of the content the columns it takes, relative to the node's first; nil where the simple reading below does
    // not give the content (folded over lines, rare escapes).
    private func spans(_ node: YAMLNode) -> [Range<Int>]? {
        guard case .scalar(let content, let style) = node.content, lines.indices.contains(node.position.line - 1) else {
            return nil
        }
        let rest = Array(lines[node.position.line - 1].dropFirst(node.position.column - 1))
        var read = String.UnicodeScalarView()
        var spans: [Range<Int>] = []
        var at = style == .plain ? 0 : 1
        let wanted = content.unicodeScalars.count
        while spans.count < wanted {
            guard at < rest.count else { return nil }
            var width = 1
            var scalar = rest[at]
            if style == .singleQuoted, scalar == "'" { width = 2 }
            if style == .doubleQuoted, scalar == "\\" {
                guard at + 1 < rest.count, let escape = Self.escape(rest[(at + 1)...]) else { return nil }
                (scalar, width) = (escape.scalar, escape.width + 1)
            }
            read.append(scalar)
            spans.append(at..<at + width)
            at += width
        }
        return String(read).utf8.elementsEqual(content.utf8) ? spans : nil
    }

    private static func escape(_ rest: ArraySlice<Unicode.Scalar>) -> (scalar: Unicode.Scalar, width: Int)? {
        guard let letter = rest.first else { return nil }
        let simple: [Unicode.Scalar: Unicode.Scalar] = [
            "\\": "\\", "\"": "\"", "/": "/", "n": "\n", "t": "\t", "r": "\r", "0": "\0", " ": " ",
        ]
        if let scalar = simple[letter] { return (scalar, 1) }
        let digits: Int
        switch letter {
        case "x": digits = 2
        case "u": digits = 4
        case "U": digits = 8
        default: return nil
        }
        let hex = String(String.UnicodeScalarView(rest.dropFirst().prefix(digits)))
        guard hex.unicodeScalars.count == digits, let scalar = UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init) else {
            return nil
        }
        return (scalar, digits + 1)
    }

    // The lines of a `|` scalar stand below it, each behind the same indent.
    private func literalPosition(_ node: YAMLNode, _ content: String, _ before: Substring.UnicodeScalarView) -> Position {
        let row = before.count { $0 == "\n" }
        let contentLines = content.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard row < contentLines.count, lines.indices.contains(node.position.line + row) else { return node.position }
        let column = before.reversed().prefix { $0 != "\n" }.count
        let indent = lines[node.position.line + row].count - contentLines[row].count
        guard indent >= 0 else { return node.position }
        return Position(line: node.position.line + row + 1, column: indent + column + 1)
    }

    private static func split(_ text: String) -> [Substring.UnicodeScalarView] {
        let scalars = text.unicodeScalars
        var lines: [Substring.UnicodeScalarView] = []
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            switch scalar {
            case "\n", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(scalars[start..<index])
                start = next
            case "\r":
                lines.append(scalars[start..<index])
                start = next < scalars.endIndex && scalars[next] == "\n" ? scalars.index(after: next) : next
            default: break
            }
            index = max(next, start)
        }
        lines.append(scalars[start...])
        return lines
    }
}
