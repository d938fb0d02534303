import Model
package import Rules

/// What `fettle test` found: every case with its time, and what the cases covered.
package struct TestReport: Sendable {
    package struct Case: Sendable {
        package var result: RuleTestResult
        package var seconds: Double
        /// The rule it stands beside, else the file it stands in.
        package var suite: String { result.test.rule ?? result.test.file }
    }

    package var cases: [Case] = []
    /// What all cases together have seen of each rule.
    package var rules = RuleCoverage(.empty)
    package var seconds = 0.0

    package var passed: Int { cases.count { $0.result.passed } }
    package var failed: Int { cases.count - passed }
    package var isBroken: Bool { cases.contains { $0.result.isBroken } }

    /// In percent.
    package var coverage: Int { rules.percent }

    /// `12 passed, 0 failed`: the last line.
    package var summary: String { "\(passed) passed, \(failed) failed" }

    /// Failed cases with diff and explanation, then the coverage.
    package func text(verbose: Bool) -> String {
        var lines: [String] = []
        for one in cases where verbose || !one.result.passed {
            let test = one.result.test
            lines.append("\(one.result.passed ? "ok    " : "FAILED") \(one.suite): \(test.name)   (\(test.file):\(test.line))")
            lines += one.result.failures.map { "  " + $0 }
            lines += one.result.diff
            for explanation in one.result.explanations where isTelling(explanation, test) {
                lines += explanation.render().split(separator: "\n").map { "    " + $0 }
            }
        }
        lines.append(
            "coverage: \(rules.coveredRules) of \(rules.rows.count) rules fired, "
                + "\(rules.coveredConditions) of \(rules.conditionCount) conditions seen true and false")
        for row in rules.rows {
            if row.fired == 0 { lines.append("  \(row.rule): never fired") }
            for condition in row.conditions where verbose || !condition.seen.isSuperset(of: [.yes, .no]) {
                lines.append("  \(row.rule): \(condition.text): \(words(condition.seen))")
            }
        }
        lines.append("\(cases.count) \(cases.count == 1 ? "case" : "cases") in \(milliseconds(seconds)) ms")
        return lines.joined(separator: "\n")
    }

    // In a set of a thousand rules only those that matter are shown: the case's own, those it names, and what did more than not match.
    private func isTelling(_ explanation: RuleExplanation, _ test: RuleTestCase) -> Bool {
        let rule = explanation.result.rule
        if rule == test.rule || test.mentions.contains(where: { $0.rule == rule }) { return true }
        return explanation.result.verdict != .notMatched && explanation.result.verdict != .notAsked
    }

    private func words(_ seen: Set<Truth>) -> String {
        if seen.isEmpty { return "never asked" }
        let seenWords = [(Truth.yes, "true"), (.no, "false"), (.unknown, "unknown")].filter { seen.contains($0.0) }.map(\.1)
        return "seen \(seenWords.joined(separator: " and "))" + (seen.isSuperset(of: [.yes, .no]) ? "" : " only")
    }

    private func milliseconds(_ seconds: Double) -> String { String(Int64((seconds * 1000).rounded())) }
}

extension TestReport {
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("passed", passed)
        writer.member("failed", failed)
        writer.key("seconds")
        writer.double(seconds)
        writer.key("cases")
        writer.beginArray()
        for one in cases {
            let test = one.result.test
            writer.beginObject()
            writer.member("name", test.name)
            writer.member("rule", test.rule)
            writer.member("file", test.file)
            writer.member("line", test.line)
            writer.member("passed", one.result.passed)
            writer.key("seconds")
            writer.double(one.seconds)
            writer.key("failures")
            writer.beginArray()
            for failure in one.result.failures { writer.string(failure) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.key("coverage")
        writer.beginObject()
        writer.member("percent", coverage)
        writer.key("rules")
        writer.beginArray()
        for row in rules.rows { write(row, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.text
    }

    private func write(_ row: RuleCoverage.Row, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", row.rule)
        writer.member("fired", row.fired)
        writer.member("suppressed", row.suppressed)
        writer.key("conditions")
        writer.beginArray()
        for condition in row.conditions {
            writer.beginObject()
            writer.member("condition", condition.text)
            writer.member("true", condition.seen.contains(.yes))
            writer.member("false", condition.seen.contains(.no))
            writer.member("unknown", condition.seen.contains(.unknown))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// JUnit's XML, a suite for each rule or file of tests.
    package var junit: String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append(
            #"<testsuites name="fettle" tests="\#(cases.count)" failures="\#(failed)" time="\#(Self.decimal(seconds))">"#)
        var suites: [(name: String, cases: [Case])] = []
        for one in cases {
            if let index = suites.firstIndex(where: { $0.name == one.suite }) {
                suites[index].cases.append(one)
            } else {
                suites.append((one.suite, [one]))
            }
        }
        for suite in suites {
            let failures = suite.cases.count { !$0.result.passed }
            let name = Self.escaped(suite.name)
            let time = Self.decimal(suite.cases.reduce(0) { $0 + $1.seconds })
            lines.append(
                #"  <testsuite name="\#(name)" tests="\#(suite.cases.count)" failures="\#(failures)" errors="0" skipped="0" "#
                    + #"time="\#(time)">"#)
            for one in suite.cases {
                let test = one.result.test
                let head =
                    #"    <testcase classname="\#(name)" name="\#(Self.escaped(test.name))" file="\#(Self.escaped(test.file))" "#
                    + #"line="\#(test.line)" time="\#(Self.decimal(one.seconds))""#
                guard let first = one.result.failures.first else {
                    lines.append(head + "/>")
                    continue
                }
                let body = (one.result.failures + one.result.diff + one.result.explanations.map { $0.render() })
                    .joined(separator: "\n")
                lines.append(head + ">")
                lines.append(#"      <failure message="\#(Self.escaped(first))">\#(Self.escaped(body))</failure>"#)
                lines.append("    </testcase>")
            }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>\n")
        return lines.joined(separator: "\n")
    }

    // Never with an exponent, which JUnit's readers do not take for a number.
    private static func decimal(_ seconds: Double) -> String {
        let microseconds = Int64((seconds * 1_000_000).rounded())
        let rest = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
    }

    // Characters that XML 1.0 cannot hold at all become a replacement character.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
