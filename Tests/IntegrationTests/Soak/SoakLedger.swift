import Model
import Sandbox
import Synchronization

/// What a soak has sent and what the sandbox's record says of it.
final class SoakLedger: Sendable {
    enum Family: Int, Sendable { case noise, page, close }

    struct Page: Sendable {
        var family: Family
        /// The sandbox refuses every update of it.
        var isRefused: Bool
        /// The last delivery that was accepted.
        var word = ""
        var serial = 0
        var deliveries = 0
    }

    fileprivate struct State {
        var number = 0
        var pages: [IncidentID: Page] = [:]
        var lastRequest: String?
        /// Changes that may have been applied and were not read since, by what they say.
        var doubtful: [IncidentID: Set<String>] = [:]
        /// Every call that named an incident, for the message.
        var history: [IncidentID: [String]] = [:]
        var blind: [String] = []
        var repeats = 0
        var items = 0
        var largest = 0
        var calls = 0
        var gaps = 0
    }
    private let state = Mutex(State())

    func nextNumber() -> Int {
        state.withLock { state in
            state.number += 1
            return state.number
        }
    }

    func open(_ incident: IncidentID, _ family: Family, isRefused: Bool) {
        state.withLock { $0.pages[incident] = Page(family: family, isRefused: isRefused) }
    }

    func accept(_ incident: IncidentID, serial: Int, word: String) {
        state.withLock { state in
            state.pages[incident]?.serial = serial
            state.pages[incident]?.word = word
            state.pages[incident]?.deliveries += 1
        }
    }

    var pages: [IncidentID: Page] { state.withLock { $0.pages } }
    /// The same change of one incident sent again although it may have been applied and was not read since.
    var blindRepeats: [String] { state.withLock { $0.blind } }
    /// The same after a read had shown that it was not applied.
    var repeats: Int { state.withLock { $0.repeats } }
    var sent: (calls: Int, items: Int, largest: Int) { state.withLock { ($0.calls, $0.items, $0.largest) } }
    /// Times the record had been forgotten before it was gone through.
    var gaps: Int { state.withLock { $0.gaps } }

    /// Goes through the requests since the last time.
    func audit(_ requests: [RecordedRequest]) {
        state.withLock { state in
            var new = requests[...]
            if let last = state.lastRequest {
                if let index = requests.lastIndex(where: { $0.requestID == last }) {
                    new = requests[(index + 1)...]
                } else {
                    state.gaps += 1
                }
            }
            state.lastRequest = requests.last?.requestID ?? state.lastRequest
            for request in new {
                switch request.operation {
                case .updateIncidents: state.audit(request)
                // The fallback where a bulk read did not get through; that there is no such incident is an answer, too.
                case .getIncident where request.status == 200 || request.status == 404:
                    let id = request.request.path.split(separator: "/").last ?? ""
                    state.doubtful[IncidentID(String(id))]?.insert("read")
                default: break
                }
            }
        }
    }
}

extension SoakLedger.State {
    fileprivate mutating func audit(_ request: RecordedRequest) {
        guard let items = (try? JSONValue.parse(request.request.body))?["incidents"]?.array else { return }
        let isRefused = (400..<500).contains(request.status) && request.status != 408
        var isUpdate = false
        for item in items {
            guard let incident = item["id"]?.string.map({ IncidentID($0) }) else { continue }
            defer {
                history[incident, default: []].append(
                    "\(request.at) \(request.status) \(item.members?.map(\.key).joined(separator: ",") ?? "")")
            }
            let members = (item.members ?? []).filter { $0.key != "id" && $0.key != "type" }
            if members.isEmpty {
                // Read.
                if request.status == 200 { doubtful[incident]?.formUnion(["read"]) }
                continue
            }
            isUpdate = true
            let change = members.map { "\($0.key)=\($0.value.text ?? "")" }.sorted().joined(separator: ",")
            if doubtful[incident]?.contains(change) == true {
                repeats += 1
                if doubtful[incident]?.contains("read") != true {
                    blind.append("\(incident): \(change) after \(history[incident] ?? [])")
                }
            }
            if isRefused { continue }
            doubtful[incident] = [change]
            self.items += 1
        }
        if isUpdate {
            calls += 1
            largest = max(largest, items.count)
        }
    }
}
