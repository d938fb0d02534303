package import Model

/// A signature over the body's bytes as sent, in a header: how most senders that sign do it.
package struct HMACSettings: Hashable, Sendable {
    package enum Algorithm: String, Sendable, CaseIterable { case sha1, sha256, sha384, sha512 }

    package enum Encoding: String, Sendable, CaseIterable { case hex, base64 }

    /// The header that holds the signature, or several of them between commas.
    package var header: String
    package var algorithm: Algorithm
    package var encoding: Encoding
    /// What stands before the signature, such as `sha256=`; a value without it does not count.
    package var prefix: String
    /// The keys, as text; any may match.
    package var secrets: [Secret]
    /// A header with the time of sending, in seconds or milliseconds since 1970. It is signed too, before the body.
    package var timestampHeader: String?
    /// What stands between time and body in what is signed.
    package var separator: String
    /// How far that time may be from now, either way.
    package var tolerance: Duration

    package init(
        header: String, algorithm: Algorithm = .sha256, encoding: Encoding = .hex, prefix: String = "", secrets: [Secret],
        timestampHeader: String? = nil, separator: String = ":", tolerance: Duration = .seconds(300)
    ) {
        self.header = header
        self.algorithm = algorithm
        self.encoding = encoding
        self.prefix = prefix
        self.secrets = secrets
        self.timestampHeader = timestampHeader
        self.separator = separator
        self.tolerance = tolerance
    }
}

extension HMACSettings {
    /// How the senders of this kind sign; nil for kinds that have no signature of their own. Source: FACTS 4 of the payloads.
    package static func preset(forKind kind: String, secrets: [Secret]) -> HMACSettings? {
        switch kind {
        case "sentry": HMACSettings(header: "Sentry-Hook-Signature", secrets: secrets)
        case "grafana": HMACSettings(header: "X-Grafana-Alerting-Signature", secrets: secrets)
        case "mongodb_atlas":
            HMACSettings(header: "X-MMS-Signature", algorithm: .sha1, encoding: .base64, secrets: secrets)
        case "checkly": HMACSettings(header: "X-Checkly-Signature", secrets: secrets)
        default: nil
        }
    }
}
