/// A view of one value in a parsed JSON text: cheap to pass on, keeps the whole text alive.
///
/// Nothing is decoded before it is asked for. Every accessor answers nil where the value is of another type; none traps.
/// Of equal keys in one object the last wins.
package struct JSONValue: Sendable {
    package enum Kind: Sendable, Hashable, CaseIterable { case null, bool, number, string, array, object }

    private let document: JSONDocument
    private let place: Int

    private init(_ document: JSONDocument, _ place: Int) {
        self.document = document
        self.place = place
    }

    /// Reads a whole text: one value with nothing but white space around it.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        do {
            return JSONValue(JSONDocument(bytes: bytes, nodes: try JSONScanner.tape(of: bytes, limits: limits)), 0)
        } catch {
            throw error.located(in: bytes)
        }
    }

    package static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    private var node: JSONNode { document.nodes[place] }

    package var kind: Kind {
        switch node.kind {
        case .null: .null
        case .true, .false: .bool
        case .number: .number
        case .string, .escapedString: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The value's part of the text as it came; a string with its quotes and escapes.
    package var bytes: ArraySlice<UInt8> {
        let node = node
        let quote = kind == .string ? 1 : 0
        return document.bytes[Int(node.start) - quote..<Int(node.end) + quote]
    }

    /// The value's part of the text as it came.
    package func serialized() -> String { String(decoding: bytes, as: UTF8.self) }
}

// MARK: - Scalars

extension JSONValue {
    package var isNull: Bool { node.kind == .null }

    package var bool: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    package var string: String? { decoded(node) }

    /// A scalar as text: the string itself, the exact digits of a number, `true` or `false`; nil for null and containers.
    package var text: String? { text(node) }

    private func text(_ node: JSONNode) -> String? {
        switch node.kind {
        case .null, .array, .object: nil
        case .string, .number, .true, .false: document.text(of: node)
        case .escapedString: document.unescaped(node)
        }
    }

    /// A number without a fraction that fits, `1.0` and `1e3` included; a number beyond 2^53 only if written in plain digits.
    package var int: Int? {
        guard node.kind == .number else { return nil }
        return Int(serialized()) ?? double.flatMap { abs($0) <= 0x1p53 ? Int(exactly: $0) : nil }
    }

    /// The nearest double; nil where a number is beyond its range.
    package var double: Double? {
        guard node.kind == .number, let number = Double(serialized()), number.isFinite else { return nil }
        return number
    }

    private func decoded(_ node: JSONNode) -> String? {
        switch node.kind {
        case .string: document.text(of: node)
        case .escapedString: document.unescaped(node)
        default: nil
        }
    }
}

// MARK: - Containers

extension JSONValue {
    /// How many elements or members; 0 for scalars. Equal keys count each. Takes time in proportion to the answer.
    package var count: Int {
        var count = 0
        forEachChild { _ in count += 1 }
        return node.kind == .object ? count / 2 : count
    }

    package var array: [JSONValue]? {
        guard node.kind == .array else { return nil }
        var elements: [JSONValue] = []
        forEachChild { elements.append(JSONValue(document, $0)) }
        return elements
    }

    /// All members in the order of the text, equal keys each.
    package var members: [(key: String, value: JSONValue)]? {
        guard node.kind == .object else { return nil }
        var members: [(key: String, value: JSONValue)] = []
        var key: String?
        forEachChild { child in
            if let name = key {
                members.append((name, JSONValue(document, child)))
                key = nil
            } else {
                key = decoded(document.nodes[child])
            }
        }
        return members
    }

    package subscript(_ key: String) -> JSONValue? { key.withBytes { member($0) } }

    /// The member's text, as `self[key]?.text`, without the way over a value.
    package func text(of key: String) -> String? {
        key.withBytes { self.place(of: $0) }.flatMap { text(document.nodes[$0]) }
    }

    /// The member's time, as `self[key]?.string` read by RFC 3339, without making a text of it.
    package func timestamp(of key: String) -> Timestamp? {
        guard let place = key.withBytes({ self.place(of: $0) }) else { return nil }
        let node = document.nodes[place]
        switch node.kind {
        case .string: return document.withBytes(of: node) { Timestamp.rfc3339($0) }
        case .escapedString: return Timestamp(rfc3339: document.unescaped(node))
        default: return nil
        }
    }

    /// Visits all members in the order of the text, equal keys each, without making a list of them.
    package func forEachMember(_ body: (_ key: String, _ value: JSONValue) -> Void) {
        guard node.kind == .object else { return }
        let end = Int(node.next)
        var child = place + 1
        while child < end {
            if let key = decoded(document.nodes[child]) { body(key, JSONValue(document, child + 1)) }
            child = Int(document.nodes[child + 1].next)
        }
    }

    /// Visits the members that are scalars, each as text, as `forEachMember` does.
    package func forEachText(_ body: (_ key: String, _ text: String) -> Void) {
        guard node.kind == .object else { return }
        let end = Int(node.next)
        var child = place + 1
        while child < end {
            let value = document.nodes[child + 1]
            if let key = decoded(document.nodes[child]), let text = text(value) { body(key, text) }
            child = Int(value.next)
        }
    }

    /// Takes time in proportion to `index`: to visit all elements, use `array`.
    package subscript(_ index: Int) -> JSONValue? {
        guard node.kind == .array, index >= 0 else { return nil }
        let end = Int(node.next)
        var child = place + 1
        for _ in 0..<index where child < end { child = Int(document.nodes[child].next) }
        return child < end ? JSONValue(document, child) : nil
    }

    /// Follows keys and indexes split at dots: `alerts.0.labels.severity`.
    ///
    /// A key may itself hold dots: where an object lacks the key up to the next dot, longer ones are tried, the shortest
    /// first (`labels.app.kubernetes.io/name`). An empty path is the value itself.
    package func value(at path: String) -> JSONValue? { path.withBytes { value(at: $0) } }

    private func value(at path: Span<UInt8>) -> JSONValue? {
        var value = self
        var start = 0
        while start < path.count {
            guard let (child, end) = value.step(along: path, from: start) else { return nil }
            value = child
            // A dot at the end of a path is followed by an empty key.
            if end == path.count - 1 { return value.member(path.extracting(path.count...)) }
            start = end + 1
        }
        return value
    }

    /// One step down, and where the part of the path that led there ends: at a dot, or at its end.
    private func step(along path: Span<UInt8>, from start: Int) -> (child: JSONValue, end: Int)? {
        var end = Self.dot(in: path, from: start)
        if node.kind == .array {
            guard let index = Self.index(path, start, end), let child = self[index] else { return nil }
            return (child, end)
        }
        while true {
            if let child = member(path.extracting(start..<end)) { return (child, end) }
            guard end < path.count else { return nil }
            end = Self.dot(in: path, from: end + 1)
        }
    }

    private static func dot(in path: Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < path.count, path[place] != UInt8(ascii: ".") { place += 1 }
        return place
    }

    /// Nil for what is no index or too large for one.
    private static func index(_ path: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard start < end, end - start <= 10 else { return nil }
        var index = 0
        for place in start..<end {
            let digit = path[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            index = index * 10 + Int(digit)
        }
        return index
    }

    private func member(_ key: Span<UInt8>) -> JSONValue? { place(of: key).map { JSONValue(document, $0) } }

    /// Where the value of a member stands on the tape.
    private func place(of key: Span<UInt8>) -> Int? {
        guard node.kind == .object else { return nil }
        let end = Int(node.next)
        var found: Int?
        var child = place + 1
        while child < end {
            let name = document.nodes[child]
            if name.kind == .escapedString {
                if let text = decoded(name), text.utf8.count == key.count, text.withBytes({ isEqual($0, key) }) {
                    found = child + 1
                }
            } else if Int(name.end - name.start) == key.count, document.equals(name, key) {
                found = child + 1
            }
            child = Int(document.nodes[child + 1].next)
        }
        return found
    }

    /// The places of an array's elements, or of an object's keys and values in turn.
    private func forEachChild(_ body: (Int) -> Void) {
        let end = Int(node.next)
        var child = place + 1
        while child < end {
            body(child)
            child = Int(document.nodes[child].next)
        }
    }
}
