package import Model

/// A limit of requests in a fixed window that begins with its first request. Source: FACTS 2.
package struct RateWindow: Hashable, Sendable {
    package let limit: Int
    package let period: Duration
    private var start: Timestamp?
    private var used = 0

    package init(limit: Int, period: Duration = .seconds(60)) {
        self.limit = limit
        self.period = period
    }

    package func remaining(at now: Timestamp) -> Int { isOpen(at: now) ? max(0, limit - used) : limit }

    /// Whole seconds to the next window, rounded up; 0 when none is open.
    package func reset(at now: Timestamp) -> Int {
        guard let start, isOpen(at: now) else { return 0 }
        return Int((start + period - now).wholeMilliseconds + 999) / 1000
    }

    /// Counts one request that was let through.
    package mutating func count(at now: Timestamp) {
        if !isOpen(at: now) {
            start = now
            used = 0
        }
        used += 1
    }

    private func isOpen(at now: Timestamp) -> Bool {
        guard let start else { return false }
        return now < start + period && now >= start
    }
}

/// The windows that govern a request: the token's own, and its operation's where that has one.
struct RateLimits: Sendable {
    private struct Key: Hashable {
        var who: String
        var operation: SandboxOperation?
    }
    /// Routing keys come from outside: beyond so many windows, those that are over are forgotten.
    private static let maxWindows = 10_000

    private let perMinute: Int
    private let operations: [SandboxOperation: Int]
    private var windows: [Key: RateWindow] = [:]

    init(perMinute: Int, operations: [SandboxOperation: Int]) {
        self.perMinute = perMinute
        self.operations = operations
    }

    /// Takes one request if every window has room, and says what the `ratelimit-*` headers show: the limit nearest to being hit.
    mutating func take(
        _ who: String, _ operation: SandboxOperation, at now: Timestamp
    ) -> (allowed: Bool, headers: [(name: String, value: String)]) {
        var governing = [(Key(who: who), perMinute)]
        if let limit = operations[operation] { governing.append((Key(who: who, operation: operation), limit)) }
        if windows.count >= Self.maxWindows { windows = windows.filter { $0.value.reset(at: now) > 0 } }
        for (key, limit) in governing where windows[key] == nil { windows[key] = RateWindow(limit: limit) }
        let keys = governing.map(\.0)
        let allowed = keys.allSatisfy { (windows[$0]?.remaining(at: now) ?? 0) > 0 }
        if allowed {
            for key in keys { windows[key]?.count(at: now) }
        }
        let nearest = keys.compactMap { windows[$0] }.min { $0.remaining(at: now) < $1.remaining(at: now) }
        guard let nearest else { return (allowed, []) }
        return (
            allowed,
            [
                ("ratelimit-limit", String(nearest.limit)), ("ratelimit-remaining", String(nearest.remaining(at: now))),
                ("ratelimit-reset", String(nearest.reset(at: now))),
            ]
        )
    }
}
