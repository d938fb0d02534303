/// What the demo has seen, to be read by a person.
package struct DemoSummary: Sendable {
    package var incidents: Int
    package var deliveries: Int
    /// Of these, PagerDuty's reports of fettle's own updates.
    package var echoes: Int
    package var matchedByRule: [(rule: String, count: Int)]
    /// Items of each bulk call, in order.
    package var batches: [Int]
    /// Requests of any kind at PagerDuty, names and identity included.
    package var requests: Int
    package var seconds: Double
    /// What is not as it should be; empty when all is well.
    package var faults: [String]

    package var text: String {
        let matched = matchedByRule.reduce(0) { $0 + $1.count }
        let width = (matchedByRule.map(\.rule.count).max() ?? 0) + 2
        var lines = [
            "",
            "  webhooks delivered       \(grouped(deliveries)), signed, over HTTP, each on disk before its 202"
                + (echoes > 0 ? "; \(grouped(echoes)) were echoes of fettle's own updates" : ""),
            "  alerts matched           \(grouped(matched))",
        ]
        for (rule, count) in matchedByRule {
            lines.append("    \(rule)\(String(repeating: " ", count: width - rule.count))\(grouped(count))")
        }
        let others = requests - batches.count
        lines += [
            "  bulk updates             \(batches.count) calls for \(grouped(incidents)) incidents (\(batches.map(String.init).joined(separator: " + ")))",
            "  other calls              \(grouped(others)): bulk reads before an acknowledgement, names, and who fettle itself is",
            "  one call per incident    \(grouped(incidents)) calls, \(incidents / 16) s at PagerDuty's 960 requests a minute",
            "  time                     \(tenths(seconds)) s from the first incident to the last update",
            "",
        ]
        lines.append(
            faults.isEmpty
                ? "  Nothing lost: every incident has exactly what its rule says."
                : (["  NOT as it should be:"] + faults.map { "    \($0)" }).joined(separator: "\n"))
        return lines.joined(separator: "\n")
    }

    private func grouped(_ number: Int) -> String {
        var digits = String(number)
        var result = ""
        while digits.count > 3 {
            result = "," + digits.suffix(3) + result
            digits.removeLast(3)
        }
        return digits + result
    }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
