package import Model

/// One observation of a test: at a time something comes in (or nothing but time passes), and this shall come of it.
package struct RuleTestCase: Sendable {
    package enum Input: Sendable {
        /// An alert already normalised.
        case alert(Alert)
        /// A webhook body as the source would send it, to be decoded by the caller.
        case body(source: String, headers: [String: String], text: String)
        /// The same in a file, or in several by a pattern with `*`, named relative to the rule file.
        case file(source: String, headers: [String: String], path: String)
        /// Only time passes.
        case nothing
    }

    package struct Place: Hashable, Sendable {
        package var position: Position
        package var length: Int
    }

    package enum Time: Hashable, Sendable {
        case at(Timestamp)
        /// This long after the case before, whose state goes on.
        case after(Duration)
    }

    /// A rule that is named, and where.
    package struct Mention: Hashable, Sendable {
        package var rule: String
        package var position: Position
        package var length: Int
    }

    /// What shall have kept a rule from acting; `rule` is nil where any will do.
    package struct Suppressed: Hashable, Sendable {
        package var rule: String?
        package var by: RuleResult.Suppression
    }

    /// The rule it stands beside, which counts as mentioned; nil in a file of tests.
    package var rule: String?
    /// Its own name, else its number among the cases.
    package var name: String
    /// The path of the file and the line of the case.
    package var file: String
    package var line: Int
    package var time: Time?
    package var input: Input
    /// Where `source` and `file` stand, for what is wrong with them.
    package var sourcePlace: Place?
    package var filePlace: Place?
    /// The merged items by target (`Q1`, `key:…`), empty for `nothing`; nil where items are not asked for.
    package var expected: [String: IncidentUpdate]?
    /// Other rules that may fire, and must; nil where none are named.
    package var fires: [String]?
    package var suppressed: [Suppressed]
    package var mentions: [Mention]

    /// It goes on where the case before ended: same clock, same state.
    package var continues: Bool {
        if case .after = time { true } else { false }
    }

    /// The time of a case that names none: a Monday noon in UTC.
    package static let defaultTime = Timestamp(year: 2026, month: 1, day: 5, hour: 12)
}

extension RuleTestCase {
    /// Cases that belong together: the first begins anew, the others follow by `+3m`.
    package static func chains(_ cases: [RuleTestCase]) -> [[RuleTestCase]] {
        var chains: [[RuleTestCase]] = []
        for test in cases {
            if test.continues, chains.last?.last?.file == test.file, chains.last?.last?.rule == test.rule {
                chains[chains.count - 1].append(test)
            } else {
                chains.append([test])
            }
        }
        return chains
    }
}

/// What came of one test case.
package struct RuleTestResult: Sendable {
    package var test: RuleTestCase
    /// One line for each thing that is not as expected; empty when the case passed.
    package var failures: [String] = []
    /// The items that differ, field by field: `-` was expected, `+` came.
    package var diff: [String] = []
    /// Where it failed: how the rules came to their answers.
    package var explanations: [RuleExplanation] = []
    /// The body could not be read, or a file is missing: the test itself is broken.
    package var isBroken = false

    package var passed: Bool { failures.isEmpty }
}

/// Why a raw body of a test case gave no alerts.
package struct RuleTestDecodeFailure: Error, Hashable, Sendable {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
