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
            let digits = entry.dropFirst(3)
            return digits.count == 2 * SHA256.byteCount ? HexDigits.bytes(digits) : nil
        }
    }
}
