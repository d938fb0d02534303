package import Coalescing
package import Correlation

/// How updates are taken from the queue and delivered.
package struct DeliverySettings: Sendable, Equatable {
    package var coalescer: CoalescerSettings
    package var lookup: LookupSettings
    /// Updates taken from the queue in one commit; 1 to `maxHeld`.
    package var claimChunk: Int
    /// Updates in memory at most; the rest waits on disk.
    package var maxHeld: Int
    /// With so many of them waiting for their incidents to be found by key, or for labels, what else would waits on disk, and what names its
    /// incident passes by; 1 or more.
    package var maxSearching: Int
    /// The pause after a claim that emptied the queue: so that a stream of single deliveries does not cost a commit each.
    package var claimPause: Duration
    /// How often the queue is looked at unasked, for what others put back (`fettle queue retry`).
    package var pollInterval: Duration
    /// How long the flush at shutdown may take; what is left then goes back to the queue.
    package var grace: Duration
    /// How often an unauthorized credential is tried again.
    package var probeInterval: Duration
    /// How long a state that was heard is trusted, so that what it has already is not sent.
    package var stateFreshness: Duration
    /// How long a status that was heard is good enough to acknowledge on, at most `stateFreshness`; on older news it is read first,
    /// lest the acknowledge reopens what somebody has resolved since, or takes over what somebody has acknowledged (FACTS 1.2).
    /// Zero: it is always read first, which costs one call more for a batch.
    package var acknowledgeFreshness: Duration
    /// How long a name that PagerDuty does not know is not asked again.
    package var nameFailureMemory: Duration

    package init(
        coalescer: CoalescerSettings = CoalescerSettings(), lookup: LookupSettings = LookupSettings(), claimChunk: Int = 1000,
        maxHeld: Int = 10_000, maxSearching: Int = 5000, claimPause: Duration = .milliseconds(20),
        pollInterval: Duration = .seconds(5),
        grace: Duration = .seconds(8), probeInterval: Duration = .seconds(30), stateFreshness: Duration = .seconds(30),
        acknowledgeFreshness: Duration = .zero, nameFailureMemory: Duration = .seconds(30)
    ) {
        self.coalescer = coalescer
        self.lookup = lookup
        self.claimChunk = claimChunk
        self.maxHeld = maxHeld
        self.maxSearching = maxSearching
        self.claimPause = claimPause
        self.pollInterval = pollInterval
        self.grace = grace
        self.probeInterval = probeInterval
        self.stateFreshness = stateFreshness
        self.acknowledgeFreshness = acknowledgeFreshness
        self.nameFailureMemory = nameFailureMemory
    }

    /// Every value that cannot be used, one line each; empty when all is well.
    package func validate() -> [String] {
        var problems = coalescer.validate() + lookup.validate()
        if claimChunk < 1 || claimChunk > maxHeld { problems.append("the claim chunk must be between 1 and \(maxHeld)") }
        if maxSearching < 1 { problems.append("one update at least must be free to look for its incident") }
        if maxHeld < coalescer.maxBatch { problems.append("fewer updates in memory than fit in one batch") }
        if pollInterval <= .zero || probeInterval <= .zero { problems.append("poll and probe intervals must be above 0s") }
        for duration in [claimPause, grace, stateFreshness, acknowledgeFreshness, nameFailureMemory] where duration < .zero {
            problems.append("a duration is negative: \(duration)")
        }
        if acknowledgeFreshness > stateFreshness {
            problems.append("to acknowledge on a status for longer than a state is trusted makes no sense")
        }
        return problems
    }
}
