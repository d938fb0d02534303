/// The folding under which texts and literals are compared: whatever PCRE2 takes for the same ASCII letter without regard to case
/// becomes that small letter.
///
/// Besides the capitals these are U+017F (the long s) and U+212A (the Kelvin sign); no other character folds into ASCII. What
/// stands side by side in a text stands side by side in the folded text, so a literal that every match contains is, folded, in
/// every folded text that matches.
enum CaseFolding {
    /// Folds `count` bytes of valid UTF-8 and returns how many bytes came out, never more than went in.
    ///
    /// `target` must have room for `count` + 8 bytes, `source` be readable for 8 bytes beyond its end.
    static func fold(_ source: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutablePointer<UInt8>) -> Int {
        var from = 0
        var to = 0
        while from < count {
            let word = UnsafeRawPointer(source + from).loadUnaligned(as: UInt64.self)
            if word & highBits == 0 {
                // Eight ASCII bytes at once: the high bit of each sum tells `>= A` and `> Z`, and 0x20 makes a capital small.
                let capitals = ((word &+ 0x3F3F_3F3F_3F3F_3F3F) & ~(word &+ 0x2525_2525_2525_2525)) & highBits
                UnsafeMutableRawPointer(target + to).storeBytes(of: word | capitals >> 2, as: UInt64.self)
                let step = min(8, count - from)
                from += step
                to += step
            } else {
                let byte = source[from]
                if byte == 0xC5, from + 1 < count, source[from + 1] == 0xBF {
                    target[to] = UInt8(ascii: "s")
                    from += 2
                } else if byte == 0xE2, from + 2 < count, source[from + 1] == 0x84, source[from + 2] == 0xAA {
                    target[to] = UInt8(ascii: "k")
                    from += 3
                } else {
                    target[to] = small(byte)
                    from += 1
                }
                to += 1
            }
        }
        return to
    }

    /// Whether `count` bytes of ASCII, or of folded text, are `folded` when they are folded.
    ///
    /// Both must be readable for 8 bytes beyond their ends.
    @inline(__always)
    static func isEqual(_ text: UnsafePointer<UInt8>, _ folded: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var place = 0
        while place < count {
            let word = UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self)
            let wanted = UnsafeRawPointer(folded + place).loadUnaligned(as: UInt64.self)
            // Bytes beyond ASCII are no capitals: their high bits are taken off before and looked at behind.
            let low = word & ~highBits
            let capitals = ((low &+ 0x3F3F_3F3F_3F3F_3F3F) & ~(low &+ 0x2525_2525_2525_2525)) & highBits & ~word
            var difference = (word | capitals >> 2) ^ wanted
            if count - place < 8 { difference &= UInt64.max >> UInt64(64 - 8 * (count - place)) }
            if difference != 0 { return false }
            place += 8
        }
        return true
    }

    /// The same folding for a literal.
    static func folded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == 0xC5, rest.first == 0xBF {
                rest.removeFirst()
                result.append(UInt8(ascii: "s"))
            } else if byte == 0xE2, rest.starts(with: [0x84, 0xAA]) {
                rest.removeFirst(2)
                result.append(UInt8(ascii: "k"))
            } else {
                result.append(small(byte))
            }
        }
        return result
    }

    static func small(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080
}
