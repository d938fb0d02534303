import Model

/// What is known of names, and who is asking: the decisions of `NameDirectory`, without its calls.
struct NameCache: Sendable {
    enum Kind: Hashable, Sendable { case user, escalationPolicy, priority }
    struct Key: Hashable, Sendable {
        var kind: Kind
        var text: String
    }
    typealias Follower = Int

    enum Ruling: Sendable {
        case known(NameDirectory.Finding)
        /// Ask PagerDuty; `settled` or `abandoned` must follow.
        case lead
        /// Somebody is asking already: wait to be woken, then `collect`.
        case follow(Follower)
    }
    enum Collected: Sendable {
        case result(Answer<NameDirectory.Finding>)
        /// Who asked was cancelled: rule again.
        case again
    }

    private struct Entry: Sendable {
        var finding: NameDirectory.Finding
        var expires: Timestamp
    }

    /// Names are written in rules; templates might fill in any number.
    private let capacity: Int
    private let positiveLife: Duration
    private let negativeLife: Duration
    private var entries: [Key: Entry] = [:]
    private var flights: [Key: [Follower]] = [:]
    private var results: [Follower: Answer<NameDirectory.Finding>] = [:]
    private var lastFollower = 0

    init(positiveLife: Duration, negativeLife: Duration, capacity: Int = 10_000) {
        self.positiveLife = positiveLife
        self.negativeLife = negativeLife
        self.capacity = max(1, capacity)
    }

    mutating func rule(_ key: Key, at now: Timestamp) -> Ruling {
        if let entry = entries[key] {
            // An end further off than it was set is of a clock that was set back since.
            if now < entry.expires, entry.expires - now <= life(of: entry.finding) { return .known(entry.finding) }
            entries[key] = nil
        }
        if flights[key] == nil {
            flights[key] = []
            return .lead
        }
        lastFollower += 1
        flights[key]?.append(lastFollower)
        return .follow(lastFollower)
    }

    /// The leader's answer: kept if it is a finding, and given to all who follow, who are to be woken.
    mutating func settled(_ key: Key, _ answer: Answer<NameDirectory.Finding>, at now: Timestamp) -> [Follower] {
        if case .success(let finding, _) = answer {
            if entries.count >= capacity { makeRoom(at: now) }
            entries[key] = Entry(finding: finding, expires: now + life(of: finding))
        }
        let followers = flights.removeValue(forKey: key) ?? []
        for follower in followers { results[follower] = answer }
        return followers
    }

    /// The leader was cancelled: its answer means nothing to the others, of whom one will lead.
    mutating func abandoned(_ key: Key) -> [Follower] { flights.removeValue(forKey: key) ?? [] }

    mutating func collect(_ follower: Follower) -> Collected {
        results.removeValue(forKey: follower).map { .result($0) } ?? .again
    }

    /// A follower was cancelled.
    mutating func leave(_ follower: Follower, _ key: Key) {
        results[follower] = nil
        flights[key]?.removeAll { $0 == follower }
    }

    private func life(of finding: NameDirectory.Finding) -> Duration { finding.exists ? positiveLife : negativeLife }

    private mutating func makeRoom(at now: Timestamp) {
        entries = entries.filter { now < $0.value.expires }
        while entries.count >= capacity, let any = entries.keys.first { entries[any] = nil }
    }
}
