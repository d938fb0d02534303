import Model
import Synchronization

/// The token in use; it may change while the client lives, when its file does.
final class Credential: Sendable {
    private let token: Mutex<Secret>

    init(_ token: Secret) { self.token = Mutex(token) }

    var current: Secret { token.withLock { $0 } }

    func replace(with token: Secret) { self.token.withLock { $0 = token } }

    /// The value of `Authorization`: `Bearer` for OAuth access tokens, which begin `pdus+_`, else `Token token=`. Source: FACTS 1.7.
    static func authorization(_ token: Secret) -> Secret {
        let text = token.reveal()
        return Secret(text.hasPrefix("pdus+_") ? "Bearer \(text)" : "Token token=\(text)")
    }
}
