import Model
import Synchronization

/// Holds the app's token and asks for another before it ends: one request at a time, however many calls wait for it.
final class OAuthTokens: Sendable {
    private let settings: OAuthSettings
    private let base: BaseURL
    private let userAgent: String
    private let transport: any Transport
    private let timekeeper: any Timekeeper
    private let observer: RequestObserver
    private let held = Mutex<AccessToken?>(nil)
    private let turnstile: RateGate

    init(
        settings: OAuthSettings, base: BaseURL, userAgent: String, transport: any Transport, timekeeper: any Timekeeper,
        observer: RequestObserver
    ) {
        self.settings = settings
        self.base = base
        self.userAgent = userAgent
        self.transport = transport
        self.timekeeper = timekeeper
        self.observer = observer
        turnstile = RateGate(ceiling: 1000, atOnce: 1, timekeeper: timekeeper)
    }

    /// A token that PagerDuty should accept; `refused` is one that it did not.
    func token(other refused: Secret?) async throws(APIFailure) -> Secret {
        if let token = usable(other: refused) { return token }
        do { try await turnstile.enter() } catch {
            throw APIFailure(.notSent, message: "cancelled while waiting for an OAuth token")
        }
        defer { turnstile.leave(.silent) }
        // Somebody else may have brought one meanwhile.
        if let token = usable(other: refused) { return token }
        let token = try await request()
        held.withLock { $0 = token }
        return token.secret
    }

    private func usable(other refused: Secret?) -> Secret? {
        let now = timekeeper.now
        return held.withLock { held in
            guard let token = held, token.secret != refused, now < token.renewAt else { return nil }
            return token.secret
        }
    }

    private func request() async throws(APIFailure) -> AccessToken {
        let start = ContinuousClock.now
        let answer: WireAnswer
        do {
            answer = try await transport.send(OAuthGrant.request(settings, base: base, userAgent: userAgent))
        } catch {
            report(error.name.rawValue, since: start)
            throw APIFailure(.notSent, message: "no OAuth token: \(error.name.rawValue) \(error.detail.prefix(200))")
        }
        report(String(answer.status), since: start)
        return try OAuthGrant.token(from: answer, secret: settings.clientSecret, at: timekeeper.now).get()
    }

    private func report(_ status: String, since start: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        observer.finished(.init(operation: .requestToken, status: status, seconds: seconds, requestID: nil))
    }
}
