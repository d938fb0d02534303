import Crypto

/// PagerDuty's signature of a webhook: HMAC-SHA256 over the body's bytes as sent, in the header as `v1=<hex>[,v1=<hex>…]`.
///
/// Any of the signatures may match any of the secrets, so that both sides can rotate; versions other than `v1` are not
/// looked at. The secret's text itself is the key. Source: FACTS 3.4.
struct PagerDutySignature: Sendable {
    static let header = "X-PagerDuty-Signature"

    private let keys: [SymmetricKey]

    init(secrets: [String]) {
        keys = secrets.map { SymmetricKey(data: Array($0.utf8)) }
    }

    func matches(_ header: String, body: [UInt8]) -> Bool {
        let offered = Self.signatures(in: header)
        if offered.isEmpty { return false }
        return keys.contains { key in
            let expected = Array(HMAC<SHA256>.authenticationCode(for: body, using: key))
            return offered.contains { ConstantTime.equal($0, expected) }
        }
    }

    /// The well-formed `v1` signatures of a header, decoded.
    static func signatures(in header: String) -> [[UInt8]] {
        header.utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let entry = part.trimmingBlanks()
            guard entry.starts(with: "v1=".utf8) else { return nil }
            return bytes(ofHex: entry.dropFirst(3))
        }
    }

    /// The 32 bytes of 64 hex digits, lower or upper case.
    private static func bytes(ofHex digits: Substring.UTF8View.SubSequence) -> [UInt8]? {
        guard digits.count == 2 * SHA256.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(SHA256.byteCount)
        var high: UInt8?
        for digit in digits {
            guard let value = nibble(digit) else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
