package import Model

/// Rule state as a value: what a decision is given, and what its changes are put into. The callers of decisions keep it.
package struct RuleStateTable: Sendable {
    private struct Entry: Sendable {
        var value: RuleStateValue
        var expires: Timestamp
    }

    private var entries: [RuleStateKey: Entry] = [:]
    // Holds by what they are about, and how to find the next one due without looking at all.
    private var holds: [String: Set<RuleStateKey>] = [:]
    private var holdKeys: Set<RuleStateKey> = []

    package init() {}

    package static let empty = RuleStateTable()

    package var count: Int { entries.count }

    package func value(_ key: RuleStateKey) -> RuleStateValue? { entries[key]?.value }

    package func change(_ key: RuleStateKey) -> RuleStateChange? {
        entries[key].map { RuleStateChange(key: key, value: $0.value, expires: $0.expires) }
    }

    package mutating func apply(_ changes: [RuleStateChange]) {
        for change in changes {
            forget(change.key)
            guard let value = change.value else { continue }
            entries[change.key] = Entry(value: value, expires: change.expires)
            guard case .held(let held) = value else { continue }
            holdKeys.insert(change.key)
            for identity in held.identities { holds[identity, default: []].insert(change.key) }
        }
    }

    /// The actions held for what `alert` is about.
    package func holds(of alert: Alert) -> [RuleStateKey] {
        if holdKeys.isEmpty { return [] }
        var keys: Set<RuleStateKey> = []
        for identity in alert.identities { keys.formUnion(holds[identity] ?? []) }
        return keys.sorted { ($0.rule, $0.key) < ($1.rule, $1.key) }
    }

    /// The held actions whose time has come, those due first in front.
    package func due(at now: Timestamp) -> [(key: RuleStateKey, held: HeldAction)] { held { $0.due <= now } }

    /// The actions held since before `resolve` was decided, for what that resolves: to be dropped once it has gone through, and not
    /// before, since what is dropped for a resolve that PagerDuty refuses is lost.
    package func ended(by resolve: Action) -> [(key: RuleStateKey, held: HeldAction)] {
        guard resolve.update.status == .resolved, let name = resolve.target?.description else { return [] }
        return held { $0.identities.contains(name) && $0.action.decidedAt <= resolve.decidedAt }
    }

    /// Lets what was held before the clock was set back to `now` wait from now on for as long as it was to wait.
    package mutating func takeBack(to now: Timestamp) {
        for (key, held) in held(where: { $0.action.decidedAt > now }) {
            var moved = held
            moved.due = now + (held.due - held.action.decidedAt)
            moved.action.decidedAt = now
            apply([RuleStateChange(key: key, value: .held(moved), expires: moved.due)])
        }
    }

    package func held(where isMeant: (HeldAction) -> Bool) -> [(key: RuleStateKey, held: HeldAction)] {
        holdKeys.compactMap { key in
            guard case .held(let held) = entries[key]?.value, isMeant(held) else { return nil }
            return (key, held)
        }.sorted { ($0.held.due, $0.key.rule, $0.key.key) < ($1.held.due, $1.key.rule, $1.key.key) }
    }

    /// Forgets what says nothing any more; beyond `limit` entries also those that would be the next to expire.
    package mutating func prune(at now: Timestamp, limit: Int = .max) {
        for (key, entry) in entries where entry.expires <= now && key.kind != .hold { entries[key] = nil }
        guard entries.count > limit else { return }
        let surplus = entries.filter { $0.key.kind != .hold }.sorted { $0.value.expires < $1.value.expires }
        for (key, _) in surplus.prefix(entries.count - limit * 9 / 10) { entries[key] = nil }
    }

    /// The rules whose breaker is open.
    package func openBreakers(at now: Timestamp) -> [String] {
        entries.compactMap { key, entry in
            guard case .breaker(let breaker) = entry.value, let until = breaker.openUntil, now < until else { return nil }
            return key.rule
        }.sorted()
    }

    private mutating func forget(_ key: RuleStateKey) {
        guard let old = entries.removeValue(forKey: key), case .held(let held) = old.value else { return }
        holdKeys.remove(key)
        for identity in held.identities {
            holds[identity]?.remove(key)
            if holds[identity]?.isEmpty == true { holds[identity] = nil }
        }
    }
}

extension Alert {
    /// The names under which a problem and its recovery are known to be the same.
    var identities: [String] {
        var identities: [String] = []
        if let incident { identities.append(incident.id.text) }
        if let dedupKey { identities.append("key:\(dedupKey.text)") }
        if let fingerprint { identities.append("fingerprint:\(source)/\(fingerprint)") }
        return identities
    }
}
