package import Model

/// The durable line: what has been accepted survives a crash until it has exactly one outcome.
///
/// An update is *pending*, *in flight* (claimed by this process), *done* or *dead*. Opening a store turns what was in
/// flight into pending again.
package protocol DurableQueue: Sendable {
    /// Returns once the delivery's id, decisions and actions are on disk; concurrent calls share a commit.
    ///
    /// A delivery id seen before within the dedup window gives the first receipt again, marked as duplicate, and adds nothing.
    func accept(_ entry: QueueEntry) async throws(Refusal) -> Receipt

    /// Takes the oldest pending updates, at most `limit`, and marks them in flight.
    func claim(upTo limit: Int) async throws(QueueError) -> [QueuedUpdate]

    /// Records final outcomes in one commit: done or, for `.dead`, a dead letter.
    func settle(_ outcomes: [Outcome]) async throws(QueueError)

    /// Gives claimed updates back unfinished, their attempts counted; they are pending again.
    func release(_ updates: [UpdateID]) async throws(QueueError)

    func statistics() async throws(QueueError) -> QueueStatistics

    /// Pending, in-flight and dead updates, oldest first.
    func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow]

    /// Checks that a write would succeed; throws what hinders it. For readiness.
    func checkWritable() async throws(QueueError)
}

/// What one accepted delivery puts into the queue, in one commit.
package struct QueueEntry: Sendable {
    package var delivery: DeliveryID
    package var source: String
    package var receivedAt: Timestamp
    /// How many alerts it held.
    package var alerts: Int
    /// One decision an alert; their actions are what is queued.
    package var decisions: [Decision]

    package init(delivery: DeliveryID, source: String, receivedAt: Timestamp, alerts: Int, decisions: [Decision]) {
        self.delivery = delivery
        self.source = source
        self.receivedAt = receivedAt
        self.alerts = alerts
        self.decisions = decisions
    }
}

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

package enum QueueFilter: Sendable { case open, dead, all }

/// One row of `fettle queue list`.
package struct QueueRow: Sendable, Equatable {
    package enum State: String, Sendable { case pending, inFlight = "in_flight", done, dead }

    package var update: QueuedUpdate
    package var state: State
    package var reason: String
    package var updatedAt: Timestamp

    package init(update: QueuedUpdate, state: State, reason: String, updatedAt: Timestamp) {
        self.update = update
        self.state = state
        self.reason = reason
        self.updatedAt = updatedAt
    }
}

/// A failure of the store itself.
package struct QueueError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The disk has no room, or the file may not be written.
        case full, readOnly = "read_only", locked, foreign, damaged, other
    }
    package var code: Code
    package var detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
    package var description: String { "\(code.rawValue): \(detail)" }
}
