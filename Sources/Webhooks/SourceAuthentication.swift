package import Model

/// One way in which a source's deliveries prove where they come from; several secrets at once allow rotation.
package enum SourceAuthentication: Hashable, Sendable {
    /// `X-PagerDuty-Signature`: HMAC-SHA256 of the body's bytes as sent, in hex (FACTS 3.4).
    case pagerDutySignature(secrets: [Secret])
    /// Any other signature by a shared secret over the body's bytes as sent.
    case hmac(HMACSettings)
    /// `Authorization: Bearer …`
    case bearer([Secret])
    /// `Authorization: Basic …` with any of the passwords, which may hold colons; the user name may not.
    case basic(username: String, passwords: [Secret])
    /// A header of the sender's own that holds the secret itself.
    case header(name: String, [Secret])
    /// The secret is the last segment of the path, `/webhooks/<source>/<secret>`: for senders that can do nothing but call a
    /// URL. Letters, digits and `-._~` only.
    case path([Secret])
    /// Whoever can reach the listener may deliver; has to be said explicitly.
    case none
}
