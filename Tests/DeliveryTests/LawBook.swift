import Coalescing
import Model

/// How an update ended, as the queue has it on record.
struct Ending {
    /// An `Outcome.Result` as it is spelled.
    var result: String
    var reason: String

    var isDone: Bool { result == Outcome.Result.sent.rawValue || result == Outcome.Result.merged.rawValue }
}

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

    var count: Int { entries.count }
    var touched: Set<IncidentID> { Set(foreign.keys) }

    /// `update` is empty as long as nothing is decided.
    mutating func accept(_ id: UpdateID, _ update: IncidentUpdate, for incident: IncidentID?) {
        entries.append(Entry(id: id, update: update, incident: incident))
    }

    /// What was decided late.
    mutating func decide(_ decided: [UpdateID: IncidentUpdate]) {
        for index in entries.indices { entries[index].update = decided[entries[index].id] ?? entries[index].update }
    }

    mutating func touch(_ incident: IncidentID, _ fields: Set<IncidentField>) { foreign[incident, default: []].formUnion(fields) }

    /// Broken promises, a line each.
    func findings(_ endings: [UpdateID: Ending], _ end: ScriptedPagerDuty.State) -> [String] {
        var findings: [String] = []
        for entry in entries {
            guard let ending = endings[entry.id] else {
                findings.append("\(entry.id) was accepted and is lost")
                continue
            }
            // What was dropped may not have come to be decided.
            let isDropped = ending.result == Outcome.Result.dropped.rawValue
            if !isDropped, entry.update.isEmpty != (ending.result == Outcome.Result.noAction.rawValue) {
                findings.append("\(entry.id) asks for \(entry.update), and ended \(ending)")
            }
        }
        if endings.count > entries.count { findings.append("\(endings.count) outcomes of \(entries.count) updates") }
        let byIncident = Dictionary(grouping: entries.filter { $0.incident != nil }) { $0.incident }
        for (incident, entries) in byIncident {
            guard let incident, let state = end.incidents[incident] else { continue }
            findings += self.findings(entries, endings, state, level: end.levels[incident])
        }
        return findings
    }

    /// Everything that counts as done, merged at once, is what the incident must show.
    private func findings(
        _ entries: [Entry], _ endings: [UpdateID: Ending], _ state: IncidentSnapshot, level: Int?
    ) -> [String] {
        let isDone = { (entry: Entry) in endings[entry.id]?.isDone == true }
        let done = entries.filter(isDone).map { Contribution(id: $0.id, update: $0.update) }
        let givenUp = entries.filter { !isDone($0) }
        return MergeLaw.merge(done).kept.flatMap { owner in
            owner.update.fields.compactMap { field -> String? in
                if foreign[state.id]?.contains(field) == true { return nil }
                guard let found = Self.differs(field, of: owner.update, from: state, level: level) else { return nil }
                let lost = Self.losses(of: field, in: endings[owner.id]?.reason ?? "")
                // It waited together with another update that took its place and was refused afterwards: it had ended as merged by
                // then, and is not called back. A name that PagerDuty does not know is found before anything merges; what is refused
                // alone in its call concerns the incident, and would be refused for the loser too. Its outcome must name the other.
                if givenUp.contains(where: { lost.contains("(update \($0.id))") }) { return nil }
                // It came late, after a later raise of the urgency, which may have taken it back.
                let isLate = done.contains { $0.update.urgency == .high && lost.contains("overridden (update \($0.id))") }
                if field == .status, owner.update.status == .acknowledged, isLate { return nil }
                // It was dropped between two of its steps. Its outcome must say so.
                if lost.contains(Outcome.dropReason(unsure: false)) { return nil }
                // A later one went through in one step and was refused in the next: what it has set stands.
                let hasMark = givenUp.contains { later in
                    later.id > owner.id && later.update.has(field)
                        && Self.differs(field, of: later.update, from: state, level: level) == nil
                }
                if hasMark { return nil }
                // Given up beside an urgency that was low, before a still later update raised it: law 6 of `MergeLaw` has it that
                // what law 4 has given up by then stays so. Its outcome must say so.
                if lost.contains("an incident of low urgency cannot be escalated") { return nil }
                return
                    "\(state.id): \(field.rawValue) is \(found), but the merge law says that \(owner.id) decides: "
                    + "\(owner.update); it ended \(String(describing: endings[owner.id]))"
            }
        }
    }

    /// What the reason of an outcome says of one field that was given up.
    private static func losses(of field: IncidentField, in reason: String) -> String {
        reason.split(separator: "; ").filter { $0.hasPrefix(field.rawValue + ": ") }.joined(separator: "; ")
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
