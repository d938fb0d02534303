package import Model
import PCRE2

/// What one rule costs on given alerts, and why.
package struct RuleCost: Sendable {
    package var rule: String
    /// Where it begins.
    package var file: String
    package var line: Int
    /// Of how many alerts it was asked.
    package var asked: Int
    /// For how many of those its condition held.
    package var held: Int
    /// Time spent asking it, over all alerts; what it shares with earlier rules counts for those.
    package var seconds: Double
    /// Why it is asked so often, or takes so long.
    package var reason: String
    /// What would make it cheaper; nil where nothing simple would.
    package var advice: String?
}

extension RuleSet {
    /// How much memory the plan's own tables take, in bytes, without the compiled patterns.
    package var planBytes: Int { plan?.byteCount ?? 0 }

    /// How many rules are asked of every alert, for want of a literal or value to find them by.
    package var rulesAlwaysAsked: Int { plan?.pivots.alwaysCount ?? count }

    /// The rules that cost most on these alerts, the dearest first. `clock` gives seconds that only rise.
    package func dearestRules(_ most: Int, on alerts: [Alert], clock: () -> Double) -> [RuleCost] {
        guard let plan else { return [] }
        var seconds = Array(repeating: 0.0, count: count)
        var asked = Array(repeating: 0, count: count)
        var held = Array(repeating: 0, count: count)
        var limits = Array(repeating: 0, count: count)
        var scratch = makeScratch()
        for alert in alerts {
            scratch.scan(alert, plan)
            var before = clock()
            while let (rule, truth) = scratch.nextCandidate(alert, plan) {
                let after = clock()
                seconds[rule] += after - before
                asked[rule] += 1
                if truth == .yes { held[rule] += 1 }
                if truth == .unknown, !scratch.state.limited.isEmpty { limits[rule] += 1 }
                before = after
            }
        }
        let dearest = seconds.indices.filter { asked[$0] > 0 }.sorted { seconds[$0] > seconds[$1] }.prefix(most)
        return dearest.map { rule in
            let (reason, advice) = judgement(rule, asked[rule], held[rule], limits[rule], alerts.count, plan)
            return RuleCost(
                rule: rules[rule].name, file: rules[rule].file, line: rules[rule].line, asked: asked[rule], held: held[rule],
                seconds: seconds[rule], reason: reason, advice: advice)
        }
    }

    private func judgement(
        _ rule: Int, _ asked: Int, _ held: Int, _ limits: Int, _ alerts: Int, _ plan: RulePlan
    ) -> (String, String?) {
        let sources = rules[rule].leaves.compactMap { leaf in
            if case .matches(let pattern) = leaf.test { pattern.source } else { nil }
        }
        let explosive = sources.first { PatternLint.nestedQuantifier($0) != nil }
        if limits > 0 {
            return (
                "a pattern was given up at its limit for \(limits) alerts",
                explosive.map { _ in PatternLint.explosive.help }
                    ?? "avoid repeats inside repeats such as (a+)+ and several .* in one pattern"
            )
        }
        if let explosive {
            return ("\(Wording.quoted(explosive)): \(PatternLint.explosive.message)", PatternLint.explosive.help)
        }
        if let wild = sources.first(where: PatternLint.beginsWithWildcard) {
            return ("\(Wording.quoted(wild)): \(PatternLint.wildcardFirst.message)", PatternLint.wildcardFirst.help)
        }
        let triggers = plan.triggers(of: rule)
        if triggers.isEmpty {
            let wide = rules[rule].leaves.first { leaf in
                if case .matches(let pattern) = leaf.test {
                    RequiredLiterals(pattern: pattern.source).sets.isEmpty
                } else {
                    false
                }
            }
            let what = wide.map { "`\($0.text)` has no text that every match contains" } ?? "it has no condition to be found by"
            return ("\(what), so it is asked of every alert", "add an `equals`, or a few fixed characters to the pattern")
        }
        if asked > held * 4, asked * 20 > alerts {
            let words = triggers.prefix(3).map { Wording.quoted($0) }.joined(separator: ", ")
            let share = Int((100 * Double(asked) / Double(max(1, alerts))).rounded())
            return (
                "\(share)% of the alerts have \(words), or lack its field, but the rule seldom holds",
                "add a condition that is rarer"
            )
        }
        return (held > 0 ? "it holds often" : "its patterns take long to refute", nil)
    }
}

extension RulePlan {
    /// The literals and values that a rule hangs on; none where it is asked of every alert.
    func triggers(of rule: Int) -> [String] {
        (0..<pivots.primary.count).filter { trigger in
            pivots.primary.range(trigger).contains { pivots.primary[$0] == UInt32(rule) }
        }.map(text)
    }

    private func text(_ trigger: Int) -> String {
        if trigger < literals.count {
            let literal = literals[trigger]
            return String(decoding: (0..<literal.count).map { literalBytes[literal.start + $0] }, as: UTF8.self)
        }
        let number = UInt32(trigger - literals.count) + 1
        for index in 0..<valueSlots.count where valueSlots[index].number == number {
            return String(decoding: (0..<valueSlots[index].count).map { valueBytes[valueSlots[index].start + $0] }, as: UTF8.self)
        }
        return ""
    }
}
