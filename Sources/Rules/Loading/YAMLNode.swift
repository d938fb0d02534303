/// A place in a file: line from 1, column from 1 in Unicode scalars.
package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// One node of a YAML document with its place; scalars are text, whatever they look like.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(String, Style)
        case mapping([Entry])
        case sequence([YAMLNode])
        /// A map none of whose keys could be read, as `{{host}}` without quotes is; reported by the reader.
        case unreadable
    }

    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

    package struct Entry: Sendable {
        package var key: String
        /// The key as a node of its own, for its place.
        package var keyNode: YAMLNode
        package var value: YAMLNode
    }

    package var content: Content
    package var position: Position

    package var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
    package var elements: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }
    /// Nothing was written: `key:` with no value.
    package var isNull: Bool {
        if case .scalar(let text, .plain) = content { text.isEmpty } else { false }
    }
    /// What it is, for messages.
    package var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a text"
        case .mapping: "a map"
        case .sequence: "a list"
        case .unreadable: "a map"
        }
    }
}
