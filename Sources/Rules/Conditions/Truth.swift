/// Three-valued truth after Kleene: what cannot be told stays untold through `not`, `all` and `any`.
package enum Truth: String, Sendable, Hashable, CaseIterable {
    case no, unknown, yes

    static prefix func ! (truth: Self) -> Self {
        switch truth {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }

    init(_ bool: Bool) { self = bool ? .yes : .no }
}
