import Model
import Queue

extension Account {
    /// For a person: each delivery with its alerts, what the rules said of them, and what became of the updates.
    package var text: String {
        var parts = deliveries.map(Self.text)
        if !orphans.isEmpty {
            parts.append(
                "updates of deliveries that are forgotten\n" + orphans.map { Self.indented($0.text) }.joined(separator: "\n"))
        }
        parts += undecodable.map(\.text)
        return parts.joined(separator: "\n\n")
    }

    private static func text(_ record: DeliveryRecord) -> String {
        let alerts = record.alerts == 1 ? "1 alert" : "\(record.alerts) alerts"
        var lines = ["delivery \(record.delivery) from \(record.source) at \(record.receivedAt): \(alerts)".singleLine]
        for stored in record.decisions { lines += Self.lines(of: stored) }
        if record.updates.isEmpty { lines.append("  nothing was to be sent") }
        for update in record.updates { lines.append(indented(update.text)) }
        return lines.joined(separator: "\n")
    }

    private static func lines(of stored: StoredDecision) -> [String] {
        var lines = ["  alert \(stored.decision.alert), rule set \(stored.decision.ruleSet)"]
        if !stored.decision.note.isEmpty { lines.append("    \(stored.decision.note)") }
        if stored.decision.rules.isEmpty, stored.decision.note.isEmpty { lines.append("    no rule had anything to say") }
        for rule in stored.decision.rules {
            let verdict = rule.verdict.rawValue.split(separator: "_").joined(separator: " ")
            lines.append("    \(rule.rule): \(verdict)" + (rule.because.isEmpty ? "" : ", \(rule.because)"))
        }
        if stored.omitted > 0 { lines.append("    \(stored.omitted) more rules did not fit into the record") }
        return lines.map(\.singleLine)
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    }
}
