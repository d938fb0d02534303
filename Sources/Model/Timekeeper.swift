#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The clock as the shells know it: the time now, and a way to wait; a parameter everywhere, so that tests need no sleep.
package protocol Timekeeper: Sendable {
    var now: Timestamp { get }
    /// Returns after `duration`; throws `CancellationError` when the task is cancelled first.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clock: wall time for `now`, the monotonic clock for waiting, so that a set clock delays nothing.
package struct SystemTimekeeper: Timekeeper {
    package init() {}

    package var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(for duration: Duration) async throws {
        // The one place that sleeps: everyone else waits through a Timekeeper.
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
