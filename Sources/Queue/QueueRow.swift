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

    /// Its `attempts` are the calls that were kept of it (`UpdateRecord.requests`), or where there are more of them the times it was
    /// claimed.
    package var update: QueuedUpdate
    package var state: State
    /// How it ended, in one line; while it is open, how its last request has failed, empty where none has.
    package var reason: String
    package var updatedAt: Timestamp
    /// The incident's id, `key:…` where none was found, empty where the alert named neither.
    package var incident: String

    /// `incident` is the action's own target unless the outcome knew better.
    package init(update: QueuedUpdate, state: State, reason: String, updatedAt: Timestamp, incident: String? = nil) {
        self.update = update
        self.state = state
        self.reason = reason
        self.updatedAt = updatedAt
        self.incident = incident ?? update.action.target?.description ?? ""
    }
}

/// Which updates a listing holds: `open` (pending and in flight), `dead`, or `all` of these; what is done is history.
package enum QueueFilter: Sendable { case open, dead, all }
