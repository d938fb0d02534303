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
    /// What the rules want remembered, with the versions the serving process gave; written in the same commit.
    package var stateChanges: [RuleStateChange]
    /// Who has spoken of incidents in it, as far as it bears on what was decided before.
    package var words: [IncidentWord]
    /// Why parts of it, or all, caused nothing; one line, empty where there is nothing to say.
    package var note: String
    /// The body as it came, kept within `QueueSettings.maxBodyBytes`.
    package var raw: RawDelivery?

    package init(
        delivery: DeliveryID, source: String, receivedAt: Timestamp, alerts: Int, decisions: [Decision],
        stateChanges: [RuleStateChange] = [], words: [IncidentWord] = [], note: String = "", raw: RawDelivery? = nil
    ) {
        self.delivery = delivery
        self.source = source
        self.receivedAt = receivedAt
        self.alerts = alerts
        self.decisions = decisions
        self.stateChanges = stateChanges
        self.words = words
        self.note = note
        self.raw = raw
    }
}
