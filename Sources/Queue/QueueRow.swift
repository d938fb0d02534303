package import Model

/// One update with its state: a row of `fettle queue list`.
package struct QueueRow: Sendable, Equatable {
    /// Where an update stands, spelled as in `queue list --json`.
    package enum State: String, Sendable, CaseIterable {
        /// Accepted, waiting. Goes to `inFlight` when claimed.
        case pending
        /// Claimed. Goes to `done` or `dead` when settled, back to `pending` when released or when the store is opened again.
        case inFlight = "in_flight"
        /// Ended well or made superfluous; kept as history only.
        case done
        /// Could not be delivered. Goes back to `pending` by `queue retry`, to `done` by `queue drop`.
        case dead
    }

    package var update: QueuedUpdate
    package var state: State
    /// How it ended, in one line; empty while it is open.
    package var reason: String
    package var updatedAt: Timestamp

    package init(update: QueuedUpdate, state: State, reason: String, updatedAt: Timestamp) {
        self.update = update
        self.state = state
        self.reason = reason
        self.updatedAt = updatedAt
    }
}

/// Which updates a listing holds: `open` (pending and in flight), `dead`, or `all` of these; what is done is history.
package enum QueueFilter: Sendable { case open, dead, all }
