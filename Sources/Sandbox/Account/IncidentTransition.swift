import Model

/// The life of one incident as a pure function: applies changes to a copy, collects the events, or refuses.
///
/// Nothing of a refused change may be kept; the caller commits `incident` and `events` only after success.
struct IncidentTransition {
    private(set) var incident: SandboxIncident
    private(set) var events: [(type: String, subject: AccountEvent.Subject)] = []
    let directory: AccountDirectory
    let rules: AccountRules
    let agent: AccountAgent
    let now: Timestamp

    init(_ incident: SandboxIncident, directory: AccountDirectory, rules: AccountRules, agent: AccountAgent, now: Timestamp) {
        self.incident = incident
        self.directory = directory
        self.rules = rules
        self.agent = agent
        self.now = now
    }

    /// Applies one item of an update. An item without fields changes nothing: it is a read (FACTS 1.4).
    mutating func apply(_ change: IncidentChange, noteID: String) throws(APIError) {
        let update = change.update
        try refuseContradictions(update)
        let urgencyBefore = incident.urgency
        let hadOtherFields = !update.fields.subtracting([.status, .resolution]).isEmpty
        try setPlainFields(change)
        if let urgency = update.urgency { set(urgency) }
        // Where a reopened incident goes is said by the same item, so its status comes before its assignment (FACTS 1.2).
        if incident.status == .resolved, update.status == .triggered || update.status == .acknowledged {
            reopen(as: .triggered)
        }
        try reassign(update)
        switch update.status {
        case .acknowledged: acknowledge()
        case .resolved: try resolve(note: update.resolution.map { ($0, noteID) })
        case .triggered: if incident.status == .acknowledged, hadOtherFields { unacknowledge() }
        case nil: break
        }
        if let level = update.escalationLevel { try escalate(to: level, urgencyBefore: urgencyBefore) }
        if !update.isEmpty || change.service != nil { incident.updatedAt = now }
    }

    private func refuseContradictions(_ update: IncidentUpdate) throws(APIError) {
        if update.status == .resolved, update.has(.escalationLevel) || update.has(.escalationPolicy) || update.has(.assignees) {
            throw .cannotReassign
        }
        guard rules.strict else { return }
        if update.has(.escalationPolicy), update.has(.assignees) {
            throw .invalidInput("Assignments cannot be specified if an escalation policy is given")
        }
        if update.has(.escalationLevel), update.has(.escalationPolicy) || update.has(.assignees) {
            throw .invalidInput("Escalation level cannot be combined with an escalation policy or assignments")
        }
    }

    private mutating func setPlainFields(_ change: IncidentChange) throws(APIError) {
        let update = change.update
        if let title = update.title {
            if title.isEmpty { throw .invalidInput("Title cannot be empty.") }
            incident.title = title
        }
        if let named = update.priority {
            let found = named.id.map(directory.priority(id:)) ?? directory.priority(name: named.text)
            guard let priority = found else { throw .invalidPriority }
            if incident.priority != priority.id {
                incident.priority = priority.id
                tell("incident.priority_updated")
            }
        }
        if let type = update.incidentType {
            guard directory.incidentTypes.contains(type) else { throw .invalidInput("Incident Type is invalid") }
            if incident.incidentType != type {
                incident.incidentType = type
                tell("incident.incident_type.changed")
            }
        }
        if let bridge = update.conferenceBridge, bridge != incident.conferenceBridge {
            incident.conferenceBridge = bridge
            events.append(("incident.conference_bridge.updated", .conferenceBridge(bridge, incident)))
        }
        if let id = change.service {
            guard directory.service(id: id) != nil else { throw .invalidInput("Service Not Found") }
            if incident.service != id {
                incident.service = id
                tell("incident.service_updated")
            }
        }
    }

    /// Raising the urgency takes an acknowledgement back; lowering it does not (FACTS 1.3). No webhook tells of it.
    private mutating func set(_ urgency: Urgency) {
        let raised = incident.urgency == .low && urgency == .high
        incident.urgency = urgency
        if raised, incident.status == .acknowledged { unacknowledge() }
    }

