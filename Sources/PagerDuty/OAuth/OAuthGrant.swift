import Model

/// The request for a token with client credentials, and what its answer means: pure functions. Source: FACTS 1.7.
enum OAuthGrant {
    static func request(_ settings: OAuthSettings, base: BaseURL, userAgent: String) -> WireRequest {
        let scopes = (["as_account-\(settings.region.rawValue).\(settings.subdomain)"] + settings.scopes).joined(separator: " ")
        let form = [
            ("grant_type", "client_credentials"), ("client_id", settings.clientID),
            ("client_secret", settings.clientSecret.reveal()), ("scope", scopes),
        ]
        return WireRequest(
            method: .post, url: base.text + "/oauth/token",
            headers: [
                "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", "User-Agent": userAgent,
            ],
            authorization: nil, body: Array(PercentEncoding.form(form).utf8))
    }

    /// A refusal of the credentials stops everything; any other failure means that the call, waiting for its token, was not sent.
    static func token(from answer: WireAnswer, secret: Secret, at now: Timestamp) -> Result<AccessToken, APIFailure> {
        guard (200..<300).contains(answer.status) else {
            var failure = AnswerClassifier(secret: secret).failure(
                operation: .requestToken, status: answer.status, headers: answer.headers, body: answer.body)
            failure.message = "no OAuth token: \(failure.message)"
            switch failure.verdict {
            case .rateLimited: break
            case .rejected, .unauthorized: failure.verdict = .unauthorized
            default: failure.verdict = .notSent
            }
            return .failure(failure)
        }
        guard let json = try? JSONValue.parse(answer.body), let text = json["access_token"]?.string,
            PagerDutySettings.problems(ofToken: Secret(text)).isEmpty
        else {
            return .failure(APIFailure(.notSent, status: answer.status, message: "the OAuth answer holds no token"))
        }
        return .success(AccessToken(secret: Secret(text), lifetime: json["expires_in"]?.int, at: now))
    }
}

/// A token and until when it is used.
struct AccessToken: Sendable, Equatable {
    let secret: Secret
    /// Before its end, so that no call travels with a token that ends on the way.
    let renewAt: Timestamp

    /// `lifetime` in seconds, an hour where none is told; a tenth of it, 10 minutes at most, is left unused.
    init(secret: Secret, lifetime: Int?, at now: Timestamp) {
        let lifetime = min(max(lifetime ?? 3600, 0), 365 * 86_400)
        self.secret = secret
        renewAt = now + .seconds(lifetime - min(lifetime / 10, 600))
    }
}
