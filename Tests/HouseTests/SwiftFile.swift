/// A Swift file cut into what is code and what is comment, line by line; the insides of string literals are left out.
struct SwiftFile {
    struct Line {
        var code: String
        var comment: String
    }

    /// Relative to the package's folder.
    let path: String
    let lines: [Line]

    init(path: String, text: String) {
        self.path = path
        var scanner = Scanner(text)
        lines = scanner.run()
    }

    /// `Rules` in `Sources/Rules/Compiler/Lexer.swift`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Counts lines from 1.
    func finding(_ index: Int, _ text: String) -> Finding { Finding(file: path, line: index + 1, text: text) }
}

/// A lexer that knows just enough of Swift: comments, literals with `#`, `"""` and interpolations.
private struct Scanner {
    private enum Mode {
        /// Code, inside so many parentheses of an interpolation.
        case code(depth: Int)
        case string(hashes: Int, long: Bool)
        case lineComment
        case blockComment(depth: Int)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var modes: [Mode] = [.code(depth: 0)]
    private var lines: [SwiftFile.Line] = []
    private var code: [UInt8] = []
    private var comment: [UInt8] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func run() -> [SwiftFile.Line] {
        while position < bytes.count {
            if bytes[position] == newline {
                if case .lineComment = mode { modes.removeLast() }
                endLine()
                position += 1
                continue
            }
            switch mode {
            case .code(let depth): takeCode(depth)
            case .string(let hashes, let long): takeString(hashes, long)
            case .lineComment: comment.append(next())
            case .blockComment(let depth): takeBlockComment(depth)
            }
        }
        if bytes.last != newline, !bytes.isEmpty { endLine() }
        return lines
    }

    private let newline = UInt8(ascii: "\n")

    private var mode: Mode {
        get { modes[modes.count - 1] }
        set { modes[modes.count - 1] = newValue }
    }

    private mutating func endLine() {
        lines.append(
            SwiftFile.Line(code: String(decoding: code, as: UTF8.self), comment: String(decoding: comment, as: UTF8.self)))
        code.removeAll()
        comment.removeAll()
    }

    private mutating func takeCode(_ depth: Int) {
        switch bytes[position] {
        case UInt8(ascii: "/") where skip("//"): modes.append(.lineComment)
        case UInt8(ascii: "/") where skip("/*"): modes.append(.blockComment(depth: 1))
        case UInt8(ascii: "#"), UInt8(ascii: "\""):
            let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
            guard position + hashes < bytes.count, bytes[position + hashes] == UInt8(ascii: "\"") else {
                return code.append(next())
            }
            position += hashes
            let long = skip("\"\"\"")
            if !long { position += 1 }
            code += Array("\"\"".utf8)
            modes.append(.string(hashes: hashes, long: long))
        case UInt8(ascii: "(") where modes.count > 1:
            mode = .code(depth: depth + 1)
            code.append(next())
        case UInt8(ascii: ")") where modes.count > 1 && depth == 1:
            modes.removeLast()
            position += 1
        case UInt8(ascii: ")") where modes.count > 1:
            mode = .code(depth: depth - 1)
            code.append(next())
        default: code.append(next())
        }
    }

    private mutating func takeString(_ hashes: Int, _ long: Bool) {
        switch bytes[position] {
        case UInt8(ascii: "\\"):
            if skip("\\" + String(repeating: "#", count: hashes) + "(") {
                modes.append(.code(depth: 1))
            } else {
                // What is escaped is stepped over, except an escaped line break, so that lines are counted.
                let escapes = hashes == 0 && position + 1 < bytes.count && bytes[position + 1] != newline
                position += escapes ? 2 : 1
            }
        case UInt8(ascii: "\"") where skip((long ? "\"\"\"" : "\"") + String(repeating: "#", count: hashes)):
            modes.removeLast()
        default: position += 1
        }
    }

    private mutating func takeBlockComment(_ depth: Int) {
        if skip("/*") {
            mode = .blockComment(depth: depth + 1)
        } else if skip("*/") {
            if depth == 1 { modes.removeLast() } else { mode = .blockComment(depth: depth - 1) }
        } else {
            comment.append(next())
        }
    }

    private mutating func next() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }
}
