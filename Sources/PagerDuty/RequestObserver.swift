/// Where the client reports its calls; FettleServer wires it to logs and metrics.
package struct RequestObserver: Sendable {
    /// One HTTP request that has ended, with or without an answer.
    package struct Call: Sendable, Equatable {
        package var operation: Operation
        /// The HTTP status, `200`, or the bounded name of a transport fault, `timeout`.
        package var status: String
        /// From the sending to the end of the answer, without the wait for the rate gate.
        package var seconds: Double
        /// PagerDuty's `X-Request-Id`, by which its support finds the call. Source: FACTS 1.9.
        package var requestID: String?
    }

    package var finished: @Sendable (Call) -> Void
    /// The last `ratelimit-remaining`; of the limit nearest to being hit, so it may jump. Source: FACTS 2.
    package var rateLimitRemaining: @Sendable (Int) -> Void

    package init(
        finished: @escaping @Sendable (Call) -> Void = { _ in }, rateLimitRemaining: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.finished = finished
        self.rateLimitRemaining = rateLimitRemaining
    }
}
