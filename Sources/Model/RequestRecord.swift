/// One HTTP request to PagerDuty as the history keeps it, with the updates on whose account it was made.
package struct RequestRecord: Sendable, Equatable {
    /// One update's part in a request.
    package struct Share: Sendable, Equatable {
        package var update: UpdateID
        /// The incident's item as it stood in the body, JSON; nil where the request changed nothing.
        package var item: String?

        package init(update: UpdateID, item: String? = nil) {
            self.update = update
            self.item = item
        }
    }

    /// When it ended.
    package var at: Timestamp
    /// As in the metric `pagerduty_requests_total{operation}`.
    package var operation: String
    /// The HTTP status, `200`, or the bounded name of a transport fault, `timeout`.
    package var status: String
    /// From the sending to the end of the answer.
    package var milliseconds: Int
    /// PagerDuty's `X-Request-Id`, by which its support finds the call.
    package var requestID: String?
    /// The incidents it was about; nil where it was about all that the work is about.
    package var incidents: [IncidentID]?
    package var updates: [Share]

    package init(
        at: Timestamp, operation: String, status: String, milliseconds: Int, requestID: String?, incidents: [IncidentID]? = nil,
        updates: [Share] = []
    ) {
        self.at = at
        self.operation = operation
        self.status = status
        self.milliseconds = milliseconds
        self.requestID = requestID
        self.incidents = incidents
        self.updates = updates
    }
}
