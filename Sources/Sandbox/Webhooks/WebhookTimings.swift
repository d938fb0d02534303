/// How webhooks are sent and sent again. Defaults are PagerDuty's where it tells them (FACTS 3.5).
package struct WebhookTimings: Hashable, Sendable {
    /// How many deliveries may be under way at once, over all subscriptions; 1…1024.
    package var concurrency = 32
    /// How long a receiver may take to answer.
    package var timeout = Duration.seconds(5)
    /// The first pause before sending again; it doubles with each attempt.
    package var firstRetry = Duration.milliseconds(500)
    package var longestRetry = Duration.seconds(60)
    /// After this long a delivery that is still being retried counts as dropped.
    package var giveUpAfter = Duration.seconds(48 * 3600)
    /// So many drops in a row disable the subscription.
    package var dropsToDisable = 3
    package var disabledFor = Duration.seconds(24 * 3600)
    /// Deliveries beyond this many waiting ones are discarded.
    package var maxPending = 200_000

    package init() {}

    /// The pause before attempt `attempt` (2 is the first repetition): 0.5, 1, 2, 4 … 60 s by default.
    package func pause(beforeAttempt attempt: Int) -> Duration {
        let doublings = min(max(0, attempt - 2), 20)
        return min(firstRetry * (1 << doublings), longestRetry)
    }

    /// What is wrong with the settings, in words.
    package func problems() -> [String] {
        var found: [String] = []
        if !(1...1024).contains(concurrency) { found.append("webhook concurrency must be between 1 and 1024") }
        if timeout <= .zero || timeout > .seconds(3600) { found.append("webhook timeout must be between 0 and one hour") }
        if firstRetry <= .zero || longestRetry < firstRetry || longestRetry > .seconds(3600) {
            found.append("webhook retry pauses must be positive, rising, at most one hour")
        }
        if dropsToDisable < 1 { found.append("webhook drops to disable must be 1 or more") }
        if maxPending < 1 { found.append("webhook queue must hold 1 or more") }
        return found
    }
}
