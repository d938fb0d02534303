/// FNV-1a in 64 bits: the same on every machine and in every run, unlike Swift's own hashes; not for secrets.
struct StableHash: Hashable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // A byte that UTF-8 never has keeps "ab","c" from "a","bc".
        add(0xFF)
    }

    static func of(_ text: String) -> Self {
        var hash = Self()
        hash.add(text)
        return hash
    }

    /// Spread over all bits (splitmix64's finalizer), so that its remainders are even.
    var mixed: UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
