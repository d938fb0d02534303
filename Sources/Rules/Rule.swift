import Model

/// One compiled rule.
package final class Rule: Sendable {
    package let name: String
    package let description: String?
    /// The events it looks at.
    package let events: [String]
    package let mode: RuleMode
    /// Later rules are not asked once it has fired.
    package let stop: Bool
    /// The path of its file.
    package let file: String
    /// The line where it begins, from 1.
    package let line: Int
    /// The test cases written beside it.
    package let tests: [RuleTestCase]

    let condition: Condition
    /// The condition's leaves by their numbers.
    let leaves: [Leaf]
    let guards: Guards
    let effect: Effect
    /// The effect where it is the same for all alerts.
    let constantUpdate: IncidentUpdate?

    /// It has a breaker.
    package var hasLimit: Bool { guards.limit != nil }

    init(
        name: String, description: String?, events: [String], mode: RuleMode, stop: Bool, file: String, line: Int,
        tests: [RuleTestCase], condition: Condition, leaves: [Leaf], guards: Guards, effect: Effect,
        constantUpdate: IncidentUpdate?
    ) {
        self.name = name
        self.description = description
        self.events = events
        self.mode = mode
        self.stop = stop
        self.file = file
        self.line = line
        self.tests = tests
        self.condition = condition
        self.leaves = leaves
        self.guards = guards
        self.effect = effect
        self.constantUpdate = constantUpdate
    }
}

/// Whether what a rule decides is carried out.
package enum RuleMode: Hashable, Sendable, CustomStringConvertible {
    /// Decided and recorded only.
    case observe
    /// For this many of 10 000 incidents, always the same ones.
    case canary(perTenThousand: Int)
    case live

    package var description: String {
        switch self {
        case .observe: "observe"
        case .canary(let share):
            share % 100 == 0 ? "canary \(share / 100)%" : "canary \(share / 100).\(share % 100 < 10 ? "0" : "")\(share % 100)%"
        case .live: "live"
        }
    }

    /// Why a rule of this mode leaves an incident alone; nil when it acts.
    func restraint(target: String) -> String? {
        switch self {
        case .live: nil
        case .observe: "mode is observe"
        case .canary(let share):
            StableHash.of(target).mixed % 10_000 < UInt64(share) ? nil : "not among the \(self) of incidents"
        }
    }
}
