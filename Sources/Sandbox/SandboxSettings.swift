package import Model

/// How a sandbox is set up; the defaults are an account that is ready to use.
package struct SandboxSettings: Sendable {
    /// A credential the API takes. Those of the standard account are documented, so no secrets.
    package struct Token: Sendable {
        package var secret: Secret
        /// The id of the user whose key it is; nil for an account's key, which needs `From` (FACTS 1.6).
        package var user: String?

        package init(_ secret: Secret, user: String? = nil) {
            self.secret = secret
            self.user = user
        }
    }

    package var host = "127.0.0.1"
    /// 0 takes a free one; `SandboxServer.port` tells which.
    package var port = 8182
    package var tokens = [Token(Secret("sandbox-token")), Token(Secret("sandbox-user-token"), user: "PBOT001")]
    /// The apps that may ask for tokens at `POST /oauth/token`.
    package var apps = [SandboxApp.standard]
    package var directory = AccountDirectory.standard
    package var rules = AccountRules()
    /// Requests a minute and token. Source: FACTS 2.
    package var requestsPerMinute = 960
    /// Requests a minute of operations with a limit of their own; PagerDuty's present number for `PUT /incidents` is unknown.
    package var operationsPerMinute: [SandboxOperation: Int] = [.updateIncidents: 500]
    /// Events a minute and routing key; nil sets no limit (PagerDuty's is about 120, FACTS 5).
    package var eventsPerMinute: Int?
    package var subscriptions: [WebhookSubscription] = []
    package var webhooks = WebhookTimings()
    /// Larger bodies are answered 413, in bytes.
    package var maxBody = 2 * 1024 * 1024
    /// So many requests are remembered for `GET /sandbox/requests`, with at most `rememberedBytes` of bodies.
    package var rememberedRequests = 1000
    package var rememberedBytes = 32 * 1024 * 1024

    package init() {}

    /// Throws `SandboxSettingsError` with everything that is wrong.
    package func validate() throws(SandboxSettingsError) {
        var problems = directory.problems() + webhooks.problems()
        if host.isEmpty { problems.append("the host to listen on is empty") }
        if !(0...65535).contains(port) { problems.append("the port must be between 0 and 65535") }
        if tokens.contains(where: { $0.secret.reveal().isEmpty }) { problems.append("a token is empty") }
        for user in tokens.compactMap(\.user) where directory.user(id: user) == nil {
            problems.append("a token belongs to the unknown user \(user)")
        }
        for app in apps where app.clientID.isEmpty || app.clientSecret.reveal().isEmpty || app.tokenLifetime < .seconds(1) {
            problems.append("an app needs an id, a secret, and tokens that live for 1 s or more")
        }
        if requestsPerMinute < 1 || operationsPerMinute.values.contains(where: { $0 < 1 }) || (eventsPerMinute ?? 1) < 1 {
            problems.append("a rate limit must be 1 or more")
        }
        if rules.maxIncidents < 1 { problems.append("the account must hold 1 incident or more") }
        if maxBody < 1024 { problems.append("the largest body must be 1024 bytes or more") }
        if rememberedRequests < 0 || rememberedBytes < 0 { problems.append("what is remembered cannot be negative") }
        for subscription in subscriptions { problems += Self.problems(of: subscription) }
        if Set(subscriptions.map(\.id)).count != subscriptions.count { problems.append("two subscriptions have the same id") }
        if !problems.isEmpty { throw SandboxSettingsError(problems: problems) }
    }

    static func problems(of subscription: WebhookSubscription) -> [String] {
        var problems: [String] = []
        if !subscription.url.hasPrefix("http://"), !subscription.url.hasPrefix("https://") {
            problems.append("the subscriber's url must begin with http:// or https://")
        }
        if subscription.secrets.isEmpty || subscription.secrets.contains(where: { $0.reveal().isEmpty }) {
            problems.append("a subscriber needs a secret, and none may be empty")
        }
        return problems
    }
}

/// What is wrong with the settings of a sandbox.
package struct SandboxSettingsError: Error, Equatable, CustomStringConvertible {
    package var problems: [String]
    package var description: String { "sandbox: " + problems.joined(separator: "; ") }
}
