package import Model

/// What came of the requests that were found in the store.
package struct FulfilledRequests: Sendable, Equatable {
    /// Dead letters that are pending again.
    package var retried = 0
    /// Dead letters that are history now.
    package var putAway = 0
    /// Pending updates that have ended unsent.
    package var dropped = 0
    /// Those to be dropped that this process has claimed: for Delivery to end.
    package var inFlight: Set<UpdateID> = []

    /// Whether nothing is left to be done but what is in flight.
    package var isComplete = true

    mutating func add(_ other: FulfilledRequests) {
        retried += other.retried
        putAway += other.putAway
        dropped += other.dropped
        isComplete = other.isComplete
    }

    /// How many updates were changed by it.
    package var changed: Int { retried + putAway + dropped }
}
