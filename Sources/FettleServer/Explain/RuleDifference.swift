import Model
import Rules

/// What two rule sets say differently of one alert.
package struct RuleDifference: Sendable {
    /// A line each: `- ` as the first set has it, `+ ` as the second.
    package var lines: [String]

    package var isEmpty: Bool { lines.isEmpty }

    /// Rules that fire in both, or in neither, are left out; so is an action that both ask for.
    static func between(_ old: Decision, _ new: Decision) -> RuleDifference {
        let (before, after) = (acting(old), acting(new))
        var lines: [String] = []
        let names = old.rules.map(\.rule) + new.rules.map(\.rule).filter { name in !old.rules.contains { $0.rule == name } }
        for name in names where before[name] != after[name] {
            if let result = before[name] { lines.append("- \(name): \(result)") }
            if let result = after[name] { lines.append("+ \(name): \(result)") }
        }
        let (left, right) = (old.action?.update, new.action?.update)
        if left != right {
            if let left { lines.append("- \(Rehearsal.text(left, for: old.action?.target))") }
            if let right { lines.append("+ \(Rehearsal.text(right, for: new.action?.target))") }
        }
        return RuleDifference(lines: lines)
    }

    // Whether a rule does something; why it does not is no difference.
    private static func acting(_ decision: Decision) -> [String: String] {
        var words: [String: String] = [:]
        for result in decision.rules where result.verdict == .fired || result.verdict == .suppressed {
            words[result.rule] =
                result.suppressedBy.map { "\(result.verdict.rawValue) (\($0.rawValue))" } ?? result.verdict.rawValue
        }
        return words
    }
}
