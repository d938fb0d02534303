import Crypto

/// The SHA-256 of these bytes in lower-case hex, behind `prefix`.
func sha256Hex(_ bytes: [UInt8], prefix: StaticString = "") -> String {
    bytes.withUnsafeBytes { sha256Hex($0, prefix) }
}

/// The SHA-256 of a text's UTF-8 in lower-case hex.
func sha256Hex(_ text: String) -> String {
    var text = text
    return text.withUTF8 { sha256Hex(UnsafeRawBufferPointer($0), "") }
}

private func sha256Hex(_ bytes: UnsafeRawBufferPointer, _ prefix: StaticString) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hash.finalize().withUnsafeBytes { digest in
        let start = prefix.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: start + 2 * digest.count) { out in
            // Room for the prefix and two digits a byte of the digest.
            for place in 0..<start { out[place] = prefix.utf8Start[place] }
            for place in digest.indices {
                out[start + 2 * place] = hexDigit(digest[place] >> 4)
                out[start + 2 * place + 1] = hexDigit(digest[place] & 15)
            }
            return start + 2 * digest.count
        }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
