import Testing

@testable import PagerDuty

@Suite struct RateHeadersTests {
    @Test("Reads all four, whatever their case") func reads() {
        let headers: AnswerHeaders = [
            "RateLimit-Limit": "960", "ratelimit-remaining": "0", "Ratelimit-Reset": "12", "Retry-After": "1.5",
        ]
        #expect(
            RateHeaders(headers)
                == RateHeaders(limit: 960, remaining: 0, reset: .seconds(12), retryAfter: .milliseconds(1500)))
    }

    @Test("Senseless numbers are none", arguments: ["", "-1", "x", "nan", "inf", "1e999", " 5"])
    func senseless(_ text: String) {
        let headers: AnswerHeaders = [
            "ratelimit-limit": text, "ratelimit-remaining": text, "ratelimit-reset": text, "retry-after": text,
        ]
        #expect(RateHeaders(headers) == RateHeaders())
    }

    @Test("Huge numbers are capped") func huge() {
        let headers: AnswerHeaders = ["ratelimit-limit": "9223372036854775807", "ratelimit-reset": "1e300"]
        #expect(RateHeaders(headers) == RateHeaders(limit: 1_000_000, reset: .seconds(86_400)))
    }
}
