/// One accepted action, on disk, waiting to be delivered.
package struct QueuedUpdate: Hashable, Sendable {
    package var id: UpdateID
    package var action: Action
    package var acceptedAt: Timestamp
    /// How often it has been sent so far, counting earlier lives of the process.
    package var attempts: Int

    package init(id: UpdateID, action: Action, acceptedAt: Timestamp, attempts: Int = 0) {
        self.id = id
        self.action = action
        self.acceptedAt = acceptedAt
        self.attempts = attempts
    }
}
