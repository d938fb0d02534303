package import Model

/// How PagerDuty's REST API is reached: `pagerduty` in fettle.yaml.
package struct PagerDutySettings: Sendable, Equatable {
    /// `https://api.pagerduty.com`, or `https://api.eu.pagerduty.com` for accounts of the EU region. Source: FACTS 1.8.
    package var url: String
    /// An API key of a user or account, or an OAuth access token.
    package var token: Secret?
    /// Instead of a token: an app's credentials.
    package var oauth: OAuthSettings?
    /// The e-mail of the account's user in whose name fettle writes. Source: FACTS 1.6.
    package var from: String
    /// A ceiling; what PagerDuty's `ratelimit-*` headers say rules below it.
    package var requestsPerMinute: Int
    /// Requests under way at one time, as no known client of PagerDuty sends more than ten. Source: FACTS 6.
    package var requestsAtOnce: Int
    package var connectTimeout: Duration
    /// From the request to the end of its answer.
    package var requestTimeout: Duration
    /// Bytes of an answer; 250 incidents come to about 600 kB. Source: FACTS 1.1.
    package var answerLimit: Int
    /// `fettle/VERSION`.
    package var userAgent: String

    package init(
        url: String = "https://api.pagerduty.com", token: Secret? = nil, from: String = "", requestsPerMinute: Int = 960,
        requestsAtOnce: Int = 8, connectTimeout: Duration = .seconds(5), requestTimeout: Duration = .seconds(60),
        answerLimit: Int = 16 * 1024 * 1024, userAgent: String = "fettle"
    ) {
        self.url = url
        self.token = token
        self.from = from
        self.requestsPerMinute = requestsPerMinute
        self.requestsAtOnce = requestsAtOnce
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.answerLimit = answerLimit
        self.userAgent = userAgent
    }

    /// Settings that cannot be used, with everything that is wrong with them.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package var problems: [String]
        package var description: String { problems.joined(separator: "\n") }
    }

    /// Everything that is wrong, a sentence each, led by the setting's name; empty when usable. Never shows the token.
    package func validate() -> [String] {
        var problems: [String] = []
        if let base = BaseURL(url) {
            if base.scheme == .http, !base.isLoopback {
                problems.append(
                    "pagerduty.url: http:// would send the token unencrypted; it is for this machine only, use https://")
            }
        } else {
            problems.append("pagerduty.url: expected an address such as https://api.pagerduty.com")
        }
        if let oauth {
            problems += oauth.validate()
            if token != nil { problems.append("pagerduty.oauth: both a token and oauth are given; keep one of the two") }
        } else {
            problems += Self.problems(ofToken: token).map { "pagerduty.token: \($0)" }
        }
        if from.isEmpty {
            problems.append("pagerduty.from: missing; set the e-mail of the PagerDuty user that fettle acts as")
        } else if !Self.looksLikeEmail(from) {
            problems.append("pagerduty.from: expected the e-mail of a PagerDuty user, such as bot@example.com")
        }
        if !(1...100_000).contains(requestsPerMinute) {
            problems.append("pagerduty.requests_per_minute: expected a number from 1 to 100000")
        }
        if !(1...100).contains(requestsAtOnce) { problems.append("pagerduty.requests_at_once: expected a number from 1 to 100") }
        let timeouts = Duration.milliseconds(1)...Duration.seconds(3600)
        if !timeouts.contains(connectTimeout) { problems.append("pagerduty.connect_timeout: expected 1ms to 1h") }
        if !timeouts.contains(requestTimeout) { problems.append("pagerduty.request_timeout: expected 1ms to 1h") }
        if !(64 * 1024...1024 * 1024 * 1024).contains(answerLimit) {
            problems.append("pagerduty.answer_limit: expected 64KiB to 1GiB")
        }
        if userAgent.isEmpty || !userAgent.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            problems.append("pagerduty.user_agent: expected one line of ASCII")
        }
        return problems
    }

    /// What is wrong with a token; also for one that comes later, from a changed file.
    static func problems(ofToken token: Secret?) -> [String] {
        guard let text = token?.reveal(), !text.isEmpty else {
            return ["missing; set it to an API key, for example ${PAGERDUTY_TOKEN}, or use pagerduty.token_file"]
        }
        // Anything else could end the header and begin another.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return ["contains a space, a line break or a character outside ASCII"]
        }
        return []
    }

    private static func looksLikeEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 254 else { return false }
        return text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace && $0 != "," }
    }
}
