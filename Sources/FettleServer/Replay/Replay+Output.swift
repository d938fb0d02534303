import Model

extension Replay {
    /// What would be sent or differs, then a summary by rule.
    package var text: String {
        var lines = lines
        if !lines.isEmpty { lines.append("") }
        lines += undecodable.map { "undecodable: \($0)" }
        if forgotten > 0 { lines.append("\(forgotten) deliveries were left out: their bodies are not kept any more") }
        let width = rows.map(\.rule.count).max() ?? 0
        for row in rows {
            let name = row.rule + String(repeating: " ", count: width - row.rule.count)
            lines.append("\(name)  \(words(row.sets))")
        }
        let sent = updates.map(String.init).joined(separator: " → ")
        let result = compares ? "\(differences) alerts decided differently, \(sent) updates" : "\(sent) updates"
        lines.append("\(deliveries) deliveries, \(alerts) alerts, \(result)")
        return lines.joined(separator: "\n")
    }

    private func words(_ sets: [Row?]) -> String {
        func number(_ path: KeyPath<Row, Int>, _ word: String) -> String {
            let numbers = sets.map { $0.map { String($0[keyPath: path]) } ?? "–" }
            // The same in both is said once.
            return (Set(numbers).count == 1 ? numbers[0] : numbers.joined(separator: " → ")) + " " + word
        }
        return [number(\.fired, "fired"), number(\.suppressed, "suppressed"), number(\.unknown, "unknown")].joined(
            separator: ", ")
    }

    /// `{"deliveries","alerts","updates","rules":[{"name","fired","suppressed","unknown","against":{…}}],"lines","undecodable"}`;
    /// with two sets also `differences` and `updates_against`.
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("deliveries", deliveries)
        writer.member("alerts", alerts)
        writer.member("updates", updates.first)
        if compares {
            writer.member("updates_against", updates.last)
            writer.member("differences", differences)
        }
        writer.member("forgotten", forgotten > 0 ? forgotten : nil)
        writer.key("rules")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.member("name", row.rule)
            if let first = row.sets.first ?? nil { Self.write(first, to: &writer) }
            if compares, let second = row.sets.last ?? nil {
                writer.key("against")
                writer.beginObject()
                Self.write(second, to: &writer)
                writer.endObject()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.key("lines")
        writer.beginArray()
        for line in lines { writer.string(line) }
        writer.endArray()
        writer.key("undecodable")
        writer.beginArray()
        for line in undecodable { writer.string(line) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private static func write(_ row: Row, to writer: inout JSONWriter) {
        writer.member("fired", row.fired)
        writer.member("suppressed", row.suppressed)
        writer.member("unknown", row.unknown)
    }
}
