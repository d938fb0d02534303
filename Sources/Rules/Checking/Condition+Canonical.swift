import Model
import PCRE2

extension Condition {
    /// The condition as a set of parts that must all hold, each spelled in one way whatever order it was written in.
    var conjuncts: Set<String> {
        if case .all(let parts) = self { return parts.reduce(into: []) { $0.formUnion($1.conjuncts) } }
        return [canonical]
    }

    var canonical: String {
        switch self {
        case .test(let leaf): leaf.canonical
        case .not(let part): "not(\(part.canonical))"
        case .all: "all(\(conjuncts.sorted().joined(separator: ";")))"
        case .any(let parts): "any(\(Set(parts.map(\.canonical)).sorted().joined(separator: ";")))"
        }
    }
}

extension Leaf {
    var canonical: String { (isNegated ? "not(" : "") + question + (isNegated ? ")" : "") }

    // Lengths before texts keep a text from looking like syntax.
    private var question: String {
        let name = "\(field.name.utf8.count):\(field.name)"
        return switch test {
        case .matches(let pattern): "\(name)~\(pattern.source.utf8.count):\(pattern.source)"
        case .equals(let text): "\(name)=\(text.text.utf8.count):\(text.text)"
        case .isIn(let set): "\(name)@\(set.map { "\($0.text.utf8.count):\($0.text)" }.sorted().joined())"
        case .number(let comparison, let number): "\(name) \(comparison.rawValue) \(number)"
        case .severity(let comparison, let severity): "\(name) \(comparison.rawValue) \(severity.rawValue)"
        case .exists(let wanted): "\(name)?\(wanted)"
        case .network(let networks): "\(name)/\(networks.map { "\($0.base.bits)/\($0.prefix)" }.sorted().joined(separator: ","))"
        }
    }
}

extension Field {
    /// It holds one text at most, so two different ones cannot both be equal to it.
    var isSingle: Bool {
        switch self {
        case .plain, .label, .annotation: true
        case .incident(let part): [.id, .number, .title, .status, .urgency, .type].contains(part)
        case .payload: false
        }
    }
}
