/// How an incident is looked for by its key.
package struct LookupSettings: Sendable, Equatable {
    /// How long a key may find nothing before its updates end dead, from the first answer that found nothing; 0 to 1 day.
    ///
    /// PagerDuty opens an incident some time after the monitoring system told it (FACTS 4.1). Failed calls do not count: an
    /// outage says nothing about the incident.
    package var deadline: Duration
    /// The pauses between the tries; the last one repeats.
    package var pauses: [Duration]
    /// Look-ups on their way at once, 1 to 64; they share the rate limit with the updates.
    package var concurrency: Int
    /// How long a key is known to mean an incident without asking again; an old one may have been closed meanwhile.
    package var remember: Duration
    /// How many keys are remembered.
    package var capacity: Int
    /// By source: the ids of the services whose incidents its keys mean; a source that is not here means all.
    package var services: [String: Set<String>]

    package init(
        deadline: Duration = .seconds(120), pauses: [Duration] = [1, 2, 5, 10, 30].map { .seconds($0) }, concurrency: Int = 8,
        remember: Duration = .seconds(60), capacity: Int = 20_000,
        services: [String: Set<String>] = [:]
    ) {
        self.deadline = deadline
        self.pauses = pauses
        self.concurrency = concurrency
        self.remember = remember
        self.capacity = capacity
        self.services = services
    }

    /// The pause after `tries` look-ups: 1, 2, 5, 10, 30, 30 … s by default.
    package func pause(after tries: Int) -> Duration {
        pauses.isEmpty ? .seconds(1) : pauses[min(max(tries, 1), pauses.count) - 1]
    }

    /// Every value that cannot be used, one line each; empty when all is well.
    package func validate() -> [String] {
        var problems: [String] = []
        if deadline < .zero || deadline > .seconds(86_400) { problems.append("lookup deadline must be between 0s and 1d") }
        if pauses.isEmpty || pauses.contains(where: { $0 < .milliseconds(100) }) {
            problems.append("lookup pauses must be 100ms or longer, at least one")
        }
        if !(1...64).contains(concurrency) { problems.append("lookup concurrency must be between 1 and 64") }
        if remember < .zero { problems.append("lookup remember must not be negative") }
        if capacity < 1 { problems.append("lookup capacity must be 1 or more") }
        return problems
    }
}
