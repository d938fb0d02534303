package import Model

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
