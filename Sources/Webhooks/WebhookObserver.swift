/// What the HTTP front has to tell logs and metrics; does nothing unless told otherwise.
package struct WebhookObserver: Sendable {
    /// How a delivery ended; spelled as in the metric `deliveries_total{result}`.
    package enum Result: String, Sendable, CaseIterable {
        case accepted, duplicate, unauthorized, forbidden, undecodable
        case tooLarge = "too_large"
        case timedOut = "timed_out"
        case unsupportedEncoding = "unsupported_encoding"
        /// The fault was ours: 503.
        case refused
        case unknownSource = "unknown_source"
    }

    package enum Level: Sendable { case debug, info, warning, error }

    /// The source label of deliveries to a path that is no source: nothing from outside becomes a label.
    package static let unknownSource = "unknown"

    /// A delivery ended: source, result.
    package var delivery: @Sendable (String, Result) -> Void
    /// An alert was accepted for the first time: source and status (`triggered`, `acknowledged`, `resolved`, `other`).
    package var alert: @Sendable (String, String) -> Void
    /// Something a person should know: level, text, metadata. May come as often as requests do; limiting is the receiver's.
    package var message: @Sendable (Level, String, [String: String]) -> Void

    package init(
        delivery: @escaping @Sendable (String, Result) -> Void = { _, _ in },
        alert: @escaping @Sendable (String, String) -> Void = { _, _ in },
        message: @escaping @Sendable (Level, String, [String: String]) -> Void = { _, _, _ in }
    ) {
        self.delivery = delivery
        self.alert = alert
        self.message = message
    }
}
