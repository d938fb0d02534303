/// TLS on the listener of webhooks: `tls:` of the configuration.
package struct TLSSettings: Sendable, Hashable {
    /// The oldest version of TLS that is spoken; the newest is always 1.3.
    package enum Version: String, Sendable, CaseIterable { case v12 = "1.2", v13 = "1.3" }

    /// A PEM file with the server's certificate, then those of its issuers; an absolute path.
    package var certificateFile: String
    /// A PEM file with its private key, not encrypted; an absolute path.
    package var keyFile: String
    package var minimum = Version.v12
}
