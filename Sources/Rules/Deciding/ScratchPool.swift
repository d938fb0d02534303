import PCRE2
import Synchronization

/// A few scratches, for callers that keep none of their own; whoever finds all in use gets a fresh one.
final class ScratchPool: Sendable {
    private final class Place: Sendable {
        /// Says so without a system call, which trying a lock that another thread holds is on Linux.
        let isTaken = Atomic(false)
        let scratch: Mutex<RuleScratch?> = Mutex(nil)
    }

    private let limits: MatchLimits
    private let places = (0..<8).map { _ in Place() }

    init(limits: MatchLimits) { self.limits = limits }

    func withScratch<Result: Sendable>(_ body: (inout sending RuleScratch) -> Result) -> Result {
        for place in places where !place.isTaken.exchange(true, ordering: .acquiring) {
            defer { place.isTaken.store(false, ordering: .releasing) }
            // In its place: a scratch is large enough for moving it to show. The lock is free; it gives `body` the scratch alone.
            return place.scratch.withLock { held in
                if held == nil { held = RuleScratch(limits: limits) }
                return body(&held!)
            }
        }
        var scratch = RuleScratch(limits: limits)
        return body(&scratch)
    }
}
