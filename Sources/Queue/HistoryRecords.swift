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
    /// The HTTP requests made on its account, oldest first; of more than a hundred the first 20 and the latest 80.
    package var requests: [KeptRequest] = []
}

/// One HTTP request as the store kept it for one update.
package struct KeptRequest: Sendable, Equatable {
    /// Tells requests apart: updates with one number and one incident were merged into one item.
    package var call: Int64
    /// When it ended.
    package var at: Timestamp
    package var operation: String
    /// The HTTP status, or the name of a transport fault.
    package var status: String
    package var milliseconds: Int
    package var requestID: String?
    /// The incident's item as it stood in the body, JSON; nil where the request changed nothing.
    package var item: String?
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
    /// Why parts of it, or all, caused nothing; empty where there is nothing to say.
    package var note = ""
    /// The body as it came; nil where it was not kept, or no longer.
    package var raw: RawDelivery?
}

/// A decision as the store kept it.
package struct StoredDecision: Sendable, Equatable {
    package var decision: Decision
    package var omitted: Int
    /// The incident's id or `key:…` that the alert was about; empty where it named neither.
    package var incident = ""
}
