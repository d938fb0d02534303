import Coalescing
import Model
import Queue

/// When to claim from the store and when to settle: one claim and one settlement at a time, pauses after failures.
///
/// A value with no clock and no I/O.
struct StoreTraffic: Sendable {
    private enum Claim {
        /// Can transition to: underway.
        case idle
        /// Can transition to: idle, resting.
        case underway
        /// Gives deliveries time to gather. Can transition to: idle.
        case resting
    }

    private enum Settling {
        /// Can transition to: underway.
        case idle
        /// These are being written. Can transition to: idle, resting.
        case underway([Outcome])
        /// The store failed; they are kept. Can transition to: underway.
        case resting([Outcome])
    }

    private let chunk: Int
    private let backoff: Backoff
    private var claim = Claim.idle
    /// Whether the queue may hold more than has been claimed.
    private var moreToClaim = true
    private var settling = Settling.idle
    private var waiting: [Outcome] = []
    private var failures = 0

    init(chunk: Int, backoff: Backoff) {
        self.chunk = chunk
        self.backoff = backoff
    }

    /// Between two claims: an alarm is set.
    var isResting: Bool { if case .resting = claim { true } else { false } }

    /// Every outcome told so far is on disk.
    var isSettled: Bool {
        if case .idle = settling { waiting.isEmpty } else { false }
    }

    /// The updates that have an outcome which is not on disk yet.
    var unsettled: Set<UpdateID> {
        switch settling {
        case .idle: Set(waiting.map(\.update))
        case .underway(let outcomes), .resting(let outcomes): Set((outcomes + waiting).map(\.update))
        }
    }

    mutating func add(_ outcome: Outcome) { waiting.append(outcome) }

    /// Something new may be in the queue.
    mutating func expectMore() { moreToClaim = true }

    /// Ends the pause between claims; `more`: whether to claim again at all.
    mutating func hurry(more: Bool) {
        moreToClaim = more
        if case .resting = claim { claim = .idle }
    }

    /// The outcomes to be written now, if it is time.
    mutating func nextSettlement() -> [Outcome]? {
        guard case .idle = settling, !waiting.isEmpty else { return nil }
        defer { waiting = [] }
        settling = .underway(waiting)
        return waiting
    }

    /// How many updates to claim now, if it is time.
    mutating func nextClaim() -> Int? {
        guard case .idle = claim, moreToClaim else { return nil }
        claim = .underway
        moreToClaim = false
        return chunk
    }

    /// So many were claimed; a claim that did not fill its chunk is followed by `pause`, which is returned if there is one.
    mutating func claimed(_ count: Int, pause: Duration) -> Duration? {
        failures = 0
        if count == chunk { moreToClaim = true }
        return rest(for: count == chunk ? .zero : pause)
    }

    mutating func claimFailed(jitter: Double) -> Duration? {
        moreToClaim = true
        failures += 1
        return rest(for: pause(jitter))
    }

    mutating func claimAgain() { if case .resting = claim { claim = .idle } }

    /// What was being written is on disk.
    mutating func settled() -> [Outcome] {
        guard case .underway(let outcomes) = settling else { return [] }
        failures = 0
        settling = .idle
        return outcomes
    }

    /// The outcomes are kept, to be written again after the pause.
    mutating func settlementFailed(jitter: Double) -> Duration? {
        guard case .underway(let outcomes) = settling else { return nil }
        failures += 1
        settling = .resting(outcomes)
        return pause(jitter)
    }

    mutating func settleAgain() -> [Outcome]? {
        guard case .resting(let outcomes) = settling else { return nil }
        settling = .underway(outcomes)
        return outcomes
    }

    /// After a failure of another kind.
    mutating func pauseAfterFailure(jitter: Double) -> Duration {
        failures += 1
        return pause(jitter)
    }

    private mutating func rest(for pause: Duration) -> Duration? {
        claim = pause == .zero ? .idle : .resting
        return pause == .zero ? nil : pause
    }

    /// Half the ceiling at least: a store that is full does not recover in no time.
    private func pause(_ jitter: Double) -> Duration { backoff.ceiling(attempt: failures) * (0.5 + jitter / 2) }
}
