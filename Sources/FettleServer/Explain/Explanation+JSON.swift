import Model
import PagerDuty
import Payloads
import Rules

extension Explanation {
    /// `{"alerts":[…],"rules":[{"name","decision","because"}],"request":{"incidents":[…]}}`, INTERFACE section 1.
    ///
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
                writer.endObject()
            }
        }
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
}
