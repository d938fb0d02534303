import Crypto
package import Model

/// The signature header of V3 webhooks. Source: FACTS 3.4.
package enum WebhookSignature {
    package static let headerName = "X-PagerDuty-Signature"

    /// `v1=<hex>`, one for each secret, joined by commas: HMAC-SHA256 over the raw body, keyed by the secret's bytes.
    package static func header(body: [UInt8], secrets: [Secret]) -> String {
        secrets.map { "v1=" + hex(body: body, secret: $0) }.joined(separator: ",")
    }

    static func hex(body: [UInt8], secret: Secret) -> String {
        let key = SymmetricKey(data: Array(secret.reveal().utf8))
        return hex(HMAC<SHA256>.authenticationCode(for: body, using: key))
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
