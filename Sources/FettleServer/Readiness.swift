import Model
import Synchronization

/// Whether the service should get traffic, and if not, why not: each part of the house states its own reason.
package final class Readiness: Sendable {
    /// What can hold the service back, by the names of the JSON of `/readyz`.
    package enum Part: String, CaseIterable, Sendable {
        case rules, store, queue, pagerduty, outage, identity, shutdown
    }

    private let reasons: Mutex<[Part: String]>
    private let warnings = Mutex<[Part: String]>([:])

    /// Begins with PagerDuty and the bot's identity not yet known.
    package init() {
        reasons = Mutex([.identity: "the bot's own PagerDuty user is not known yet"])
    }

    package func hold(_ part: Part, because reason: String) {
        reasons.withLock { $0[part] = reason }
    }

    package func clear(_ part: Part) {
        reasons.withLock { $0[part] = nil }
    }

    /// Says what is wrong with a part that serves on for all that; nil when nothing is any more.
    package func warn(_ part: Part, of problem: String?) {
        warnings.withLock { $0[part] = problem }
    }

    package var isReady: Bool { reasons.withLock { $0.isEmpty } }

    /// What holds the service back now, in a fixed order.
    package var holding: [(part: Part, reason: String)] {
        let reasons = reasons.withLock { $0 }
        return Part.allCases.compactMap { part in reasons[part].map { (part, $0) } }
    }

    /// The body of `/readyz`.
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        let holding = holding
        writer.key("ready")
        writer.bool(holding.isEmpty)
        writer.key("reasons")
        writer.beginObject()
        for (part, reason) in holding { writer.member(part.rawValue, reason) }
        writer.endObject()
        writer.key("warnings")
        writer.beginObject()
        let warnings = warnings.withLock { $0 }
        for part in Part.allCases { writer.member(part.rawValue, warnings[part]) }
        writer.endObject()
        writer.endObject()
        return writer.text
    }
}
