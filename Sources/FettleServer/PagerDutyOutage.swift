import Model

/// Whether PagerDuty answers, as the last requests tell: for the warnings of `/readyz`.
///
/// No reason not to be ready: deliveries are taken in and kept, and what waits is tried again by itself.
struct PagerDutyOutage: Sendable {
    /// So many failures in a row are worth a word.
    static let worthAWord = 3

    private var failures = 0
    private var since = Timestamp(milliseconds: 0)

    /// Takes note of how a request has ended, an HTTP status or the name of a transport's fault; gives back the warning that holds from
    /// now on, nil for none.
    mutating func note(_ status: String, at now: Timestamp) -> String? {
        guard Self.isFailure(status) else {
            failures = 0
            return nil
        }
        if failures == 0 { since = now }
        failures += 1
        guard failures >= Self.worthAWord else { return nil }
        return "PagerDuty does not answer since \(since): \(failures) requests in a row have failed, the last with \(status)"
    }

    // Everything else is an answer, welcome or not.
    private static func isFailure(_ status: String) -> Bool { Int(status).map { $0 == 408 || $0 >= 500 } ?? true }
}
