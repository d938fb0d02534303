/// The escapes inside JSON strings.
enum JSONEscapes {
    /// The text between the quotes, escapes resolved; half a surrogate pair becomes U+FFFD. `content` has passed the scanner.
    static func decode(_ content: Span<UInt8>) -> String {
        // No escape is shorter than what it stands for: `\u20ac` has six bytes for three, a pair twelve for four.
        String(unsafeUninitializedCapacity: content.count) { out in
            var written = 0
            var at = 0
            while at < content.count {
                // Eight bytes without a backslash at a time. There is room, as never more is written than was read.
                if at + 8 <= content.count, let target = out.baseAddress {
                    let word = content.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
                    let marks = word ^ 0x5C5C_5C5C_5C5C_5C5C
                    if (marks &- 0x0101_0101_0101_0101) & ~marks & 0x8080_8080_8080_8080 == 0 {
                        UnsafeMutableRawPointer(target + written).storeBytes(of: word, as: UInt64.self)
                        at += 8
                        written += 8
                        continue
                    }
                }
                let byte = content[at]
                at += 1
                if byte == UInt8(ascii: "\\"), at < content.count {
                    at += 1
                    switch content[at - 1] {
                    case UInt8(ascii: "b"): out[written] = 0x08
                    case UInt8(ascii: "f"): out[written] = 0x0C
                    case UInt8(ascii: "n"): out[written] = 0x0A
                    case UInt8(ascii: "r"): out[written] = 0x0D
                    case UInt8(ascii: "t"): out[written] = 0x09
                    case UInt8(ascii: "u"):
                        for unit in UTF8.encode(scalar(content, &at)) ?? UTF8.encodedReplacementCharacter {
                            out[written] = unit
                            written += 1
                        }
                        continue
                    case let other: out[written] = other
                    }
                } else {
                    out[written] = byte
                }
                written += 1
            }
            return written
        }
    }

    /// What follows a `\u`, and its second half.
    private static func scalar(_ content: Span<UInt8>, _ at: inout Int) -> Unicode.Scalar {
        let high = unit(content, &at)
        if high & 0xFC00 == 0xD800, at + 6 <= content.count, content[at] == UInt8(ascii: "\\"),
            content[at + 1] == UInt8(ascii: "u")
        {
            var ahead = at + 2
            let low = unit(content, &ahead)
            if low & 0xFC00 == 0xDC00 {
                at = ahead
                return Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(high) ?? "\u{FFFD}"
    }

    private static func unit(_ content: Span<UInt8>, _ at: inout Int) -> UInt32 {
        var unit: UInt32 = 0
        let end = min(at + 4, content.count)
        while at < end {
            unit = unit << 4 | (JSONLexer.hexValue(content[at]) ?? 0)
            at += 1
        }
        return unit
    }

    /// Appends `text` in quotes; escapes what RFC 8259 section 7 demands and nothing else.
    static func append(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var written = 0
            var at = 0
            while at < utf8.count {
                if at + 8 <= utf8.count {
                    let word = UnsafeRawPointer(utf8.baseAddress! + at).loadUnaligned(as: UInt64.self)
                    if !needsEscape(within: word) {
                        at += 8
                        continue
                    }
                }
                if needsEscape(utf8[at]) {
                    out.append(contentsOf: utf8[written..<at])
                    append(utf8[at], to: &out)
                    written = at + 1
                }
                at += 1
            }
            out.append(contentsOf: utf8[written...])
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Whether one of eight bytes is below 0x20, a quote or a backslash.
    private static func needsEscape(within word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let low = (word &- ones &* 0x20) & ~word
        let marks = ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
        return (low | marks) & (ones &* 0x80) != 0
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: out.append(UInt8(ascii: "b"))
        case 0x0C: out.append(UInt8(ascii: "f"))
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0..<0x20:
            out.append(contentsOf: "u00\(byte >> 4)".utf8)
            out.append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15)
        default: out.append(byte)
        }
    }
}
