/// What an answer says about the rate limit. Source: FACTS 2.
struct RateHeaders: Sendable, Equatable {
    /// The size of the limit nearest to being hit: the account's or the operation's own.
    var limit: Int?
    var remaining: Int?
    /// Until the next window.
    var reset: Duration?
    /// `Retry-After` in seconds; its form as a date is not read.
    var retryAfter: Duration?

    init(limit: Int? = nil, remaining: Int? = nil, reset: Duration? = nil, retryAfter: Duration? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
        self.retryAfter = retryAfter
    }

    init(_ headers: AnswerHeaders) {
        limit = headers["ratelimit-limit"].flatMap(Self.count)
        remaining = headers["ratelimit-remaining"].flatMap(Self.count)
        reset = headers["ratelimit-reset"].flatMap(Self.seconds)
        retryAfter = headers["retry-after"].flatMap(Self.seconds)
    }

    /// How long a 429 asks to wait; nil where it does not say. Source: DD 04 in FACTS 2.
    var pause: Duration? { reset ?? retryAfter }

    private static func count(_ text: String) -> Int? {
        guard let number = Int(text), number >= 0 else { return nil }
        return min(number, 1_000_000)
    }

    private static func seconds(_ text: String) -> Duration? {
        guard let number = Double(text), number >= 0, number.isFinite else { return nil }
        return .milliseconds(Int((min(number, 86_400) * 1000).rounded(.up)))
    }
}
