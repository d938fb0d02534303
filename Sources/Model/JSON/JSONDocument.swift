/// A parsed text: its bytes, and the tape that says where each value stands in them.
final class JSONDocument: Sendable {
    let bytes: [UInt8]
    /// Never empty; the root comes first, then everything in the order of the text, an object's keys before their values.
    let nodes: [JSONNode]

    init(bytes: [UInt8], nodes: [JSONNode]) {
        self.bytes = bytes
        self.nodes = nodes
    }

    /// The text of a node as it came; a string's without its quotes.
    func text(of node: JSONNode) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0[Int(node.start)..<Int(node.end)], as: UTF8.self) }
    }

    /// Lends the bytes of a node as they came; a string's without its quotes.
    func withBytes<Result>(of node: JSONNode, _ body: (Span<UInt8>) -> Result) -> Result {
        let bytes = bytes
        return body(bytes.span.extracting(Int(node.start)..<Int(node.end)))
    }

    /// The text of a string with its escapes resolved.
    func unescaped(_ node: JSONNode) -> String {
        let bytes = bytes
        return JSONEscapes.decode(bytes.span.extracting(Int(node.start)..<Int(node.end)))
    }

    /// Whether a node's bytes, as they came, are these.
    func equals(_ node: JSONNode, _ other: Span<UInt8>) -> Bool {
        let bytes = bytes
        return isEqual(bytes.span.extracting(Int(node.start)..<Int(node.end)), other)
    }
}

func isEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for place in a.indices where a[place] != b[place] { return false }
    return true
}

/// One value or key on the tape.
struct JSONNode: Sendable {
    enum Kind: UInt8, Sendable { case null, `true`, `false`, number, string, escapedString, array, object }

    /// Offsets into the text; a string's quotes are left out.
    var start: UInt32
    var end: UInt32
    /// The place on the tape behind this value and all it contains: where its next sibling is.
    var next: UInt32
    var kind: Kind
}
