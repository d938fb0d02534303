import Model

/// Who may send now: the one gate that all requests with one token pass, as a state machine.
///
/// Requests start in order of arrival, in bursts as large as everything permits:
/// - never more than `ceiling` starts in any 60 s, nor more than `atOnce` without an answer;
/// - while PagerDuty's headers say that a window holds little more than is under way, nothing starts until its reset, be it the
///   account's limit or an operation's own, as which of them an answer tells of is not said;
/// - after a 429 nothing starts until the time it names, or else `backoff`; then one request at a time until one succeeds.
///
/// Every hold ends by itself, at a time at most `longestHold` away or when a request under way ends, so neither a stale snapshot
/// nor senseless headers can close the gate for ever. Source: FACTS 2; INTERFACE 6, "Rate".
struct RateGateMachine: Sendable {
    typealias Waiter = Int

    enum Ruling: Sendable, Equatable {
        /// Send now; `finished` must follow.
        case go
        /// Ask again after this time or when woken, whichever comes first; nil: when woken.
        case wait(Duration?)
    }

    /// How a request that was let through has ended.
    enum Ending: Sendable, Equatable {
        case answered(RateHeaders)
        /// 429.
        case throttled(RateHeaders)
        /// No answer; PagerDuty may have counted it.
        case silent
        /// Nothing was sent after all.
        case unused
    }

    /// One of PagerDuty's limits, as last told, by its size: the account's and an operation's own differ in that.
    private struct Budget: Sendable {
        var remaining: Int
        var resetsAt: Timestamp
        /// What the first answer of this window said of its end, to which later ones are compared.
        var firstReset: Timestamp
    }

    static let longestHold = Duration.seconds(600)
    private static let mostBudgets = 8

    private let ceiling: Int
    private let atOnce: Int
    private var starts = StartLog()
    private var budgets: [Int: Budget] = [:]
    private var closedUntil: Timestamp?
    /// 429s since the last success.
    private var strikes = 0
    private var underWay = 0
    private var queue: [Waiter] = []
    private var lastWaiter = 0
    private var latest = Timestamp(milliseconds: .min)

    init(ceiling: Int, atOnce: Int) {
        self.ceiling = max(1, ceiling)
        self.atOnce = max(1, atOnce)
    }

    /// The one whose turn it is; to be woken whenever something has changed.
    var first: Waiter? { queue.first }

    /// Stands in line; `ask` follows.
    mutating func arrive() -> Waiter {
        lastWaiter += 1
        queue.append(lastWaiter)
        return lastWaiter
    }

    /// Leaves the line without having been let through.
    mutating func depart(_ waiter: Waiter) { queue.removeAll { $0 == waiter } }

    mutating func ask(_ waiter: Waiter, at now: Timestamp) -> Ruling {
        guard queue.first == waiter else { return .wait(nil) }
        catchUp(with: now)
        if let hold = hold(at: now) { return hold }
        queue.removeFirst()
        starts.append(now)
        underWay += 1
        return .go
    }

    mutating func finished(_ ending: Ending, at now: Timestamp) {
        catchUp(with: now)
        underWay = max(0, underWay - 1)
        switch ending {
        case .answered(let headers):
            note(headers, at: now)
            // An answer to what was sent before the gate closed proves nothing about the time after it.
            if closedUntil == nil { strikes = 0 }
        case .throttled(let headers):
            note(headers, at: now)
            if closedUntil == nil { strikes += 1 }
            let pause = headers.pause.map { max($0, .seconds(1)) } ?? Self.backoff(strikes: strikes)
            closedUntil = max(closedUntil ?? now, now + min(pause, Self.longestHold))
        case .silent:
            for limit in budgets.keys { budgets[limit]?.remaining -= 1 }
        case .unused: break
        }
    }

    /// Wait after the n-th 429 in a row without any headers: 2^(n-1) s, at most 60 s. n: 1 2 3 4 5 6 7 → 1 2 4 8 16 32 60 s.
    static func backoff(strikes: Int) -> Duration {
        .seconds(strikes > 6 ? 60 : 1 << max(0, strikes - 1))
    }

    private func hold(at now: Timestamp) -> Ruling? {
        if let closedUntil { return .wait(closedUntil - now) }
        if underWay >= atOnce || (strikes > 0 && underWay > 0) { return .wait(nil) }
        if starts.count >= ceiling, let oldest = starts.oldest { return .wait(oldest + StartLog.window - now) }
        let exhausted = budgets.filter { limit, budget in budget.remaining - underWay <= Self.reserve(of: limit) }
        return exhausted.values.map(\.resetsAt).max().map { .wait($0 - now) }
    }

    /// What is left to others that use the same token: a fiftieth.
    private static func reserve(of limit: Int) -> Int { limit / 50 }

    /// Within a window the lowest number counts, as answers overtake each other; another reset means another window.
    private mutating func note(_ headers: RateHeaders, at now: Timestamp) {
        guard let remaining = headers.remaining, let reset = headers.reset, reset > .zero else { return }
        let limit = headers.limit ?? 0
        let resetsAt = now + min(reset, Self.longestHold)
        var budget = Budget(remaining: remaining, resetsAt: resetsAt, firstReset: resetsAt)
        // Resets come in whole seconds, so two answers of one window may differ by one.
        if let known = budgets[limit], abs((resetsAt - known.firstReset).wholeMilliseconds) < 2000 {
            budget.remaining = min(known.remaining, remaining)
            budget.resetsAt = max(known.resetsAt, resetsAt)
            budget.firstReset = known.firstReset
        }
        guard budgets[limit] != nil || budgets.count < Self.mostBudgets else { return }
        budgets[limit] = budget
    }

    /// Forgets what is over; a clock that was set back takes everything remembered back with it.
    private mutating func catchUp(with now: Timestamp) {
        if now < latest {
            let jump = now - latest
            starts.shift(by: jump)
            closedUntil = closedUntil.map { $0 + jump }
            budgets = budgets.mapValues { budget in
                var budget = budget
                budget.resetsAt = budget.resetsAt + jump
                budget.firstReset = budget.firstReset + jump
                return budget
            }
        }
        latest = now
        starts.expire(at: now)
        if let closedUntil, closedUntil <= now { self.closedUntil = nil }
        for (limit, budget) in budgets where budget.resetsAt <= now { budgets[limit] = nil }
    }
}
