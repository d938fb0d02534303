package import Model

/// What Delivery tells of its work, for logs and metrics; does nothing unless a closure is set.
///
/// The closures are called from Delivery's own loop: they must return quickly.
package struct DeliveryObserver: Sendable {
    package enum Level: String, Sendable { case debug, info, warning, error }

    /// Spelled as in the metric `lookups_total{result}`.
    package enum Lookup: String, Sendable, CaseIterable { case found, none, failed, remembered }

    /// An update came to its end, and that is on disk.
    package var outcome: @Sendable (Outcome, QueuedUpdate) -> Void = { _, _ in }
    /// A `PUT /incidents` with so many items was answered, well or ill.
    package var batchSent: @Sendable (Int) -> Void = { _ in }
    package var lookup: @Sendable (Lookup) -> Void = { _ in }
    /// From acceptance to PagerDuty's taking it.
    package var delivered: @Sendable (Duration) -> Void = { _ in }
    /// The loop breaker of an incident opened: what else is asked for it ends suppressed until a person or a monitor speaks.
    package var breakerOpened: @Sendable (IncidentID, _ rules: [String]) -> Void = { _, _ in }
    package var stateChanged: @Sendable (DeliveryHealth) -> Void = { _ in }
    /// A constant text and its variables.
    package var message: @Sendable (Level, String, [String: String]) -> Void = { _, _, _ in }

    package init() {}
}
