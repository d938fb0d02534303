import Model
import PCRE2

/// Finds conditions that no alert can meet.
///
/// Sound, not complete: what it finds is impossible, but it does not compare what two patterns can match.
struct ContradictionFinder: ~Copyable {
    /// Why nothing meets a condition.
    struct Clash {
        var leaf: Leaf
        /// The other half; nil where the leaf is impossible by itself.
        var other: Leaf?
        var reason: String
        var help: String?
    }

    private var scratch: RuleScratch
    private var events: [String] = []

    init(settings: RuleSettings) {
        scratch = RuleScratch(limits: settings.ceiling)
    }

    mutating func finding(_ draft: RuleDraft) -> Diagnostic? {
        guard let condition = draft.condition else { return nil }
        events = draft.events
        guard let clash = clash(condition.normalized, []) else { return nil }
        return draft.warning(
            .contradiction, at: clash.leaf, "the rule `\(draft.name)` can never fire: \(clash.reason)",
            help: clash.help ?? (clash.other == nil ? nil : "take one of the two out, or write `any` if either will do"),
            related: clash.other.map { draft.related($0, "this is the other half") })
    }

    // In normal form only leaves, `all` and `any` are left. An `any` is impossible if each of its parts is, beside what must hold
    // anyway.
    private mutating func clash(_ condition: Condition, _ given: [Leaf]) -> Clash? {
        var own: [Leaf] = []
        var alternatives: [[Condition]] = []
        Self.flatten(condition, &own, &alternatives)
        let leaves = given + own
        // Each is held against all others; conditions of this size are written by nobody.
        guard leaves.count <= 200 else { return nil }
        for (index, leaf) in own.enumerated() {
            for other in leaves.prefix(given.count + index) {
                if let reason = Self.exclusion(other, leaf) { return Clash(leaf: leaf, other: other, reason: reason) }
            }
            if let clash = valueClash(leaf, leaves) { return clash }
        }
        for parts in alternatives {
            var first: Clash?
            var isPossible = false
            for part in parts where !isPossible {
                if let clash = clash(part, leaves) { first = first ?? clash } else { isPossible = true }
            }
            if !isPossible, let first { return first }
        }
        return nil
    }

    private static func flatten(_ condition: Condition, _ leaves: inout [Leaf], _ alternatives: inout [[Condition]]) {
        switch condition {
        case .test(let leaf): leaves.append(leaf)
        case .all(let parts): for part in parts { flatten(part, &leaves, &alternatives) }
        case .any(let parts): alternatives.append(parts)
        case .not: break
        }
    }

    // MARK: Two leaves

    private static func exclusion(_ a: Leaf, _ b: Leaf) -> String? {
        guard a.field == b.field else { return nil }
        if a.turned.canonical == b.canonical { return "it asks for `\(a.text)` and for the opposite" }
        // Whatever asks for a value does not hold where there is none.
        if a.isAbsence != b.isAbsence { return "`\(a.text)` and `\(b.text)` exclude each other" }
        guard a.field.isSingle, !a.isNegated, !b.isNegated else { return nil }
        let isApart =
            switch (a.test, b.test) {
            case (.number(let one, let x), .number(let two, let y)): !overlap(one, x, two, y)
            case (.network(let one), .network(let two)): !one.contains { x in two.contains { x.overlaps($0) } }
            default: false
            }
        return isApart ? "`\(a.text)` and `\(b.text)` exclude each other" : nil
    }

    private static func overlap(_ a: Comparison, _ x: Double, _ b: Comparison, _ y: Double) -> Bool {
        // Some number beside or between the two, or one of them, satisfies both if any does.
        let candidates = [x, y, x / 2 + y / 2, min(x, y) - 1, max(x, y) + 1, x.nextUp, x.nextDown, y.nextUp, y.nextDown]
        return candidates.contains { a.holds($0, x) && b.holds($0, y) }
    }

    // MARK: Values

    // The values a field can have at all, or that one leaf names, are tried on all others.
    private mutating func valueClash(_ leaf: Leaf, _ leaves: [Leaf]) -> Clash? {
        guard leaf.field.isSingle else { return nil }
        let related = leaves.filter { $0.field == leaf.field && !$0.isAbsence }
        var (values, namer): ([String], Leaf?) = (events, nil)
        if leaf.field != .plain(.event) {
            if let naming = related.first(where: { $0.named != nil }), let named = naming.named {
                (values, namer) = (named, naming)
            } else if let words = leaf.field.words {
                values = words
            } else {
                return nil
            }
        }
        guard values.count <= 1000 else { return nil }
        for other in related where other.number != namer?.number {
            let left = values.filter { canHold(other, $0) }
            if left.isEmpty { return clash(other, namer, values) }
            values = left
        }
        return nil
    }

    private func clash(_ leaf: Leaf, _ namer: Leaf?, _ values: [String]) -> Clash {
        if let namer { return Clash(leaf: leaf, other: namer, reason: "`\(namer.text)` and `\(leaf.text)` exclude each other") }
        if leaf.field == .plain(.event) {
            return Clash(
                leaf: leaf, reason: "`\(leaf.text)`, but it looks at \(Wording.list(events)) only",
                help: "say which events it is for: `events: […]`")
        }
        return Clash(
            leaf: leaf, reason: "`\(leaf.text)` leaves `\(leaf.field.name)` no value",
            help: "it is one of \(Wording.list(leaf.field.words ?? values))")
    }

    // A pattern given up at its limit could have matched.
    private mutating func canHold(_ leaf: Leaf, _ value: String) -> Bool {
        if case .exists(let wanted) = leaf.test { return wanted }
        let truth = scratch.test(leaf.test, value)
        if truth == .unknown, case .matches = leaf.test { return true }
        return (leaf.isNegated ? !truth : truth) == .yes
    }
}

extension Leaf {
    /// It asks for there to be no value.
    fileprivate var isAbsence: Bool { if case .exists(false) = test { true } else { false } }

    /// The only values with which it holds; nil where it names none.
    fileprivate var named: [String]? {
        guard !isNegated else { return nil }
        switch test {
        case .equals(let text): return [text.text]
        case .isIn(let set): return set.map(\.text)
        default: return nil
        }
    }

    /// The same question with the opposite answer.
    fileprivate var turned: Leaf {
        let text = text.hasPrefix("not ") ? String(text.dropFirst(4)) : "not " + text
        if case .exists(let wanted) = test {
            return Leaf(number: number, slot: slot, field: field, test: .exists(!wanted), isNegated: isNegated, text: text)
        }
        return Leaf(number: number, slot: slot, field: field, test: test, isNegated: !isNegated, text: text)
    }
}

extension Condition {
    /// The same with `not` pushed down to the leaves; lawful in three values as in two.
    fileprivate var normalized: Condition {
        switch self {
        case .test: self
        case .all(let parts): .all(parts.map(\.normalized))
        case .any(let parts): .any(parts.map(\.normalized))
        case .not(let part): part.turned
        }
    }

    private var turned: Condition {
        switch self {
        case .test(let leaf): .test(leaf.turned)
        case .all(let parts): .any(parts.map(\.turned))
        case .any(let parts): .all(parts.map(\.turned))
        case .not(let part): part.normalized
        }
    }
}