    private mutating func reassign(_ update: IncidentUpdate) throws(APIError) {
        if let named = update.escalationPolicy {
            guard let policy = directory.policy(id: named.id ?? named.text) else { throw .policyNotFound }
            guard let first = policy.levels.first, !first.isEmpty else { throw .policyWithoutUser }
            if incident.status == .resolved { throw .cannotReassign }
            incident.escalationPolicy = policy.id
            assign(first, level: 1, directly: false)
            tell("incident.delegated")
        }
        if let assignees = update.assignees {
            let ids = assignees.map { $0.id ?? $0.text }
            guard ids.allSatisfy({ directory.user(id: $0) != nil }) else { throw .assigneeNotFound }
            if ids.isEmpty { throw .invalidInput("Assignments cannot be empty") }
            if incident.status == .resolved { throw .cannotReassign }
            assign(ids, level: incident.escalationLevel, directly: true)
            tell("incident.reassigned")
        }
    }

    /// Acknowledging again restarts the timeout and moves the ownership to the new acknowledger (FACTS 1.2).
    mutating func acknowledge() {
        if case .user(let id) = agent { assign([id], level: incident.escalationLevel, directly: true) }
        incident.acknowledgements.removeAll { $0.by == agent }
        incident.acknowledgements.append(.init(at: now, by: agent))
        setStatus(.acknowledged)
        tell("incident.acknowledged")
    }

    /// Resolves every alert inside; the resolution comes back as a note of its own (FACTS 1.1).
    mutating func resolve(note: (content: String, id: String)? = nil) throws(APIError) {
        if incident.status == .resolved {
            if rules.resolveAgain == .refused { throw .alreadyResolved }
            return
        }
        for index in incident.alerts.indices { incident.alerts[index].status = .resolved }
        incident.acknowledgements = []
        incident.resolvedAt = now
        setStatus(.resolved)
        tell("incident.resolved")
        if let note, !note.content.isEmpty { annotate("Resolution Note: " + note.content, id: note.id) }
    }

    mutating func annotate(_ content: String, id: String) {
        guard case .user(let user) = agent else { return }
        let note = SandboxIncident.Note(id: id, content: content, user: user, createdAt: now)
        incident.notes.append(note)
        events.append(("incident.annotated", .note(note, incident)))
    }

    mutating func resolveAlert(at index: Int) {
        guard incident.alerts.indices.contains(index) else { return }
        incident.alerts[index].status = .resolved
    }

    private mutating func reopen(as status: IncidentStatus) {
        incident.resolvedAt = nil
        incident.reopenedAt = now
        incident.acknowledgements = []
        if let users = directory.policy(id: incident.escalationPolicy)?.levels.first {
            assign(users, level: 1, directly: false)
        }
        setStatus(status)
        tell("incident.reopened")
    }

    private mutating func unacknowledge() {
        incident.acknowledgements = []
        setStatus(.triggered)
        tell("incident.unacknowledged")
    }

    /// Notifies the level anew, which puts an acknowledged incident back to triggered; refused at low urgency (FACTS 1.3).
    private mutating func escalate(to level: Int, urgencyBefore: Urgency) throws(APIError) {
        if level < 0 { throw .invalidInput("Escalation level must be a positive integer") }
        // 0 and 1 both mean the first level (FACTS 1.1).
        let wanted = max(1, level)
        guard incident.status != .resolved, urgencyBefore == .high, incident.urgency == .high,
            let policy = directory.policy(id: incident.escalationPolicy), wanted <= policy.levels.count
        else { throw .cannotEscalate }
        let users = policy.levels[wanted - 1]
        if users.isEmpty { throw .policyWithoutUser }
        if incident.status == .acknowledged { unacknowledge() }
        assign(users, level: wanted, directly: false)
        tell("incident.escalated")
    }

    private mutating func assign(_ users: [String], level: Int, directly: Bool) {
        incident.assignees = users
        incident.assignedAt = now
        incident.escalationLevel = level
        incident.assignedDirectly = directly
    }

    private mutating func setStatus(_ status: IncidentStatus) {
        incident.status = status
        incident.statusChangedAt = now
        incident.statusChangedBy = agent
        incident.updatedAt = now
    }

    private mutating func tell(_ type: String) { events.append((type, .incident(incident))) }
}
