import Crypto

/// The SHA-256 of these bytes in lower-case hex.
func sha256Hex(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { sha256Hex($0) }
}

/// The SHA-256 of a text's UTF-8 in lower-case hex.
func sha256Hex(_ text: String) -> String {
    var text = text
    return text.withUTF8 { sha256Hex(UnsafeRawBufferPointer($0)) }
}

private func sha256Hex(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hash.finalize().withUnsafeBytes { digest in
        String(unsafeUninitializedCapacity: 2 * digest.count) { out in
            // Two digits a byte of the digest, for which there is room.
            for place in digest.indices {
                out[2 * place] = hexDigit(digest[place] >> 4)
                out[2 * place + 1] = hexDigit(digest[place] & 15)
            }
            return 2 * digest.count
        }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
