/// One accepted action, on disk, waiting to be delivered.
package struct QueuedUpdate: Hashable, Sendable {
    package var id: UpdateID
    package var action: Action
    package var acceptedAt: Timestamp
    /// How often it has been sent so far, counting earlier lives of the process.
    package var attempts: Int
    /// The incident that its key was found to mean before it was sent; nil where the target is an incident, or never got so far.
    package var located: IncidentID?
    /// When it was claimed, updates accepted later had their outcomes already, of whatever incident: what they have set it must not
    /// undo.
    package var isLate: Bool

    package init(
        id: UpdateID, action: Action, acceptedAt: Timestamp, attempts: Int = 0, located: IncidentID? = nil, isLate: Bool = false
    ) {
        self.isLate = isLate
        self.located = located
        self.id = id
        self.action = action
        self.acceptedAt = acceptedAt
        self.attempts = attempts
    }
}
