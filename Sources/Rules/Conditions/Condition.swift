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

/// One question about one field; an object, since each evaluation of a condition hands its leaves on.
final class Leaf: Sendable {
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
    let number: Int
    /// Its field's place in the rule set's table.
    let slot: Int
    let field: Field
    let test: Test
    /// `not_matches`, `not_equals`, `not_in`: the answer is turned round; unknown stays unknown.
    let isNegated: Bool
    /// As it is written in explanations: `title matches '(?i)lag'`.
    let text: String
    /// The same with `missing` as what was found, which is said often of alerts that lack a field.
    let textIfMissing: String

    init(number: Int, slot: Int, field: Field, test: Test, isNegated: Bool = false, text: String) {
        self.number = number
        self.slot = slot
        self.field = field
        self.test = test
        self.isNegated = isNegated
        self.text = text
        textIfMissing = Self.text(text, actual: "missing")
    }

    /// The text with what was found: `title matches '(?i)lag', actual "Disk full"`.
    func text(actual: String) -> String { Self.text(text, actual: actual) }

    private static func text(_ text: String, actual: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 9 + actual.utf8.count)
        result += text
        result += ", actual "
        result += actual
        return result
    }
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
