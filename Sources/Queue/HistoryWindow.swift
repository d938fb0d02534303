package import Model

/// Which deliveries of a store's history are meant.
package struct HistoryWindow: Sendable {
    /// Received at this time or later.
    package var since: Timestamp?
    /// Received before this time.
    package var until: Timestamp?
    /// Accepted after the delivery of this number: the last one of the page before.
    package var after: Int64 = 0

    package init(since: Timestamp? = nil, until: Timestamp? = nil) {
        self.since = since
        self.until = until
    }
}

/// One delivery of a store's history with its body, for a replay.
package struct HistoryEntry: Sendable, Equatable {
    /// Its place in the order of acceptance.
    package var number: Int64
    package var delivery: DeliveryID
    package var source: String
    package var receivedAt: Timestamp
    package var alerts: Int
    /// Nil where the body was not kept, or no longer.
    package var raw: RawDelivery?
}
