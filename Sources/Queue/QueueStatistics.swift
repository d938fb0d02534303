package import Model

/// How full a queue is.
package struct QueueStatistics: Sendable, Equatable {
    package var pending: Int
    package var inFlight: Int
    package var dead: Int
    /// When the oldest update that is pending or in flight was accepted.
    package var oldest: Timestamp?

    package init(pending: Int, inFlight: Int, dead: Int, oldest: Timestamp?) {
        self.pending = pending
        self.inFlight = inFlight
        self.dead = dead
        self.oldest = oldest
    }
}
