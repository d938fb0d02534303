package import Model

/// What was claimed of the updates that are decided and whose incident is known.
package struct KnownClaim: Sendable, Equatable {
    package var updates: [QueuedUpdate]
    /// How many pending updates were looked at for it.
    package var lookedAt: Int
    /// The last of them; nil where there was none.
    package var last: UpdateID?

    package init(updates: [QueuedUpdate] = [], lookedAt: Int = 0, last: UpdateID? = nil) {
        self.updates = updates
        self.lookedAt = lookedAt
        self.last = last
    }
}
