import Model
import PCRE2

/// What an evaluation found: the answer, and the leaf that decided it.
struct Finding: Hashable {
    var truth: Truth
    /// The number of the first leaf that settled the answer.
    var leaf: Int
}

enum ConditionGroup: String, Sendable {
    case all = "all of"
    case any = "any of"
    case not
}

/// Listens to an evaluation.
protocol EvaluationRecorder {
    /// True to have every condition asked, also those that can no longer change the answer.
    static var wantsEverything: Bool { get }
    /// True to have patterns searched anew, for the places of their groups, where the answer alone may be known already.
    static var needsMatches: Bool { get }
    mutating func leaf(_ leaf: Leaf, _ truth: Truth, _ scratch: borrowing RuleScratch)
    mutating func begin(_ group: ConditionGroup)
    mutating func end(_ group: ConditionGroup, _ truth: Truth)
}

extension EvaluationRecorder {
    static var needsMatches: Bool { wantsEverything }
}

/// The way of plain decisions: nothing recorded, nothing asked in vain.
struct SilentRecorder: EvaluationRecorder {
    static let wantsEverything = false
    /// A value without a byte has no place, and under the thread sanitizer lending it ends the process.
    private var place: UInt8 = 0

    mutating func leaf(_ leaf: Leaf, _ truth: Truth, _ scratch: borrowing RuleScratch) {}
    mutating func begin(_ group: ConditionGroup) {}
    mutating func end(_ group: ConditionGroup, _ truth: Truth) {}
}

/// Collects what named groups took, from the patterns that contributed to a true answer.
struct CaptureRecorder: EvaluationRecorder {
    static let wantsEverything = true
    private(set) var captures: [(name: String, value: String)] = []
    private var marks: [Int] = []

    mutating func leaf(_ leaf: Leaf, _ truth: Truth, _ scratch: borrowing RuleScratch) {
        guard truth == .yes, !leaf.isNegated, case .matches(let pattern) = leaf.test else { return }
        captures += scratch.captures(of: pattern)
    }
    mutating func begin(_ group: ConditionGroup) { marks.append(captures.count) }
    mutating func end(_ group: ConditionGroup, _ truth: Truth) {
        let mark = marks.removeLast()
        // What a group that does not hold has found, and whatever stands under `not`, says nothing about why the rule fired.
        if truth != .yes || group == .not { captures.removeSubrange(mark...) }
    }

    /// The first that took something wins.
    subscript(_ name: String) -> String? { captures.first { $0.name == name }?.value }
}

/// Builds the tree that `explain` prints.
struct TraceRecorder: EvaluationRecorder {
    static let wantsEverything = true
    private var open: [[ConditionTrace]] = [[]]

    /// The whole tree, with the leaf marked that decided it. What holds is held up by all of its leaves, so that none is marked.
    func trace(_ finding: Finding) -> ConditionTrace? {
        var trace = open.first?.first
        if finding.truth != .yes { trace?.mark(finding.leaf) }
        return trace
    }

    mutating func leaf(_ leaf: Leaf, _ truth: Truth, _ scratch: borrowing RuleScratch) {
        let actual = Wording.actual(scratch.knownValue(leaf.slot))
        add(ConditionTrace(truth: truth, text: leaf.text, actual: actual, leaf: leaf.number, parts: []))
    }
    mutating func begin(_ group: ConditionGroup) { open.append([]) }
    mutating func end(_ group: ConditionGroup, _ truth: Truth) {
        let parts = open.removeLast()
        add(ConditionTrace(truth: truth, text: group.rawValue, actual: nil, leaf: nil, parts: parts))
    }

    private mutating func add(_ trace: ConditionTrace) { open[open.count - 1].append(trace) }
}
