/// A place in a file: line from 1, column from 1 in Unicode scalars.
struct Position: Hashable, Comparable, Sendable {
    var line: Int
    var column: Int

    static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// One node of a YAML document with its place; scalars are text, whatever they look like.
struct YAMLNode {
    enum Content {
        case scalar(String, Style)
        case mapping([Entry])
        case sequence([YAMLNode])
    }

    enum Style { case plain, singleQuoted, doubleQuoted, literal, folded }

    struct Entry {
        var key: String
        /// The key as a node of its own, for its place.
        var keyNode: YAMLNode
        var value: YAMLNode
    }

    var content: Content
    var position: Position

    var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
    var elements: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }
    /// Nothing was written: `key:` with no value.
    var isNull: Bool {
        if case .scalar(let text, .plain) = content { text.isEmpty } else { false }
    }
    /// What it is, for messages.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a text"
        case .mapping: "a map"
        case .sequence: "a list"
        }
    }
}
