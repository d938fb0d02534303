/// What has become of the webhooks.
package struct WebhookStatistics: Hashable, Sendable {
    /// Queued or under way.
    package var pending = 0
    /// Answered 2xx.
    package var delivered = 0
    /// Attempts that will be repeated.
    package var retried = 0
    /// Given up: answered 4xx, or retried for too long.
    package var dropped = 0
    /// Thrown away unsent: the subscription was disabled, or the queue full.
    package var discarded = 0
    /// Times a subscription was disabled.
    package var disabled = 0
    /// What the last failed attempt met with, a status or a transport error.
    package var lastError: String?

    package init() {}
}
