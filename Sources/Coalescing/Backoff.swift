/// How long to wait before a failed call is repeated: exponential, with full jitter and a cap.
///
/// `delay = jitter × min(cap, base × 2^(attempt − 1))`, jitter drawn evenly from 0 ..< 1. With the defaults:
///
/// | attempt | 1 | 2 | 3 | 4 | 5 | 6 | 7 and more |
/// |---|---|---|---|---|---|---|---|
/// | at most | 1 s | 2 s | 4 s | 8 s | 16 s | 32 s | 60 s |
package struct Backoff: Sendable, Hashable {
    package var base: Duration
    package var cap: Duration

    package init(base: Duration = .seconds(1), cap: Duration = .seconds(60)) {
        self.base = base
        self.cap = cap
    }

    /// The longest wait before repeating after `attempt` failures; attempts below 1 count as 1.
    package func ceiling(attempt: Int) -> Duration {
        // Capped before it is multiplied, so that no number of attempts can overflow.
        let doublings = min(max(attempt, 1) - 1, 30)
        return min(cap, base * (1 << doublings))
    }

    package func delay(attempt: Int, jitter: Double) -> Duration {
        ceiling(attempt: attempt) * min(max(jitter, 0), 1)
    }

    package func validate() -> [String] {
        base > .zero && base <= cap && cap <= .seconds(3600)
            ? [] : ["backoff must begin above 0s, and end at its cap, at most 1h"]
    }
}
