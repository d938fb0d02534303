/// What one rule remembers under one key: named by the rule, never by its text, so that it survives restarts and reloads.
package struct RuleStateKey: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case threshold, cooldown, limit, hold }

    package var rule: String
    package var kind: Kind
    /// The values of the `by` fields, or for `hold` the target; empty where the rule has one state for everything.
    package var key: String

    package init(rule: String, kind: Kind, key: String = "") {
        self.rule = rule
        self.kind = kind
        self.key = key
    }
}

/// The value of one piece of rule state.
package enum RuleStateValue: Hashable, Sendable {
    /// `threshold`: when the rule matched, oldest first, at most as many as it counts.
    case matches([Timestamp])
    /// `cooldown`: when the rule last acted.
    case acted(Timestamp)
    /// `limit`: the incidents acted upon lately, and until when the breaker is open.
    case breaker(RuleBreaker)
    /// `hold`: an action that waits.
    case held(HeldAction)
}

/// The state of a rule's `limit`.
package struct RuleBreaker: Hashable, Sendable {
    /// By the incident (`Q1`, `key:…`): when it was first acted upon within the present period.
    package var incidents: [String: Timestamp]
    /// Nil while it is closed.
    package var openUntil: Timestamp?

    package init(incidents: [String: Timestamp] = [:], openUntil: Timestamp? = nil) {
        self.incidents = incidents
        self.openUntil = openUntil
    }
}

/// An action that is carried out at `due` unless what it is about has resolved by then.
package struct HeldAction: Hashable, Sendable {
    package var action: Action
    package var due: Timestamp
    /// By any of these a resolve is known to mean the same thing: incident, key, fingerprint.
    package var identities: [String]
    /// The hash of the rule set that decided.
    package var ruleSet: String

    package init(action: Action, due: Timestamp, identities: [String], ruleSet: String) {
        self.action = action
        self.due = due
        self.identities = identities
        self.ruleSet = ruleSet
    }
}

/// One change of rule state that a decision asks for.
package struct RuleStateChange: Hashable, Sendable {
    package var key: RuleStateKey
    /// Nil removes it.
    package var value: RuleStateValue?
    /// From then on it says no more than no state would.
    package var expires: Timestamp
    /// Rises with every change of a serving process; a store keeps the highest.
    package var version: Int64

    package init(key: RuleStateKey, value: RuleStateValue?, expires: Timestamp, version: Int64 = 0) {
        self.key = key
        self.value = value
        self.expires = expires
        self.version = version
    }
}
