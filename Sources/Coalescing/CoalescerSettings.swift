/// When and how batches are cut.
package struct CoalescerSettings: Sendable, Equatable {
    /// How many incidents one `PUT /incidents` may hold; more gets 413. Source: FACTS 1.1.
    package static let largestBatch = 250

    /// How long the first update of a batch may wait for company; 0 to 1 hour.
    package var linger: Duration
    /// Incidents a batch; 1 to 250.
    package var maxBatch: Int
    /// How many calls may be on their way at once, 1 to 16; 1 because PagerDuty asks for serial requests per token (FACTS 2),
    /// and because what waits behind a slow call merges meanwhile.
    package var maxInFlightBatches: Int
    package var backoff: Backoff

    package init(
        linger: Duration = .seconds(1), maxBatch: Int = largestBatch, maxInFlightBatches: Int = 1, backoff: Backoff = Backoff()
    ) {
        self.linger = linger
        self.maxBatch = maxBatch
        self.maxInFlightBatches = maxInFlightBatches
        self.backoff = backoff
    }

    /// Every value that cannot be used, one line each; empty when all is well. Nothing is clamped in silence.
    package func validate() -> [String] {
        var problems: [String] = []
        if linger < .zero || linger > .seconds(3600) { problems.append("linger must be between 0s and 1h") }
        if maxBatch < 1 || maxBatch > Self.largestBatch {
            problems.append("max_batch must be between 1 and \(Self.largestBatch): PagerDuty refuses larger calls")
        }
        if !(1...16).contains(maxInFlightBatches) { problems.append("max_in_flight_batches must be between 1 and 16") }
        return problems + backoff.validate()
    }
}
