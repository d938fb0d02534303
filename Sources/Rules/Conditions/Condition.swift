import Model
import PCRE2

/// What a rule asks of an alert.
indirect enum Condition: Sendable {
    /// Holds when every part does; never empty.
    case all([Condition])
    /// Holds when one part does; never empty.
    case any([Condition])
    case not(Condition)
    case test(Leaf)
}

/// One question about one field.
struct Leaf: Sendable {
    enum Test: Sendable {
        case matches(Pattern)
        case equals(ExactText)
        case isIn(Set<ExactText>)
        case number(Comparison, Double)
        case severity(Comparison, Severity)
        case exists(Bool)
        case network([IPNetwork])
    }

    /// Its place among the rule's leaves.
    var number: Int
    /// Its field's place in the rule set's table.
    var slot: Int
    var field: Field
    var test: Test
    /// `not_matches`, `not_equals`, `not_in`: the answer is turned round; unknown stays unknown.
    var isNegated = false
    /// As it is written in explanations: `title matches '(?i)lag'`.
    var text: String
}

/// How two values in order are compared.
enum Comparison: String, CaseIterable, Sendable {
    case above
    case atLeast = "at_least"
    case below
    case atMost = "at_most"

    func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
        switch self {
        case .above: a > b
        case .atLeast: a >= b
        case .below: a < b
        case .atMost: a <= b
        }
    }
}
