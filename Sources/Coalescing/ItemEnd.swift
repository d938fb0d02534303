import Model

/// How the journey of one item of a batch ended, with the words for its outcomes.
enum ItemEnd {
    case applied, holds, stale(String), suppressed(String), dead(String)

    init(_ withdrawal: Withdrawal) {
        self =
            switch withdrawal {
            case .holds: .holds
            case .stale(let reason): .stale(reason)
            case .withheld(let reason): .suppressed(reason)
            }
    }

    var result: Outcome.Result {
        switch self {
        case .applied, .holds: .sent
        case .stale: .stale
        case .suppressed: .suppressed
        case .dead: .dead
        }
    }

    var reason: String {
        switch self {
        case .applied: ""
        case .holds: "PagerDuty had it already"
        case .stale(let reason), .suppressed(let reason), .dead(let reason): reason
        }
    }
}
