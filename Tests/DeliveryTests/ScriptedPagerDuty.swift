import Model
import PagerDuty
import Synchronization

/// A PagerDuty in memory: it applies updates to its incidents, answers as scripted, and writes down every call.
final class ScriptedPagerDuty: PagerDutyAPI, Sendable {
    enum Call: Equatable, Sendable {
        case update([IncidentID])
        case read([IncidentID])
        case lookUp(DedupKey)
        case lookBack(DedupKey)
        case names
        case alerts(IncidentID)
        case user
    }

    /// What a call meets with instead of success.
    struct Fault: Sendable {
        var failure: APIFailure
        /// Whether the update is applied nevertheless.
        var applied = false

        init(_ verdict: APIFailure.Verdict, status: Int? = nil, code: Int? = nil, message: String = "no", applied: Bool = false) {
            failure = APIFailure(verdict, status: status, code: code, message: message)
            self.applied = applied
        }
    }

    struct State: Sendable {
        var incidents: [IncidentID: IncidentSnapshot] = [:]
        var keys: [DedupKey: [IncidentID]] = [:]
        /// By incident, its alerts as JSON.
        var alerts: [IncidentID: String] = [:]
        var calls: [Call] = []
        var items: [BatchItem] = []
        /// Incidents that cannot be updated: a call that holds one is rejected and applies nothing.
        var bad: Set<IncidentID> = []
        var largest = 250
        /// PagerDuty cannot escalate an incident of low urgency to a level (FACTS 1.3).
        var refusesLevelAtLowUrgency = false
        /// What cannot be read back.
        var levels: [IncidentID: Int] = [:]
        /// Asked before each call; nil lets it succeed.
        var script: @Sendable (Call, Int) -> Fault? = { _, _ in nil }
        /// Resolved incidents that an acknowledge opened again.
        var reopened: [IncidentID] = []
    }
    private let state: Mutex<State>

    init(_ change: (inout State) -> Void = { _ in }) {
        var state = State()
        change(&state)
        self.state = Mutex(state)
    }

    var now: State { state.withLock { $0 } }
    var updates: [[IncidentID]] { now.calls.compactMap { if case .update(let ids) = $0 { ids } else { nil } } }
    var reads: [[IncidentID]] { now.calls.compactMap { if case .read(let ids) = $0 { ids } else { nil } } }
    var lookUps: Int { now.calls.count { if case .lookUp = $0 { true } else { false } } }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]> {
        state.withLock { state in
            let fault = state.note(.update(items.map(\.incident)))
            state.items += items
            if items.count > state.largest { return .failure(APIFailure(.tooLarge, status: 413, message: "too many")) }
            if items.contains(where: { state.bad.contains($0.incident) || state.isAtLowUrgency($0) }) {
                return .failure(APIFailure(.rejected, status: 400, code: 2001, message: "Invalid Input Provided"))
            }
            if fault == nil || fault?.applied == true { for item in items { state.apply(item) } }
            if let fault { return .failure(fault.failure) }
            return .success(items.compactMap { state.incidents[$0.incident] }, requestID: "request-\(state.calls.count)")
        }
    }

    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        answer(.read(incidents)) { state in incidents.compactMap { state.incidents[$0] } }
    }

    func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> {
        answer(.lookUp(key)) { state in
            (state.keys[key] ?? []).compactMap { state.incidents[$0] }.filter { $0.status != .resolved }
        }
    }

    func resolvedIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> {
        answer(.lookBack(key)) { state in
            (state.keys[key] ?? []).compactMap { state.incidents[$0] }.filter { $0.status == .resolved }
        }
    }

    func alerts(of incident: IncidentID) async -> Answer<[JSONValue]> {
        answer(.alerts(incident)) { state in (try? JSONValue.parse(state.alerts[incident] ?? "[]"))?.array ?? [] }
    }

    func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate> {
        answer(.names) { _ in
            var named = update
            named.priority?.id = update.priority.map { "ID-" + $0.text }
            named.escalationPolicy?.id = update.escalationPolicy.map { "ID-" + $0.text }
            named.assignees = update.assignees?.map { Named($0.text, id: "ID-" + $0.text) }
            return named
        }
    }

    func currentUser() async -> Answer<Reference> { answer(.user) { _ in Reference(id: "PBOT") } }

    private func answer<Value: Sendable>(_ call: Call, _ value: (State) -> Value) -> Answer<Value> {
        state.withLock { state in
            if let fault = state.note(call) { return .failure(fault.failure) }
            return .success(value(state), requestID: nil)
        }
    }
}

extension ScriptedPagerDuty.State {
    /// Opens `Q1` … `Q<count>`, triggered.
    mutating func open(_ count: Int) {
        for number in 1...count {
            var incident = IncidentSnapshot(id: IncidentID("Q\(number)"))
            (incident.number, incident.status, incident.urgency) = (number, .triggered, .high)
            incidents[incident.id] = incident
        }
    }

    fileprivate func isAtLowUrgency(_ item: BatchItem) -> Bool {
        refusesLevelAtLowUrgency && item.update.escalationLevel != nil && incidents[item.incident]?.urgency == .low
    }

    fileprivate mutating func note(_ call: ScriptedPagerDuty.Call) -> ScriptedPagerDuty.Fault? {
        calls.append(call)
        return script(call, calls.count)
    }

    fileprivate mutating func apply(_ item: BatchItem) {
        guard var incident = incidents[item.incident] else { return }
        if let status = item.update.status {
            if incident.status == .resolved, status == .acknowledged { reopened.append(incident.id) }
            incident.status = status
        }
        incident.title = item.update.title ?? incident.title
        incident.urgency = item.update.urgency ?? incident.urgency
        if let priority = item.update.priority?.id { incident.priority = Reference(id: priority) }
        if let policy = item.update.escalationPolicy?.id { incident.escalationPolicy = Reference(id: policy) }
        if let assignees = item.update.assignees { incident.assignees = assignees.compactMap(\.id).map { Reference(id: $0) } }
        if let level = item.update.escalationLevel { levels[incident.id] = level }
        incidents[item.incident] = incident
    }
}
