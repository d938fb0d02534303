/// How one queued update ended; every accepted update gets exactly one.
package struct Outcome: Hashable, Sendable {
    /// Spelled as in the metric `updates_total{result}`.
    package enum Result: String, Sendable, CaseIterable {
        /// PagerDuty took it (or already had what it asks for).
        case sent
        /// A later update of the same incident took its place.
        case merged
        /// The incident's state had moved on.
        case stale
        /// A breaker or mode held it back.
        case suppressed
        /// A person put it away before it was sent.
        case dropped
        /// It could not be delivered; kept among the dead letters.
        case dead
        /// It waited for its alert to be decided, and then no rule asked for anything.
        case noAction = "no_action"
    }

    package var update: UpdateID
    /// The incident's id, or `key:…` where none was found.
    package var incident: String
    package var result: Result
    /// One line for a person: PagerDuty's code and words, or ours.
    package var reason: String
    /// PagerDuty's `X-Request-Id` of the call that decided it.
    package var requestID: String?
    package var at: Timestamp

    package init(update: UpdateID, incident: String, result: Result, reason: String = "", requestID: String? = nil, at: Timestamp)
    {
        self.update = update
        self.incident = incident
        self.result = result
        self.reason = reason
        self.requestID = requestID
        self.at = at
    }
}
