import Model

/// Limits how fast incidents are resolved: what a resolve costs PagerDuty grows with the triggered alerts inside, and its own bulk
/// script sends 100 resolves a call and paces them at 100 alerts a second times 1.5. Source: FACTS 1.2.
///
/// A hundred alerts' worth may go at once; then nothing until that is paid for.
struct ResolvePace: Sendable {
    private static let costOfAlert = Duration.milliseconds(15)
    private static let burst = costOfAlert * 100
    /// An incident's alerts count at most so much, lest one hold up all others for long.
    private static let mostAlerts = 1000

    /// When all that was resolved will be paid for.
    private var paidAt = Timestamp(milliseconds: .min)

    /// Whether an incident with so many triggered alerts may be resolved now; if so, it is counted.
    mutating func admits(alerts: Int, at now: Timestamp) -> Bool {
        guard wait(at: now) < Self.burst else { return false }
        paidAt = max(paidAt, now) + Self.costOfAlert * min(max(alerts, 1), Self.mostAlerts)
        return true
    }

    /// Counts what a resolve has turned out to concern beyond what it was counted for.
    mutating func add(alerts: Int, beyond counted: Int, at now: Timestamp) {
        let more = min(alerts, Self.mostAlerts) - min(max(counted, 1), Self.mostAlerts)
        if more > 0 { paidAt = max(paidAt, now) + Self.costOfAlert * more }
    }

    /// A clock that was set back takes the debt with it.
    mutating func shift(by jump: Duration) { paidAt = paidAt + jump }

    /// Until everything is paid for.
    func wait(at now: Timestamp) -> Duration { paidAt <= now ? .zero : paidAt - now }
}
