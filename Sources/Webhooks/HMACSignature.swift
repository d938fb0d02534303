import Crypto
import HTTPTypes
import Model

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Compares the signature of a request with what each key gives.
struct HMACSignature: Sendable {
    private let settings: HMACSettings
    private let header: HTTPField.Name
    private let timestamp: HTTPField.Name?
    private let keys: [SymmetricKey]

    /// Nil for impossible header names, which `SourceSettings.validate` reports.
    init?(_ settings: HMACSettings) {
        guard let header = HTTPField.Name(settings.header) else { return nil }
        var timestamp: HTTPField.Name?
        if let name = settings.timestampHeader {
            guard let parsed = HTTPField.Name(name) else { return nil }
            timestamp = parsed
        }
        self.settings = settings
        self.header = header
        self.timestamp = timestamp
        keys = settings.secrets.map { $0.reveal() }.filter { !$0.isEmpty }.map { SymmetricKey(data: Array($0.utf8)) }
    }

    /// Nil where the request has no such header.
    func matches(_ headers: HTTPFields, body: [UInt8], at now: Timestamp) -> Bool? {
        guard let value = headers[header] else { return nil }
        var signed = body
        if let timestamp {
            guard let time = headers[timestamp], isRecent(time, at: now) else { return false }
            signed = Array(time.utf8) + Array(settings.separator.utf8) + body
        }
        let offered = signatures(in: value)
        return keys.contains { key in
            let expected = code(for: signed, key)
            return offered.contains { ConstantTime.equal($0, expected) }
        }
    }

    /// What else than the signature is wrong with the request, in words for the log; nil where the time is not to blame.
    func doubt(_ headers: HTTPFields, at now: Timestamp) -> String? {
        guard let timestamp else { return nil }
        guard let time = headers[timestamp] else { return "the header \(timestamp) with the time of sending is missing" }
        if isRecent(time, at: now) { return nil }
        return "the time in \(timestamp) is more than \(settings.tolerance.quantity) from ours: are both clocks right?"
    }

    private func isRecent(_ text: String, at now: Timestamp) -> Bool {
        guard text.utf8.count <= 16, let number = Int64(text), number > 0 else { return false }
        // Eleven digits of seconds last beyond the year 5000; eleven of milliseconds ended in 1973.
        let milliseconds = text.utf8.count <= 11 ? number * 1000 : number
        let distance = now - Timestamp(milliseconds: milliseconds)
        return distance <= settings.tolerance && distance >= .zero - settings.tolerance
    }

    private func code(for message: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        switch settings.algorithm {
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
        }
    }

    private func signatures(in value: String) -> [[UInt8]] {
        value.utf8.split(separator: UInt8(ascii: ",")).prefix(16).compactMap { part in
            let entry = part.trimmingBlanks()
            guard entry.starts(with: settings.prefix.utf8) else { return nil }
            let text = entry.dropFirst(settings.prefix.utf8.count)
            switch settings.encoding {
            case .hex: return HexDigits.bytes(text)
            case .base64: return Data(base64Encoded: String(decoding: text, as: UTF8.self)).map { Array($0) }
            }
        }
    }
}
