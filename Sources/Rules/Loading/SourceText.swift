/// A file's text by lines, and the way back from a scalar's content to where it stands in the file.
package struct SourceText: Sendable {
    package let path: String
    package let text: String
    /// Split where YAML 1.1 ends a line: LF, CR, CRLF, NEL, LS, PS; so that numbers agree with the parser's.
    let lines: [Substring.UnicodeScalarView]
    /// Some line silences a warning.
    let hasAllowances: Bool

    package init(_ file: RuleFile) {
        path = file.path
        text = file.text
        lines = Self.split(file.text)
        hasAllowances = file.text.byteOffset(of: Allowance.mark) != nil
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

    /// How many characters `node` takes on its first line; 1 where that cannot be told.
    package func length(of node: YAMLNode) -> Int {
        guard case .scalar(let content, let style) = node.content else { return 1 }
        switch style {
        case .literal, .folded: return 1
        case .plain, .singleQuoted, .doubleQuoted:
            guard let map = ScalarMap(node, in: self), let end = map.positions.last else {
                return style == .plain ? max(1, content.unicodeScalars.count) : 1
            }
            if end.line == node.position.line { return end.column - node.position.column + (style == .plain ? 0 : 1) }
            return (line(node.position.line)?.unicodeScalars.count ?? node.position.column) - node.position.column + 1
        }
    }

    /// Where the byte at `offset` of the scalar's content stands in the file; the scalar's beginning where that cannot be told.
    func position(in node: YAMLNode, byte offset: Int) -> Position { place(in: node, bytes: offset..<offset).position }

    /// Where these bytes of the scalar's content stand in the file, and how many characters they take on their first line.
    func place(in node: YAMLNode, bytes: Range<Int>) -> (position: Position, length: Int) {
        guard case .scalar(let content, _) = node.content, let map = ScalarMap(node, in: self) else { return (node.position, 1) }
        let (from, to) = (Self.count(content, to: bytes.lowerBound), Self.count(content, to: bytes.upperBound))
        let (start, end) = (map.positions[from], map.positions[to])
        if end.line == start.line { return (start, max(1, end.column - start.column)) }
        return (start, max(1, (line(start.line)?.unicodeScalars.count ?? 0) - start.column + 1))
    }

    private static func count(_ content: String, to offset: Int) -> Int {
        let utf8 = content.utf8
        let end = utf8.index(utf8.startIndex, offsetBy: max(0, offset), limitedBy: utf8.endIndex) ?? utf8.endIndex
        return content.unicodeScalars[..<end].count
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
