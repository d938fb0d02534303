package import Model

extension DeliveryID {
    /// An id for a delivery whose sender gives none: a random UUID (RFC 9562, version 4).
    ///
    /// Foundation's opens a file of random bytes for each, which costs more than decoding a small body.
    package static func random() -> DeliveryID {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xf000 | 0x4000
        let low = generator.next() & ~(3 << 62) | 1 << 63
        let text = String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for half in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if index == 8 || index == 13 || index == 18 || index == 23 {
                        buffer[index] = UInt8(ascii: "-")
                        index += 1
                    }
                    buffer[index] = digits[Int(truncatingIfNeeded: half >> UInt64(shift)) & 15]
                    index += 1
                }
            }
            return index
        }
        return DeliveryID(text)
    }
}

private let digits = Array("0123456789abcdef".utf8)
