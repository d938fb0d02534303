import Coalescing
import Model

/// What was accepted, and what the merge law says must have become of it.
struct LawBook {
    private struct Entry {
        var id: UpdateID
        var update: IncidentUpdate
        var incident: IncidentID?
    }
    private var entries: [Entry] = []
    /// What people have changed, and fettle's word no longer decides.
    private var foreign: [IncidentID: Set<IncidentField>] = [:]

    /// In which life of the process each update got its outcome.
    private var lives: [UpdateID: Int] = [:]
    private var life = 0

    var count: Int { entries.count }
    var touched: Set<IncidentID> { Set(foreign.keys) }

    mutating func accept(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID?) {
        entries.append(Entry(id: id, update: update, incident: incident))
    }

    mutating func touch(_ incident: IncidentID, _ fields: Set<IncidentField>) { foreign[incident, default: []].formUnion(fields) }

    /// The process has died: what has an outcome got it in that life.
    mutating func endLife(_ results: [UpdateID: String]) {
        for id in results.keys where lives[id] == nil { lives[id] = life }
        life += 1
    }

    /// Broken promises, a line each.
    func findings(_ results: [UpdateID: String], _ end: ScriptedPagerDuty.State) -> [String] {
        var findings: [String] = []
        for entry in entries where results[entry.id] == nil { findings.append("\(entry.id) was accepted and is lost") }
        if results.count > entries.count { findings.append("\(results.count) outcomes of \(entries.count) updates") }
        let byIncident = Dictionary(grouping: entries.filter { $0.incident != nil }) { $0.incident }
        for (incident, entries) in byIncident {
            guard let incident, let state = end.incidents[incident] else { continue }
            findings += self.findings(entries, results, state, level: end.levels[incident])
        }
        return findings
    }

    /// Everything that counts as done, merged at once, is what the incident must show; except where an update that was given up
    /// on its way, later than the owner of a field, may have left its mark.
    private func findings(
        _ entries: [Entry], _ results: [UpdateID: String], _ state: IncidentSnapshot, level: Int?
    ) -> [String] {
        let isDone = { (entry: Entry) in ["sent", "merged"].contains(results[entry.id]) }
        let done = entries.filter(isDone).map { Contribution(id: $0.id, update: $0.update) }
        let givenUp = entries.filter { !isDone($0) }
        let merged = MergeLaw.merge(done)
        return merged.kept.flatMap { owner in
            owner.update.fields.compactMap { field -> String? in
                if foreign[state.id]?.contains(field) == true { return nil }
                if givenUp.contains(where: { $0.id > owner.id && $0.update.has(field) }) { return nil }
                // What has gone out is remembered in memory only: after a crash an earlier update that waited is the later one.
                let overtaken = done.contains { other in
                    other.id < owner.id && other.update.has(field)
                        && lives[other.id, default: life] > lives[owner.id, default: life]
                }
                if overtaken { return nil }
                // Whether a level was dropped for a low urgency depends on what waited together.
                if field == .escalationLevel, entries.contains(where: { $0.update.urgency == .low }) { return nil }
                // Absorbed by a resolve that came to nothing.
                if givenUp.contains(where: { $0.update.status == .resolved }) { return nil }
                guard let found = Self.differs(field, of: owner.update, from: state, level: level) else { return nil }
                return
                    "\(state.id): \(field.rawValue) is \(found), but the merge law says that \(owner.id) decides: \(owner.update)"
            }
        }
    }

    /// What is found in place of what is wanted.
    private static func differs(
        _ field: IncidentField, of update: IncidentUpdate, from state: IncidentSnapshot, level: Int?
    ) -> String? {
        func compare<Value: Equatable>(_ wanted: Value?, _ found: Value?) -> String? {
            wanted == found ? nil : found.map { "\($0)" } ?? "nothing"
        }
        switch field {
        case .status: return compare(update.status, state.status)
        case .title: return compare(update.title, state.title)
        case .urgency: return compare(update.urgency, state.urgency)
        case .priority: return compare(update.priority.map { "ID-" + $0.text }, state.priority?.id)
        case .escalationPolicy: return compare(update.escalationPolicy.map { "ID-" + $0.text }, state.escalationPolicy?.id)
        case .assignees: return compare(update.assignees?.map { "ID-" + $0.text }, state.assignees?.map(\.id))
        case .escalationLevel: return compare(update.escalationLevel, level)
        case .resolution, .incidentType, .conferenceBridge: return nil
        }
    }
}
