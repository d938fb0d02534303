import Model
package import Queue

extension UpdateRecord {
    /// A queue row's JSON with the delivery, the result and PagerDuty's request id.
    package var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    func write(to writer: inout JSONWriter) {
        row.write(to: &writer) { writer in
            writer.member("delivery", delivery?.text)
            writer.member("result", result)
            writer.member("request_id", requestID)
        }
    }

    /// For a person, a fact a line.
    package var text: String {
        let action = row.update.action
        var lines = [
            "update \(row.update.id) of \(row.incident.isEmpty ? "no incident" : row.incident): \(outcome)",
            "  \(row.askedFor) because of alert \(action.alert) (\(action.cause.word))",
            "  accepted \(row.update.acceptedAt) from \(action.source)\(delivery.map { ", delivery \($0)" } ?? "")",
            "  last changed \(row.updatedAt), sent or tried \(row.update.attempts) times",
        ]
        if !row.reason.isEmpty { lines.append("  \(row.reason)") }
        if let requestID, !requestID.isEmpty { lines.append("  PagerDuty's request id \(requestID)") }
        lines.append("  \(row.item)")
        return lines.map(\.singleLine).joined(separator: "\n")
    }

    /// The state, or how it ended.
    var outcome: String {
        switch row.state {
        case .pending: "waiting"
        case .inFlight: "being sent"
        case .dead: "dead"
        case .done: result ?? "done"
        }
    }
}
