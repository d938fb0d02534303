/// The state an alert reports.
package enum AlertStatus: Hashable, Sendable {
    case triggered, acknowledged, resolved
    /// A word of the sender's that is none of the three, kept as it came (`no_data`, `flapping`).
    case other(String)

    package init(_ word: String) {
        self =
            switch word {
            case "triggered": .triggered
            case "acknowledged": .acknowledged
            case "resolved": .resolved
            default: .other(word)
            }
    }

    package var word: String {
        switch self {
        case .triggered: "triggered"
        case .acknowledged: "acknowledged"
        case .resolved: "resolved"
        case .other(let word): word
        }
    }
}

/// The one scale of severities; ordered, `critical` highest.
package enum Severity: String, CaseIterable, Sendable, Comparable {
    case unknown, info, warning, error, critical

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .unknown: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        case .critical: 4
        }
    }
}

/// PagerDuty's two urgencies.
package enum Urgency: String, CaseIterable, Sendable { case low, high }

/// PagerDuty's three states of an incident.
package enum IncidentStatus: String, CaseIterable, Sendable { case triggered, acknowledged, resolved }
