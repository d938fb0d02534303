package import Model

/// What one rule said of one alert, with its evaluation as a tree.
package struct RuleExplanation: Sendable {
    package var result: RuleResult
    package var mode: RuleMode
    /// Nil where the rule was not evaluated: another event, or an earlier `stop`.
    package var trace: ConditionTrace?

    package init(result: RuleResult, mode: RuleMode) {
        self.result = result
        self.mode = mode
    }

    /// The tree as text:
    ///
    /// ```
    /// replica-lag: NOT MATCHED
    ///   FAIL all of:
    ///     FAIL title matches '(?i)replica lag'   actual "Disk full"   <- decided
    ///     PASS labels.env equals "production"   actual "production"
    /// ```
    package func render() -> String {
        let verdict = String(result.verdict.rawValue.uppercased().map { $0 == "_" ? " " : $0 })
        var lines = ["\(result.rule): \(verdict)"]
        switch result.verdict {
        case .suppressed, .notAsked: lines[0] += " (\(result.because))"
        case .fired where result.suppressedBy == .hold: lines[0] += " (\(result.because))"
        default: if trace == nil { lines[0] += " (\(result.because))" }
        }
        trace?.render(into: &lines, depth: 1)
        return lines.joined(separator: "\n")
    }
}

/// One condition of a rule and what became of it.
package struct ConditionTrace: Sendable, Equatable {
    package var truth: Truth
    /// The condition as written, or what kind of group it is.
    package var text: String
    /// The field's value; nil for groups.
    package var actual: String?
    /// Its number among the leaves of its rule; nil for groups.
    package var leaf: Int?
    package var parts: [ConditionTrace]
    /// It is the first leaf that settled the rule's answer.
    package var decides = false

    /// `PASS`, `FAIL` or `UNKNOWN`.
    package var word: String {
        switch truth {
        case .yes: "PASS"
        case .no: "FAIL"
        case .unknown: "UNKNOWN"
        }
    }

    mutating func mark(_ number: Int) {
        if leaf == number { decides = true }
        for index in parts.indices { parts[index].mark(number) }
    }

    fileprivate func render(into lines: inout [String], depth: Int) {
        var line = String(repeating: "  ", count: depth) + "\(word) \(text)"
        if leaf == nil { line += ":" }
        if let actual { line += "   actual \(actual)" }
        if decides { line += "   <- decided" }
        lines.append(line)
        for part in parts { part.render(into: &lines, depth: depth + 1) }
    }
}
