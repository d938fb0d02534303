/// The tokens of RFC 8259: each function checks one and moves `at` behind it.
enum JSONLexer {
    static func skip(_ word: StaticString, _ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        for place in 0..<word.utf8CodeUnitCount {
            guard at + place < text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
            // In bounds: `place` is below the word's own count.
            guard text[at + place] == word.utf8Start[place] else { throw JSONError(.valueExpected, at: at) }
        }
        at += word.utf8CodeUnitCount
    }

    static func skipNumber(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        if text[at] == UInt8(ascii: "-") { at += 1 }
        if at < text.count, text[at] == UInt8(ascii: "0") {
            at += 1
            if at < text.count, isDigit(text[at]) { throw JSONError(.badNumber, at: at) }
        } else {
            try skipDigits(text, &at)
        }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            try skipDigits(text, &at)
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            try skipDigits(text, &at)
        }
    }

    private static func skipDigits(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
        guard isDigit(text[at]) else { throw JSONError(.badNumber, at: at) }
        repeat { at += 1 } while at < text.count && isDigit(text[at])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// From the opening quote to behind the closing one; true if escapes are inside.
    static func skipString(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> Bool {
        var escaped = false
        at += 1
        while true {
            skipPlain(text, &at)
            guard at < text.count else { throw JSONError(.unexpectedEnd, at: at) }
            switch text[at] {
            case UInt8(ascii: "\""):
                at += 1
                return escaped
            case UInt8(ascii: "\\"):
                try skipEscape(text, &at)
                escaped = true
            case 0x80...: try skipScalar(text, &at)
            default: throw JSONError(.controlCharacter, at: at)
            }
        }
    }

    /// Moves to the next byte that needs a look: a quote, a backslash, a control character or one beyond ASCII.
    private static func skipPlain(_ text: Span<UInt8>, _ at: inout Int) {
        // Eight bytes at a time: the classic test for a zero byte, once per byte sought. A borrow can only mark bytes
        // above the first true one, so the lowest mark is exact.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= text.count {
            let word = UInt64(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let marks =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word) | word)
                & tops
            if marks != 0 {
                at += marks.trailingZeroBitCount / 8
                return
            }
            at += 8
        }
        while at < text.count {
            let byte = text[at]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return }
            at += 1
        }
    }

    private static func skipEscape(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        guard at + 1 < text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
        switch text[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            for place in at + 2..<at + 6 {
                guard place < text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
                guard hexValue(text[place]) != nil else { throw JSONError(.badEscape, at: at) }
            }
            at += 6
        default: throw JSONError(.badEscape, at: at)
        }
    }

    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// One character beyond ASCII; well-formed byte sequences are those of Unicode's table 3-7.
    private static func skipScalar(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let lead = text[at]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE, 0xEF: (3, 0x80...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw JSONError(.invalidUTF8, at: at)
            }
        guard at + length <= text.count, second.contains(text[at + 1]) else { throw JSONError(.invalidUTF8, at: at) }
        for place in at + 2..<at + length where text[place] & 0xC0 != 0x80 { throw JSONError(.invalidUTF8, at: at) }
        at += length
    }
}
