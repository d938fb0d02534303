/// The one pass over a text that checks it against RFC 8259 and writes the tape.
///
/// Total: every text ends in a tape or an error, with as much memory as it has values and without recursion. A byte order
/// mark is skipped, as section 8.1 allows. Escapes of half a surrogate pair are let through and read as U+FFFD; bytes that
/// are no UTF-8 are an error.
struct JSONScanner {
    private var nodes: [JSONNode] = []
    /// The innermost open container; while it is open, its `next` holds the place of the one around it.
    private var open = Self.none
    private var openIsObject = false
    private var depth = 0
    private let limits: JSONLimits

    private static let none = UInt32.max

    static func tape(of bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> [JSONNode] {
        guard bytes.count <= min(limits.bytes, Int(Int32.max)) else { throw JSONError(.tooLarge, at: 0) }
        var scanner = JSONScanner(limits: limits)
        scanner.nodes.reserveCapacity(min(bytes.count / 8 + 4, max(limits.nodes, 1)))
        try scanner.scan(bytes.span)
        return scanner.nodes
    }

    private init(limits: JSONLimits) { self.limits = limits }

    private mutating func scan(_ text: Span<UInt8>) throws(JSONError) {
        var at = 0
        if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { at = 3 }
        while true {
            if try value(text, &at) { continue }
            // A value has ended: close what ends with it, or go on to the next one.
            while true {
                skipSpace(text, &at)
                guard open != Self.none else {
                    guard at == text.count else { throw JSONError(.trailingBytes, at: at) }
                    return
                }
                guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
                let byte = text[at]
                if byte == UInt8(ascii: ",") {
                    at += 1
                    if openIsObject { try key(text, &at) }
                    break
                }
                guard byte == (openIsObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw JSONError(.commaExpected, at: at)
                }
                at += 1
                close(at: at)
            }
        }
    }

    /// Reads one scalar, one empty container, or the opening of a container and, in an object, its first key; true when a
    /// container was opened whose first value must follow.
    private mutating func value(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> Bool {
        skipSpace(text, &at)
        guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
        let start = at
        switch text[at] {
        case UInt8(ascii: "\""): try string(text, &at)
        case UInt8(ascii: "{"): return try begin(.object, closedBy: UInt8(ascii: "}"), text, &at)
        case UInt8(ascii: "["): return try begin(.array, closedBy: UInt8(ascii: "]"), text, &at)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try JSONLexer.skipNumber(text, &at)
            try append(.number, start, at)
        case UInt8(ascii: "t"):
            try JSONLexer.skip("true", text, &at)
            try append(.true, start, at)
        case UInt8(ascii: "f"):
            try JSONLexer.skip("false", text, &at)
            try append(.false, start, at)
        case UInt8(ascii: "n"):
            try JSONLexer.skip("null", text, &at)
            try append(.null, start, at)
        default: throw JSONError(.valueExpected, at: at)
        }
        return false
    }

    private mutating func begin(
        _ kind: JSONNode.Kind, closedBy closing: UInt8, _ text: Span<UInt8>, _ at: inout Int
    ) throws(JSONError) -> Bool {
        guard depth < limits.depth else { throw JSONError(.tooDeep, at: at) }
        try append(kind, at, at)
        let place = nodes.count - 1
        nodes[place].next = open
        open = UInt32(truncatingIfNeeded: place)
        openIsObject = kind == .object
        depth += 1
        at += 1
        skipSpace(text, &at)
        if at < text.count, text[at] == closing {
            at += 1
            close(at: at)
            return false
        }
        if kind == .object { try key(text, &at) }
        return true
    }

    private mutating func close(at end: Int) {
        let place = Int(open)
        let parent = nodes[place].next
        nodes[place].end = UInt32(truncatingIfNeeded: end)
        nodes[place].next = UInt32(truncatingIfNeeded: nodes.count)
        open = parent
        openIsObject = parent != Self.none && nodes[Int(parent)].kind == .object
        depth -= 1
    }

    private mutating func key(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        skipSpace(text, &at)
        guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
        guard text[at] == UInt8(ascii: "\"") else { throw JSONError(.keyExpected, at: at) }
        try string(text, &at)
        skipSpace(text, &at)
        guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
        guard text[at] == UInt8(ascii: ":") else { throw JSONError(.colonExpected, at: at) }
        at += 1
    }

    private mutating func string(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let start = at + 1
        let escaped = try JSONLexer.skipString(text, &at)
        try append(escaped ? .escapedString : .string, start, at - 1)
    }

    @inline(__always)
    private mutating func append(_ kind: JSONNode.Kind, _ start: Int, _ end: Int) throws(JSONError) {
        guard nodes.count < limits.nodes else { throw JSONError(.tooManyValues, at: start) }
        // The text is shorter than 2 GiB and holds at least a byte a node, so nothing is cut off here.
        nodes.append(
            JSONNode(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: nodes.count + 1), kind: kind))
    }

    @inline(__always)
    private func skipSpace(_ text: Span<UInt8>, _ at: inout Int) {
        while at < text.count {
            switch text[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }
}
