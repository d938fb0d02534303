import Model
import PagerDuty
package import Queue

extension QueueRow {
    /// `{"incident","state","attempts","reason","updated_at","item"}` and more, INTERFACE section 1.
    package var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    func write(to writer: inout JSONWriter, extra: (inout JSONWriter) -> Void = { _ in }) {
        writer.beginObject()
        writer.member("update", Int(update.id.number))
        writer.member("incident", incident)
        writer.member("state", state.rawValue)
        writer.member("attempts", update.attempts)
        writer.member("reason", reason)
        writer.member("updated_at", updatedAt.description)
        writer.member("accepted_at", update.acceptedAt.description)
        writer.member("source", update.action.source)
        writer.member("alert", update.action.alert)
        writer.key("rules")
        writer.beginArray()
        for rule in update.action.rules { writer.string(rule) }
        writer.endArray()
        writer.member("undecided", update.action.undecided == nil ? nil : true)
        extra(&writer)
        writer.key("item")
        writer.raw(item)
        writer.endObject()
    }

    /// As it would stand in `PUT /incidents`.
    var item: String {
        let item = BatchItem(incident: IncidentID(incident), update: update.action.update, updates: [update.id])
        return String(decoding: UpdateBody.encode(item), as: UTF8.self)
    }

    /// Who wants it; nobody yet while its incident's labels are being fetched.
    var askedFor: String {
        let action = update.action
        if action.undecided != nil {
            return state == .done || state == .dead ? "never decided," : "undecided until the incident's own alerts are fetched,"
        }
        return "asked for by \(action.rules.isEmpty ? "no rule" : action.rules.joined(separator: ", "))"
    }

    /// One line for a person.
    package var line: String {
        let words = [
            update.id.description, incident.isEmpty ? "(no incident)" : incident, state.rawValue,
            "\(update.attempts) \(update.attempts == 1 ? "attempt" : "attempts")", updatedAt.description,
            update.action.undecided == nil ? update.action.rules.joined(separator: ",") : "undecided", reason,
        ]
        return words.filter { !$0.isEmpty }.joined(separator: "  ").singleLine
    }
}

extension String {
    /// Without what would steer a terminal or break a line, since it came from outside.
    var singleLine: String {
        guard unicodeScalars.contains(where: \.isUnsafeToPrint) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.isUnsafeToPrint ? " " : scalar) }
        return String(text)
    }
}
