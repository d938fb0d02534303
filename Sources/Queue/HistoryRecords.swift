package import Model

/// One update with all that is known of its end: for `fettle why`.
package struct UpdateRecord: Sendable, Equatable {
    package var row: QueueRow
    /// The id of the delivery that caused it; nil once that is forgotten.
    package var delivery: DeliveryID?
    /// `sent merged stale suppressed dead dropped`; nil while it is open.
    package var result: String?
    /// PagerDuty's `X-Request-Id` of the call that decided it.
    package var requestID: String?
}

/// One accepted delivery with its decisions and what became of its updates: for `fettle why`.
package struct DeliveryRecord: Sendable, Equatable {
    package var delivery: DeliveryID
    package var source: String
    package var receivedAt: Timestamp
    package var alerts: Int
    /// One an alert; `omitted` counts the rules its record had no room for.
    package var decisions: [StoredDecision]
    package var updates: [UpdateRecord]
}

/// A decision as the store kept it.
package struct StoredDecision: Sendable, Equatable {
    package var decision: Decision
    package var omitted: Int
}
