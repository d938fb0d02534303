import TestSupport
import Testing

@testable import Rules

/// Every character of a scalar, back at its place in the file.
@Suite struct ScalarMapTests {
    private func scalars(_ text: String) throws -> [(node: YAMLNode, source: SourceText)] {
        let source = SourceText(RuleFile(path: "t", text: text))
        var reader = YAMLReader(source, settings: RuleSettings())
        let document = reader.read()
        let root = try #require(document)
        #expect(reader.diagnostics == [])
        return (root.entries ?? []).flatMap { [$0.keyNode, $0.value] }.map { ($0, source) }
    }

    /// All that is written as it is read stands where the map says; blanks may come from line breaks.
    private func faults(_ node: YAMLNode, _ source: SourceText, escapes: Set<Unicode.Scalar> = []) throws -> [String] {
        let content = try #require(node.scalar)
        guard let map = ScalarMap(node, in: source) else { return ["no map of \(content)"] }
        #expect(map.positions.count == content.unicodeScalars.count + 1)
        return zip(content.unicodeScalars, map.positions).compactMap { scalar, position in
            guard scalar != " ", scalar != "\n", !escapes.contains(scalar) else { return nil }
            let line = Array((source.line(position.line) ?? "").unicodeScalars)
            let found = line.indices.contains(position.column - 1) ? line[position.column - 1] : nil
            return found == scalar ? nil : "\(scalar) at \(position) is \(found.map(String.init) ?? "nothing")"
        }
    }

    @Test(
        "A scalar of any style is found again, over all its lines",
        arguments: [
            "a: plain", "a: plain over\n  several\n\n\n  lines", "a: 'single'", "a: 'sin''gle  \n   lines\n\n   more'", "a: \"\"",
            "a: \"double \\\n   escaped \\  \n   break\n\n  more\"", "a: |\n  literal\n    deeper\n\n  text\n",
            "a: |-\n\n   x\n   y",
            "a: |2\n   one more\n  than it seems", "a: |+\n  kept\n\n\nb: c", "a: >\n  folded\n  lines\n\n  and\n\n\n  empties\n",
            "a: >-\n  folded\n    more indented\n      still\n  less\n", "a: > # with a comment\n\n  first\n  second",
            "a: &anchor 'behind an anchor'", "a: !!str\n  behind a tag\n  on two", "a: &x |\n  literal\n",
            "a: ü🔥 é\r\n  second ü\r\n",
            "? 'a key'\n: 'x'", "a: [plain,\n  'x']", "a: >\r\n  crlf\r\n  folded\r\n", "a:\n  >-\n   below",
        ])
    func styles(text: String) throws {
        for (node, source) in try scalars(text) where node.scalar != nil { #expect(try faults(node, source) == [], "\(node)") }
    }

    @Test("Escapes are taken for what they mean, each at its backslash")
    func escapes() throws {
        let text = #"a: "x\ty\u00e9\x41\U0001F525\N\_\L\P\a\b\e\f\v\0\r\/\"\\z""#
        let (node, source) = try #require(try scalars(text).last)
        let map = try #require(ScalarMap(node, in: source))
        #expect(map.positions.map(\.column).prefix(7) == [5, 6, 8, 9, 15, 19, 29])
        #expect(map.positions.dropLast().last?.column == text.unicodeScalars.count - 1)
    }

    @Test("Folding as libyaml does it, over texts of every shape", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = ["ab", "c d", "  x", "", "", "e\tf", "g ", "ü("]
        for header in ["|", ">", "|-", ">-", ">+", "'", "\"", ""] {
            var text = "a: \(header)"
            let isBlock = header.first == "|" || header.first == ">"
            if isBlock { text += "\n" }
            for row in 0..<Int.random(in: 1...7, using: &random) {
                let piece = pieces.randomElement(using: &random) ?? ""
                // A block's first line sets its indent, so it has none of its own.
                text += (row == 0 && !isBlock ? "s" : "  ") + (row == 0 ? "first" : piece) + "\n"
            }
            if !isBlock { text = String(text.dropLast()) + "  end" + header }
            for (node, source) in try scalars(text + "\nb: c\n") where node.scalar != nil {
                #expect(try faults(node, source) == [], "\(text)")
            }
        }
    }

    @Test("A place inside a scalar says how far it goes on its line")
    func length() throws {
        let (node, source) = try #require(try scalars("a: 'it''s bad\n   here'").last)
        #expect(source.place(in: node, bytes: 0..<4).length == 5)
        #expect(source.place(in: node, bytes: 5..<12).length == 3)
        #expect(source.place(in: node, bytes: 9..<13).position == Position(line: 2, column: 4))
        #expect(source.length(of: node) == 10)
    }
}
