/// One webhook delivery, decoded: what Webhooks hands on.
package struct AlertDelivery: Sendable {
    package var id: DeliveryID
    package var source: String
    package var receivedAt: Timestamp
    package var alerts: [Alert]
    /// Why parts of the body were left aside (a ping, a test message); for the history.
    package var ignored: [String]
    /// As it came; nil where nothing is to be kept of it.
    package var raw: RawDelivery?

    package init(
        id: DeliveryID, source: String, receivedAt: Timestamp, alerts: [Alert], ignored: [String] = [], raw: RawDelivery? = nil
    ) {
        self.id = id
        self.source = source
        self.receivedAt = receivedAt
        self.alerts = alerts
        self.ignored = ignored
        self.raw = raw
    }
}

/// The answer to an accepted delivery.
package struct Receipt: Sendable, Equatable {
    package var delivery: DeliveryID
    package var alerts: Int
    /// How many updates the delivery caused.
    package var updates: Int
    /// This delivery had been accepted before; nothing was done again.
    package var duplicate: Bool

    package init(delivery: DeliveryID, alerts: Int, updates: Int, duplicate: Bool = false) {
        self.delivery = delivery
        self.alerts = alerts
        self.updates = updates
        self.duplicate = duplicate
    }
}

/// Why a well-formed delivery could not be accepted just now: the fault is ours, the sender shall try again (503).
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// Bounded words, fit for a metric label.
    package enum Cause: String, Sendable {
        case queueFull = "queue_full", storeFailed = "store_failed", shuttingDown = "shutting_down"
        /// Something outside that is needed to judge the delivery cannot be reached.
        case unavailable
    }

    package var cause: Cause
    package var detail: String
    /// When the sender may try again, in seconds, for Retry-After.
    package var retryAfter: Int

    package init(_ cause: Cause, _ detail: String, retryAfter: Int = 5) {
        self.cause = cause
        self.detail = detail
        self.retryAfter = retryAfter
    }
    package var description: String { "\(cause.rawValue): \(detail)" }
}
