package import Model

/// An app of the account that gets its tokens by client credentials. Source: FACTS 1.7.
package struct SandboxApp: Sendable {
    package enum Region: String, Sendable { case us, eu }

    package var clientID: String
    package var clientSecret: Secret
    /// The account's, as in the scope `as_account-us.SUBDOMAIN`.
    package var subdomain: String
    package var region: Region
    /// What the app may ask for; a scope beyond them is silently not granted.
    package var scopes: Set<String>
    /// How long a token is good for.
    package var tokenLifetime: Duration

    package init(
        clientID: String, clientSecret: Secret, subdomain: String, region: Region = .us, scopes: Set<String> = allScopes,
        tokenLifetime: Duration = .seconds(86_400)
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.subdomain = subdomain
        self.region = region
        self.scopes = scopes
        self.tokenLifetime = tokenLifetime
    }

    /// Every scope that some operation asks for.
    package static let allScopes = Set(SandboxOperation.allCases.compactMap(\.scope))

    /// That of the standard account; documented, so its secret is none.
    package static let standard = SandboxApp(
        clientID: "sandbox-app", clientSecret: Secret("sandbox-app-secret"), subdomain: "sandbox")
}

/// The tokens that apps have been given and that are good still.
struct IssuedTokens: Sendable {
    struct Grant: Sendable {
        var clientID: String
        var scopes: Set<String>
        var expires: Timestamp
    }

    /// A new token ends the oldest beyond so many.
    private static let most = 1000

    private var grants: [(token: String, grant: Grant)] = []

    mutating func add(_ token: String, _ grant: Grant) {
        if grants.count >= Self.most { grants.removeFirst() }
        grants.append((token, grant))
    }

    func grant(_ token: some StringProtocol, at now: Timestamp) -> Grant? {
        grants.last { $0.token == token && $0.grant.expires > now }?.grant
    }

    mutating func revokeAll() { grants = [] }
}
