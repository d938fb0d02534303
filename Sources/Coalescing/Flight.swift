import Model

/// A batch between its cutting and its end.
struct Flight: Sendable {
    enum State {
        /// Waits for a free slot. Can transition to: sent.
        case ready
        /// Sent, its answer is awaited. Can transition to: gone (succeeded, dead, or cut in halves), parked, ready (halted).
        case sent
        /// Waits for its time to be repeated. Can transition to: ready.
        case parked
    }

    enum Origin {
        /// Cut from the queue.
        case queue
        /// Cut from a batch that PagerDuty refused or found too large.
        case batch
        /// Alone, because PagerDuty did not know the incident when it was read just now.
        case unknown
        /// Alone, because PagerDuty refused an update of the incident not long ago.
        case refusedBefore
    }

    var batch: Batch
    var origin: Origin
    /// While a refused batch is searched, its other half: should this one go through, it is the other that is to blame.
    var other: [BatchItem] = []
    var state = State.ready
    /// Failures in a row, refusals and rate limits not counted.
    var attempt = 0
    /// How many calls had gone through when it failed last; nil before it has.
    var passedBefore: Int?
    var readsWhenRejected = false
    /// It met with a lost race before, and was repeated for that.
    var isRepeated = false

    var isSent: Bool {
        if case .sent = state { true } else { false }
    }
}
