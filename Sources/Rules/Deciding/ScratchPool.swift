import PCRE2
import Synchronization

/// A few scratches behind locks, for callers that keep none of their own; whoever finds all in use gets a fresh one.
final class ScratchPool: Sendable {
    private final class Place: Sendable {
        let scratch: Mutex<RuleScratch?> = Mutex(nil)
    }

    private let limits: MatchLimits
    private let places = (0..<8).map { _ in Place() }

    init(limits: MatchLimits) { self.limits = limits }

    /// The lock is held while `body` runs: that is what gives it the scratch alone.
    func withScratch<Result: Sendable>(_ body: (inout sending RuleScratch) -> Result) -> Result {
        for place in places {
            // In its place: a scratch is large enough for moving it to show.
            guard
                let result = place.scratch.withLockIfAvailable({ held in
                    if held == nil { held = RuleScratch(limits: limits) }
                    return body(&held!)
                })
            else { continue }
            return result
        }
        var scratch = RuleScratch(limits: limits)
        return body(&scratch)
    }
}
