import Model
package import Queue

extension UpdateRecord {
    /// A queue row's JSON with the delivery, the result, PagerDuty's request id and every HTTP request made on its account.
    package var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    func write(to writer: inout JSONWriter, merged: MergedUpdates? = nil) {
        row.write(to: &writer) { writer in
            writer.member("delivery", delivery?.text)
            writer.member("result", result)
            writer.member("request_id", requestID)
            writer.key("requests")
            writer.beginArray()
            for request in requests { write(request, merged, to: &writer) }
            writer.endArray()
        }
    }

    private func write(_ request: KeptRequest, _ merged: MergedUpdates?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("at", request.at.description)
        writer.member("operation", request.operation)
        writer.member("status", request.status)
        writer.member("milliseconds", request.milliseconds)
        writer.member("request_id", request.requestID)
        if let companions = merged?.companions(of: self, in: request), !companions.isEmpty {
            writer.key("merged_with")
            writer.beginArray()
            for update in companions { writer.int(update.number) }
            writer.endArray()
        }
        if let item = request.item {
            writer.key("item")
            writer.raw(item)
        }
        writer.endObject()
    }

    package var text: String { text(merged: MergedUpdates([self])) }

    /// For a person, a fact a line.
    func text(merged: MergedUpdates) -> String {
        let action = row.update.action
        var lines = [
            "update \(row.update.id) of \(row.incident.isEmpty ? "no incident" : row.incident): \(outcome)",
            "  \(row.askedFor) because of alert \(action.alert) (\(action.cause.word))",
            "  accepted \(row.update.acceptedAt) from \(action.source)\(delivery.map { ", delivery \($0)" } ?? "")",
            "  last changed \(row.updatedAt), taken up or tried \(row.update.attempts) \(row.update.attempts == 1 ? "time" : "times")",
        ]
        if let target = action.target?.description, target != row.incident, !row.incident.isEmpty {
            lines.append("  found by \(target)")
        }
        if !row.reason.isEmpty { lines.append("  \(row.reason)") }
        if action.undecided == nil { lines.append("  asks for \(row.item)") }
        for request in requests { lines += self.lines(of: request, merged.companions(of: self, in: request)) }
        // A store of an earlier version knows of no requests but the last one's id.
        if requests.isEmpty, let requestID, !requestID.isEmpty { lines.append("  PagerDuty's request id \(requestID)") }
        return lines.map(\.singleLine).joined(separator: "\n")
    }

    private func lines(of request: KeptRequest, _ companions: [UpdateID]) -> [String] {
        let id = request.requestID.map { ", PagerDuty's request id \($0)" } ?? ""
        let line = "  \(request.at) \(request.operation): \(request.status) after \(request.milliseconds) ms\(id)"
        guard let item = request.item else { return [line] }
        let together = companions.map(\.description).joined(separator: ", ")
        return [line, "    \(item)" + (together.isEmpty ? "" : ", merged with update \(together)")]
    }

    /// The state, or how it ended.
    var outcome: String {
        switch row.state {
        case .inFlight where row.update.action.undecided != nil: "its incident's own alerts are being fetched"
        case .pending: "waiting"
        case .inFlight: row.incident.hasPrefix("key:") ? "its incident is being looked for" : "being sent"
        case .dead: "dead"
        case .done: result ?? "done"
        }
    }
}
