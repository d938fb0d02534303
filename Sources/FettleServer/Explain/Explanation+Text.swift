import Model
import PagerDuty
import Payloads
import Rules

extension Explanation {
    /// For a person: each alert with its fields, each rule with its tree, then the calls.
    package func text(color: Bool) -> String {
        if parts.contains(where: { $0.difference != nil }) { return differences }
        let style = Style(color: color)
        var lines: [String] = []
        for note in notes { lines.append("note: \(Diagnostic.printable(note))") }
        for reason in ignored { lines.append("ignored: \(Diagnostic.printable(reason))") }
        for (number, part) in parts.enumerated() {
            if !lines.isEmpty { lines.append("") }
            let headline = "alert \(number + 1) of \(parts.count): \(Diagnostic.printable(part.alert.title ?? "(no title)"))"
            lines.append(style.bold(headline))
            lines += fields(of: part).map { "  " + $0 }
            lines.append("")
            if part.rules.isEmpty { lines.append("  no rules are loaded") }
            for rule in part.rules {
                let text = rule.render().split(separator: "\n", omittingEmptySubsequences: false)
                for (index, line) in text.enumerated() {
                    let fired = rule.result.verdict == .fired && index == 0
                    lines.append("  " + (fired ? style.green(String(line)) : String(line)))
                }
            }
        }
        if !unused.isEmpty {
            lines.append("")
            lines.append("in the body, and in no field (rules reach an alert's body as payload.<path>):")
            lines += Self.listing(unused, limit: 60).map { "  " + $0 }
        }
        lines.append("")
        for item in items { lines += self.lines(of: item, style) }
        if requests.isEmpty {
            lines.append("nothing would be sent")
        }
        for (number, items) in requests.enumerated() {
            let step = requests.count > 1 ? " (step \(number + 1) of \(requests.count))" : ""
            lines.append(style.bold("PUT /incidents\(step)"))
            lines.append(String(decoding: UpdateBody.encode(items), as: UTF8.self))
        }
        return lines.joined(separator: "\n")
    }

    // Against another set only what differs is shown.
    private var differences: String {
        var lines: [String] = []
        for (number, part) in parts.enumerated() {
            guard let difference = part.difference, !difference.isEmpty else { continue }
            let title = Diagnostic.printable(part.alert.title ?? "(no title)")
            lines.append("alert \(number + 1) of \(parts.count): \(title)")
            lines += difference.lines.map { "  " + Diagnostic.printable($0) }
        }
        return lines.isEmpty ? "no difference" : lines.joined(separator: "\n")
    }

    /// `host: db-1  ← meta.host`; what no value of the body fills has no arrow.
    private func fields(of part: Part) -> [String] {
        if part.origins.isEmpty { return fields(of: part.alert).map { "\($0): \(Diagnostic.printable($1))" } }
        return part.origins.map { origin in
            let paths = origin.paths.prefix(6).map(Diagnostic.printable) + (origin.paths.count > 6 ? ["…"] : [])
            return "\(Diagnostic.printable(origin.field)): \(Diagnostic.printable(origin.value))"
                + (paths.isEmpty ? "" : "  ← \(paths.joined(separator: ", "))")
        }
    }

    private func lines(of item: MergedItem, _ style: Style) -> [String] {
        let incident = item.target?.description ?? "no incident"
        let from = "from \(item.rules.joined(separator: ", "))"
        var lines = [style.bold("merged for \(Diagnostic.printable(incident)), \(from)")]
        if item.isHeld { lines[0] += ", held first" }
        lines.append("  " + Rehearsal.text(item.update, for: item.target))
        lines += item.dropped.map { "  not sent: \(Diagnostic.printable($0))" }
        if item.target == nil {
            lines.append("  the alert has neither an incident id nor a deduplication key, so nothing can be sent")
        } else if item.steps.count > 1 {
            for (number, step) in item.steps.enumerated() {
                lines.append("  step \(number + 1): \(Rehearsal.text(step, for: item.target))")
            }
        }
        return lines + [""]
    }

    private func fields(of alert: Alert) -> [(String, String)] {
        var writer = JSONWriter()
        alert.write(to: &writer, payload: false)
        guard let json = try? JSONValue.parse(writer.bytes), let members = json.members else { return [] }
        return members.map { ($0.key, $0.value.text ?? $0.value.serialized()) }
    }
}

private struct Style {
    var color: Bool
    func bold(_ text: String) -> String { color ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func green(_ text: String) -> String { color ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
}
