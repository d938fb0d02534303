import Model
import Payloads
import Queue
import Rules

extension Account {
    /// Rules that did not match which are shown of one alert, unless all are asked for.
    private static let shownMisses = 20

    /// For a person: each delivery with its alerts, what the rules said of them, and what became of the updates.
    ///
    /// `isFull` shows every rule that did not match and each rule's whole tree.
    package func text(isFull: Bool) -> String {
        let merged = MergedUpdates(deliveries.flatMap(\.record.updates) + orphans)
        var parts = deliveries.map { Self.text($0, merged, isFull: isFull) }
        if !orphans.isEmpty {
            parts.append(
                "updates of deliveries that are forgotten\n"
                    + orphans.map { Self.indented($0.text(merged: merged)) }.joined(separator: "\n"))
        }
        parts += undecodable.map(\.text)
        return parts.joined(separator: "\n\n")
    }

    private static func text(_ delivery: Delivery, _ merged: MergedUpdates, isFull: Bool) -> String {
        let record = delivery.record
        let alerts = record.alerts == 1 ? "1 alert" : "\(record.alerts) alerts"
        var lines = ["delivery \(record.delivery) from \(record.source) at \(record.receivedAt): \(alerts)".singleLine]
        if !record.note.isEmpty { lines.append("  ignored: \(record.note)".singleLine) }
        for decision in delivery.decisions { lines += Self.lines(of: decision, isFull: isFull) }
        if record.updates.isEmpty { lines.append("  nothing was to be sent" + (delivery.isHeld ? " at once" : "")) }
        for update in record.updates { lines.append(indented(update.text(merged: merged))) }
        return lines.joined(separator: "\n")
    }

    private static func lines(of recollection: Recollection, isFull: Bool) -> [String] {
        let decision = recollection.stored.decision
        var lines = ["  alert \(decision.alert), rule set \(decision.ruleSet)"]
        if let alert = recollection.alert { lines.append("    came in: \(summary(of: alert))") }
        if !decision.note.isEmpty { lines.append("    \(decision.note)") }
        if recollection.isOwn {
            lines.append("    fettle itself was behind it: no rule was asked")
            return lines.map(\.singleLine)
        }
        let isMiss = { (rule: RuleExplanation) in [.notMatched, .notAsked].contains(rule.result.verdict) }
        let misses = recollection.rules.count(where: isMiss)
        var left = isFull ? Int.max : shownMisses
        for rule in recollection.rules {
            if isMiss(rule) {
                left -= 1
                if left < 0 { continue }
            }
            lines += Self.lines(of: rule, isFull: isFull)
        }
        if misses > shownMisses, !isFull {
            lines.append("    \(misses - shownMisses) more rules did not match: --full shows them")
        }
        if recollection.rules.isEmpty, decision.note.isEmpty { lines.append("    no rule had anything to say") }
        if recollection.stored.omitted > 0 {
            lines.append("    \(recollection.stored.omitted) more rules did not fit into the record")
        }
        if let gap = recollection.gap { lines.append("    \(gap)") }
        return lines.map(\.singleLine)
    }

    private static func lines(of rule: RuleExplanation, isFull: Bool) -> [String] {
        if isFull, rule.trace != nil {
            return rule.render().split(separator: "\n").map { "    " + $0 }
        }
        let verdict = rule.result.verdict.rawValue.split(separator: "_").joined(separator: " ")
        return ["    \(rule.result.rule): \(verdict)" + (rule.result.because.isEmpty ? "" : ", \(rule.result.because)")]
    }

    private static func summary(of alert: Alert) -> String {
        var words = ["\(alert.event) \"\(alert.title ?? "")\""]
        if alert.severity != .unknown { words.append("severity \(alert.severity.rawValue)") }
        for (name, value) in [("service", alert.service), ("host", alert.host), ("environment", alert.environment)] {
            if let value, !value.isEmpty { words.append("\(name) \(value)") }
        }
        if let target = alert.target {
            words.append("about \(target)")
        } else {
            words.append("about no incident that could be found")
        }
        return words.joined(separator: ", ")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    }
}
