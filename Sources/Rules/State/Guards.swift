import Model

/// What may keep a rule from acting although its conditions hold.
struct Guards: Sendable {
    struct Threshold: Hashable, Sendable {
        /// From 1.
        var count: Int
        var within: Duration
        var by: [StateName]
    }

    struct Cooldown: Hashable, Sendable {
        var duration: Duration
        var by: [StateName]
    }

    struct Limit: Hashable, Sendable {
        var incidents: Int
        var per: Duration
    }

    var schedule: Schedule?
    var threshold: Threshold?
    var cooldown: Cooldown?
    var limit: Limit?
    var hold: Duration?

    var isEmpty: Bool { schedule == nil && !hasState }

    var hasState: Bool { threshold != nil || cooldown != nil || limit != nil || hold != nil }

    /// Whether keys are made of what patterns capture.
    var needsCaptures: Bool {
        ((threshold?.by ?? []) + (cooldown?.by ?? [])).contains { $0.field == nil || $0.isCapture }
    }
}

/// A field or capture by whose value state is kept apart.
struct StateName: Hashable, Sendable {
    var name: String
    var field: Field?
    /// A capture goes before a field of the same name, as in templates.
    var isCapture: Bool
}
