/// Whether updates reach PagerDuty, for readiness.
package enum DeliveryHealth: Hashable, Sendable {
    /// Nothing has been claimed from the queue yet. Can transition to: sending, stopped, flushing.
    case starting
    /// Can transition to: stopped, flushing.
    case sending
    /// PagerDuty does not accept the credential; everything is kept. Can transition to: sending, flushing.
    case stopped(reason: String)
    /// Shutting down; the last state.
    case flushing
}
