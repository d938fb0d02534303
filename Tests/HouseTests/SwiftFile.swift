/// A Swift file cut into what is code and what is comment, line by line; the insides of string literals are left out.
struct SwiftFile {
    struct Line {
        var code = ""
        var comment = ""
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

    private let characters: [Character]
    private var position = 0
    private var modes: [Mode] = [.code(depth: 0)]
    private var lines = [SwiftFile.Line()]

    init(_ text: String) { characters = Array(text) }

    mutating func run() -> [SwiftFile.Line] {
        while position < characters.count {
            if characters[position].isNewline {
                if case .lineComment = mode { modes.removeLast() }
                lines.append(SwiftFile.Line())
                position += 1
                continue
            }
            switch mode {
            case .code(let depth): code(depth)
            case .string(let hashes, let long): string(hashes, long)
            case .lineComment: take { $0.comment.append($1) }
            case .blockComment(let depth): blockComment(depth)
            }
        }
        if lines.last?.code.isEmpty == true, lines.last?.comment.isEmpty == true { lines.removeLast() }
        return lines
    }

    private var mode: Mode {
        get { modes[modes.count - 1] }
        set { modes[modes.count - 1] = newValue }
    }

    private mutating func code(_ depth: Int) {
        if skip("//") { return modes.append(.lineComment) }
        if skip("/*") { return modes.append(.blockComment(depth: 1)) }
        let hashes = characters[position...].prefix { $0 == "#" }.count
        if position + hashes < characters.count, characters[position + hashes] == "\"" {
            position += hashes
            let long = skip("\"\"\"")
            if !long { position += 1 }
            lines[lines.count - 1].code += "\"\""
            return modes.append(.string(hashes: hashes, long: long))
        }
        if modes.count > 1 {
            if characters[position] == "(" { mode = .code(depth: depth + 1) }
            if characters[position] == ")" {
                if depth == 1 {
                    modes.removeLast()
                    position += 1
                    return
                }
                mode = .code(depth: depth - 1)
            }
        }
        take { $0.code.append($1) }
    }

    private mutating func string(_ hashes: Int, _ long: Bool) {
        let tail = String(repeating: "#", count: hashes)
        if skip("\\" + tail + "(") { return modes.append(.code(depth: 1)) }
        if hashes == 0, characters[position] == "\\" {
            // An escaped line break stays, so that lines are counted.
            position += position + 1 < characters.count && !characters[position + 1].isNewline ? 2 : 1
            return
        }
        if skip((long ? "\"\"\"" : "\"") + tail) {
            modes.removeLast()
        } else {
            position += 1
        }
    }

    private mutating func blockComment(_ depth: Int) {
        if skip("/*") {
            mode = .blockComment(depth: depth + 1)
        } else if skip("*/") {
            if depth == 1 { modes.removeLast() } else { mode = .blockComment(depth: depth - 1) }
        } else {
            take { $0.comment.append($1) }
        }
    }

    private mutating func take(_ add: (inout SwiftFile.Line, Character) -> Void) {
        add(&lines[lines.count - 1], characters[position])
        position += 1
    }

    private mutating func skip(_ text: String) -> Bool {
        guard characters[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }
}
