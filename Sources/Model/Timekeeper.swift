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
        var spec = timespec()
        clock_gettime(CLOCK_REALTIME, &spec)
        return Timestamp(milliseconds: Int64(spec.tv_sec) * 1000 + Int64(spec.tv_nsec) / 1_000_000)
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
