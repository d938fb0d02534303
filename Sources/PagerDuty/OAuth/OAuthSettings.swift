package import Model

/// An app's client credentials, `pagerduty.oauth` in fettle.yaml: tokens are asked for with them. Source: FACTS 1.7.
package struct OAuthSettings: Sendable, Equatable {
    package enum Region: String, Sendable, CaseIterable { case us, eu }

    package var clientID: String
    package var clientSecret: Secret
    /// The account's, `acme` of `acme.pagerduty.com`.
    package var subdomain: String
    package var region: Region
    /// Where tokens are asked for; one address serves both regions. Source: FACTS 1.8.
    package var url: String
    /// What the token shall be good for. Source: FACTS 1.7.
    package var scopes: [String]

    package static let standardScopes = [
        "incidents.read", "incidents.write", "users.read", "escalation_policies.read", "priorities.read",
    ]

    package init(
        clientID: String, clientSecret: Secret, subdomain: String, region: Region = .us,
        url: String = "https://identity.pagerduty.com", scopes: [String] = standardScopes
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.subdomain = subdomain
        self.region = region
        self.url = url
        self.scopes = scopes
    }

    /// Everything that is wrong, a sentence each, led by the setting's name; empty when usable. Never shows the secret.
    package func validate() -> [String] {
        var problems: [String] = []
        if clientID.isEmpty { problems.append("pagerduty.oauth.client_id: missing") }
        if clientSecret.reveal().isEmpty {
            problems.append("pagerduty.oauth.client_secret: missing; set it, or use pagerduty.oauth.client_secret_file")
        }
        let isName = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        if subdomain.isEmpty || !subdomain.utf8.allSatisfy(isName) {
            problems.append("pagerduty.oauth.subdomain: expected the account's, such as acme of acme.pagerduty.com")
        }
        if let base = BaseURL(url) {
            if base.scheme == .http, !base.isLoopback {
                problems.append("pagerduty.oauth.url: http:// would send the secret unencrypted; it is for this machine only")
            }
        } else {
            problems.append("pagerduty.oauth.url: expected an address such as https://identity.pagerduty.com")
        }
        return problems
    }
}
