import Coalescing
import Model
import PagerDuty

/// How a batch fared.
struct BatchReport: Sendable {
    var batch: Batch.ID
    /// The incidents in the call; empty when there was none.
    var sent: [IncidentID] = []
    var states: [IncidentSnapshot] = []
    /// When those that were only read were told: news may have come since.
    var readAt: [IncidentID: Timestamp] = [:]
    var withdrawn: [IncidentID: Withdrawal]
    /// Incidents that PagerDuty did not know when they were read before the call, and that were kept out of it.
    var unknown: Set<IncidentID> = []
    /// Incidents that PagerDuty refused among others and told alone when they were read, and that were kept out of the call.
    var spoilers: Set<IncidentID> = []
    /// Incidents of which something was overruled, or has changed, before the call left, and that were kept out of it.
    var heldBack: Set<IncidentID> = []
    /// Incidents of a rejected call that its answer names, or that PagerDuty did not know when they were read after it.
    var suspects: Set<IncidentID> = []
    var failure: BatchFailure?
    /// What was written down before the call.
    var located: [UpdateID: IncidentID] = [:]
    var requestID: String?
    /// Every HTTP request of the call, on account of the updates it concerned.
    var requests: [RequestRecord] = []

    init(batch: Batch.ID, withdrawn: [IncidentID: Withdrawal] = [:]) {
        self.batch = batch
        self.withdrawn = withdrawn
    }

    /// Each on account of the incidents it was about: of a neighbour that was searched for, an update's history says nothing.
    mutating func note(_ requests: [RequestRecord], reading items: [BatchItem]) {
        for request in requests {
            let concerned = request.incidents.map(Set.init)
            let items = items.filter { concerned?.contains($0.incident) ?? true }
            add([request], shares: items.flatMap { item in item.updates.map { RequestRecord.Share(update: $0) } })
        }
    }

    mutating func note(_ requests: [RequestRecord], updating items: [BatchItem]) {
        if requests.isEmpty { return }
        let shares = items.flatMap { item in
            let body = String(decoding: UpdateBody.encode(item), as: UTF8.self)
            return item.updates.map { RequestRecord.Share(update: $0, item: body) }
        }
        add(requests, shares: shares)
    }

    private mutating func add(_ requests: [RequestRecord], shares: [RequestRecord.Share]) {
        for var request in requests {
            request.updates = shares
            self.requests.append(request)
        }
    }

    mutating func learn(_ states: [IncidentSnapshot], about items: [BatchItem], at time: Timestamp) {
        self.states += states
        for state in states { readAt[state.id] = time }
        let byID = Dictionary(states.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        for item in items {
            guard let state = byID[item.incident] else { continue }
            switch StateLaw.compare(item.update, with: state) {
            case .needed: break
            case .holds: withdrawn[item.incident] = .holds
            case .stale(let reason): withdrawn[item.incident] = .stale(reason)
            }
        }
    }
}
