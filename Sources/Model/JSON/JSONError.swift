/// Why a text is not JSON (RFC 8259) or breaks a limit, and where.
package struct JSONError: Error, Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case unexpectedEnd = "the text ends too early"
        case valueExpected = "a value is expected"
        case keyExpected = "a key in double quotes is expected"
        case colonExpected = "a colon is expected"
        case commaExpected = "a comma or the end of the list or object is expected"
        case badNumber = "this is not a number as JSON writes it"
        case badEscape = "there is no such escape"
        case controlCharacter = "a control character must be escaped"
        case invalidUTF8 = "this is not valid UTF-8"
        case trailingBytes = "something follows after the end of the value"
        case tooDeep = "too many lists or objects inside each other"
        case tooManyValues = "too many values"
        case tooLarge = "the text is too large"
    }

    package var code: Code
    /// In bytes from the beginning, 0 the first.
    package var offset: Int
    /// From 1.
    package var line: Int
    /// In bytes, from 1.
    package var column: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
        line = 1
        column = offset + 1
    }

    /// The same error with line and column counted; lines end at LF.
    func located(in bytes: [UInt8]) -> JSONError {
        var error = self
        let before = bytes.prefix(offset)
        error.line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        error.column = 1 + offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
        return error
    }
}

extension JSONError: CustomStringConvertible {
    /// Says nothing of the text itself, which may hold secrets.
    package var description: String { "line \(line), column \(column): \(code.rawValue)" }
}
