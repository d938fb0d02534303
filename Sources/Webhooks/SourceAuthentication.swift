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
    /// The signature of Amazon SNS, for messages of one of these topics (ARNs); their subscriptions are confirmed.
    case sns(topics: [String])
    /// Whoever can reach the listener may deliver; has to be said explicitly.
    case none
}

extension SourceAuthentication {
    /// How senders of this kind sign, or the token they bring in a header of their own; nil for kinds that do neither.
    package static func signature(forKind kind: String, secrets: [Secret]) -> SourceAuthentication? {
        switch kind {
        case "pagerduty": .pagerDutySignature(secrets: secrets)
        case "honeycomb": .header(name: "X-Honeycomb-Webhook-Token", secrets)
        default: HMACSettings.preset(forKind: kind, secrets: secrets).map { .hmac($0) }
        }
    }
}
