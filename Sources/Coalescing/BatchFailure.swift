package import Model

/// Why a batch did not go through, as far as it matters for what to do next.
package struct BatchFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Fewer items would pass: the batch is halved.
        case tooLarge
        /// At least one item is to blame: searched by halving until it is alone, and then dead.
        case rejected
        /// Something changed between a read and the call (code 1005): repeated once, after reading; then as `rejected`.
        case outdated
        /// It may have been applied: repeated after a pause, and after reading.
        case outcomeUnknown
        /// It was not applied: repeated after a pause.
        case notSent
        /// As `notSent`, but no attempt that counts; PagerDuty may say how long the pause is.
        case rateLimited(Duration?)
        /// Nothing will pass until the credential changes: sending stops.
        case unauthorized
    }

    package var kind: Kind
    /// One line for a person, the reason of a dead letter: PagerDuty's code and words.
    package var reason: String
    package var requestID: String?

    package init(_ kind: Kind, reason: String, requestID: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.requestID = requestID
    }

    /// Some of the batch may have been applied in spite of the failure (FACTS 1.5).
    package var mayHaveBeenApplied: Bool { kind == .rejected || kind == .outdated || kind == .outcomeUnknown }
}

/// Why an item was taken out of its batch: its state was read, and the call was not needed or would do harm; or nothing may be sent.
package enum Withdrawal: Hashable, Sendable {
    case holds
    case stale(String)
    /// Held back on purpose, as in a dry run.
    case withheld(String)
}

/// What is to be known before a batch may be sent.
package struct Caution: Hashable, Sendable {
    /// Incidents whose last call may or may not have been applied: read them first.
    package var unsure: Set<IncidentID>
    /// Whether the state is to be read when PagerDuty rejects the batch: once per batch as it was cut, not in the search that follows.
    package var readsWhenRejected: Bool
    /// PagerDuty did not know the incident, which goes alone, when it was read just now: there is no state to read, and the answer to
    /// the call is to say why.
    package var isUnknown: Bool

    package init(unsure: Set<IncidentID> = [], readsWhenRejected: Bool = true, isUnknown: Bool = false) {
        self.unsure = unsure
        self.readsWhenRejected = readsWhenRejected
        self.isUnknown = isUnknown
    }
}
