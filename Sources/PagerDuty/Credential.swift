import Model
import Synchronization

/// What a call proves itself with: a token that may change while the client lives, when its file does, or an app's own.
final class Credential: Sendable {
    private let fixed: Mutex<Secret>
    private let oauth: OAuthTokens?

    init(_ token: Secret) {
        fixed = Mutex(token)
        oauth = nil
    }

    init(_ oauth: OAuthTokens) {
        fixed = Mutex(Secret(""))
        self.oauth = oauth
    }

    /// Whether a refused token can be exchanged for a new one.
    var isRenewable: Bool { oauth != nil }

    /// The token for the next call; `refused` is one that PagerDuty has just answered with 401.
    func token(other refused: Secret? = nil) async throws(APIFailure) -> Secret {
        if let oauth { return try await oauth.token(other: refused) }
        return fixed.withLock { $0 }
    }

    /// Has no meaning for an app, which gets its tokens itself.
    func replace(with token: Secret) { fixed.withLock { $0 = token } }

    /// The value of `Authorization`: `Bearer` for OAuth access tokens, which begin `pdus+_`, else `Token token=`. Source: FACTS 1.7.
    func authorization(_ token: Secret) -> Secret {
        let text = token.reveal()
        return Secret(isRenewable || text.hasPrefix("pdus+_") ? "Bearer \(text)" : "Token token=\(text)")
    }
}
