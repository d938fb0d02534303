import Model

/// What makes two conditions one: field and test, without the negation.
struct ConditionKey: Hashable {
    private enum Test: Hashable {
        /// Equal patterns are one object after loading.
        case pattern(ObjectIdentifier)
        case equals(ExactText)
        case isIn(Set<ExactText>)
        case number(Comparison, Double)
        case severity(Comparison, String)
        case exists(Bool)
        case network([IPNetwork])
    }

    private let slot: Int
    private let test: Test

    init(_ leaf: Leaf) {
        slot = leaf.slot
        test =
            switch leaf.test {
            case .matches(let pattern): .pattern(ObjectIdentifier(pattern))
            case .equals(let text): .equals(text)
            case .isIn(let texts): .isIn(texts)
            case .number(let comparison, let limit): .number(comparison, limit)
            case .severity(let comparison, let limit): .severity(comparison, limit.rawValue)
            case .exists(let wanted): .exists(wanted)
            case .network(let networks): .network(networks)
            }
    }
}
