import Foundation
import Model
import Rules

extension Bench {
    /// As INTERFACE section 1 has it, with more keys.
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ns_per_alert")
        writer.double((perAlert * 10).rounded() / 10)
        writer.key("ns_per_decision")
        writer.double((perDecision * 10).rounded() / 10)
        writer.key("compile_ms")
        writer.double((compile * 1000).rounded() / 1000)
        writer.member("memory_bytes", memory)
        writer.member("rules", rules)
        writer.member("rules_always_asked", alwaysAsked)
        writer.member("alerts", alerts)
        writer.member("fired", fired)
        writer.member("runs", runs)
        writer.key("dearest")
        writer.beginArray()
        for cost in dearest {
            writer.beginObject()
            writer.member("rule", cost.rule)
            writer.member("file", cost.file)
            writer.member("line", cost.line)
            writer.key("ns_per_alert")
            writer.double((perAlert(cost) * 10).rounded() / 10)
            writer.member("asked", cost.asked)
            writer.member("held", cost.held)
            writer.member("reason", cost.reason)
            writer.member("advice", cost.advice)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    package var text: String {
        var lines = [
            "\(rules) rules, \(alerts) alerts, \(fired) times a rule fired",
            "loading: \(number(compile, 1)) ms, \(number(Double(memory) / 1_048_576, 1)) MiB",
            "matching: \(number(perAlert, 0)) ns an alert; whole decisions: \(number(perDecision, 0)) ns"
                + " (processor time of one thread, median of \(runs) runs)",
            "asked of every alert: \(alwaysAsked) rules",
        ]
        if !dearest.isEmpty { lines.append("dearest rules:") }
        for cost in dearest {
            lines.append(
                "  \(cost.rule) (\(cost.file):\(cost.line)): \(number(perAlert(cost), 0)) ns an alert, asked of \(cost.asked), held for \(cost.held)"
            )
            lines.append("    \(cost.reason)" + (cost.advice.map { "; \($0)" } ?? ""))
        }
        return lines.joined(separator: "\n")
    }

    private func perAlert(_ cost: RuleCost) -> Double { cost.seconds * 1e9 / Double(max(1, alerts)) }

    private func number(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }
}
