/// Three-valued truth after Kleene: what cannot be told stays untold through `not`, `all` and `any`.
package enum Truth: String, Sendable, Hashable, CaseIterable, Comparable {
    case no, unknown, yes

    static prefix func ! (truth: Self) -> Self {
        switch truth {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }

    private var rank: Int {
        switch self {
        case .no: 0
        case .unknown: 1
        case .yes: 2
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    init(_ bool: Bool) { self = bool ? .yes : .no }
}
