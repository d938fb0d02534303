import Model
import PagerDuty
import Payloads
import Rules

extension Explanation {
    /// `{"alerts":[…],"rules":[{"name","decision","because"}],"request":{"incidents":[…]}}`, INTERFACE section 1.
    ///
    /// `items` are what is asked of each incident, merged, with their steps: `[{"incident","rules","item","steps":[…],"held"}]`.
    /// With several alerts each rule stands once an alert, with the alert's id. `request` is the first call, `requests` are all.
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("alerts")
        writer.beginArray()
        for part in parts { part.alert.write(to: &writer) }
        writer.endArray()
        writer.key("rules")
        writer.beginArray()
        for part in parts {
            for rule in part.rules {
                writer.beginObject()
                writer.member("name", rule.result.rule)
                writer.member("decision", rule.result.verdict.rawValue)
                writer.member("because", rule.result.because)
                writer.member("alert", part.alert.id)
                if let trace = rule.trace {
                    writer.key("conditions")
                    Self.write(trace, to: &writer)
                }
                writer.endObject()
            }
        }
        writer.endArray()
        writer.key("items")
        writer.beginArray()
        for item in items { Self.write(item, to: &writer) }
        writer.endArray()
        writer.key("request")
        writer.raw(UpdateBody.encode(requests.first ?? []))
        writer.key("requests")
        writer.beginArray()
        for items in requests { writer.raw(UpdateBody.encode(items)) }
        writer.endArray()
        if parts.contains(where: { $0.difference != nil }) {
            writer.key("differences")
            writer.beginArray()
            for line in parts.flatMap({ $0.difference?.lines ?? [] }) { writer.string(line) }
            writer.endArray()
        }
        writeOrigins(to: &writer)
        if !ignored.isEmpty {
            writer.key("ignored")
            writer.beginArray()
            for reason in ignored { writer.string(reason) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text
    }

    /// `"origins":[{"alert","field","value","from":[…]}]`, where the fields come from, and `"unused":[{"path","value"}]`.
    private func writeOrigins(to writer: inout JSONWriter) {
        if parts.contains(where: { !$0.origins.isEmpty }) {
            writer.key("origins")
            writer.beginArray()
            for part in parts {
                for origin in part.origins {
                    writer.beginObject()
                    writer.member("alert", part.alert.id)
                    writer.member("field", origin.field)
                    writer.member("value", origin.value)
                    writer.key("from")
                    writer.beginArray()
                    for path in origin.paths { writer.string(path) }
                    writer.endArray()
                    writer.endObject()
                }
            }
            writer.endArray()
        }
        if !unused.isEmpty {
            writer.key("unused")
            writer.beginArray()
            for value in unused {
                writer.beginObject()
                writer.member("path", value.path)
                writer.member("value", value.text)
                writer.endObject()
            }
            writer.endArray()
        }
        if !notes.isEmpty {
            writer.key("notes")
            writer.beginArray()
            for note in notes { writer.string(note) }
            writer.endArray()
        }
    }

    private static func write(_ item: MergedItem, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("incident", item.target?.description)
        writer.key("rules")
        writer.beginArray()
        for rule in item.rules { writer.string(rule) }
        writer.endArray()
        if item.isHeld {
            writer.key("held")
            writer.bool(true)
        }
        writer.key("item")
        writer.raw(Rehearsal.text(item.update, for: item.target))
        writer.key("dropped")
        writer.beginArray()
        for reason in item.dropped { writer.string(reason) }
        writer.endArray()
        writer.key("steps")
        writer.beginArray()
        for step in item.steps { writer.raw(Rehearsal.text(step, for: item.target)) }
        writer.endArray()
        writer.endObject()
    }

    // A condition as it was met: `{"condition","truth":"true|false|unknown","actual","decided","parts"}`.
    private static func write(_ trace: ConditionTrace, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("condition", trace.text)
        writer.member("truth", trace.truth == .yes ? "true" : trace.truth == .no ? "false" : "unknown")
        writer.member("actual", trace.actual)
        if trace.decides {
            writer.key("decided")
            writer.bool(true)
        }
        if trace.leaf == nil {
            writer.key("parts")
            writer.beginArray()
            for part in trace.parts { write(part, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }
}
