import Model
import PagerDuty
import Synchronization
import TestSupport

/// A PagerDuty behind the REST client that counts HTTP requests: it takes a `PUT /incidents` whole or not at all.
final class RefusingTransport: Transport {
    /// Its updates are refused.
    let refused: Set<IncidentID>
    /// It cannot be read either.
    let isUnreadable: Bool
    /// It cannot be read among others, but alone: who may see and not change an incident gets 403 for what only reads by a PUT.
    let isForbidden: Bool
    /// Every request takes a second, so that the rate limit is no hindrance.
    let clock = ManualTimekeeper()
    private let counts = Mutex<Counts>(Counts())

    struct Counts {
        var updates = 0
        var reads = 0
        /// Incidents by how many accepted calls they were in.
        var taken: [IncidentID: Int] = [:]
    }

    init(refused: Set<IncidentID>, isUnreadable: Bool = false, isForbidden: Bool = false) {
        self.refused = refused
        self.isUnreadable = isUnreadable
        self.isForbidden = isForbidden
    }

    var now: Counts { counts.withLock { $0 } }
    var calls: Int { now.updates + now.reads }

    func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer {
        clock.advance(by: .seconds(1))
        guard let body = request.body, let items = try? JSONValue.parse(body)["incidents"]?.array else {
            counts.withLock { $0.reads += 1 }
            let id = IncidentID(String(request.url.split(separator: "/").last ?? ""))
            if isUnreadable, refused.contains(id) { return Self.answer(404, #"{"error":{"message":"Not Found","code":2100}}"#) }
            return Self.answer(200, #"{"incident":\#(Self.incident(id))}"#)
        }
        let ids = items.compactMap { $0["id"]?.string.map { IncidentID($0) } }
        let isRead = items.allSatisfy { ($0.members ?? []).allSatisfy { $0.key == "id" || $0.key == "type" } }
        counts.withLock { if isRead { $0.reads += 1 } else { $0.updates += 1 } }
        if !refused.isDisjoint(with: ids), isUnreadable || isForbidden || !isRead {
            return Self.answer(
                isUnreadable ? 404 : isForbidden ? 403 : 400, #"{"error":{"message":"Invalid Input Provided","code":2001}}"#)
        }
        if !isRead { counts.withLock { counts in for id in ids { counts.taken[id, default: 0] += 1 } } }
        return Self.answer(200, #"{"incidents":[\#(ids.map(Self.incident).joined(separator: ","))]}"#)
    }

    private static func incident(_ id: IncidentID) -> String { #"{"id":"\#(id.text)","status":"triggered","title":"old"}"# }

    private static func answer(_ status: Int, _ body: String) -> WireAnswer {
        WireAnswer(status: status, headers: ["X-Request-Id": "r"], body: Array(body.utf8))
    }
}
