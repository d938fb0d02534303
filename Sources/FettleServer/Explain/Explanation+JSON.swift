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
        if !ignored.isEmpty {
            writer.key("ignored")
            writer.beginArray()
            for reason in ignored { writer.string(reason) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text
    }
}
