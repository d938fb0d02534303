package import Model

/// An incident with everything the API shows of it.
package struct SandboxIncident: Sendable {
    package struct Acknowledgement: Hashable, Sendable {
        package var at: Timestamp
        package var by: AccountAgent
    }
    package struct Note: Hashable, Sendable {
        package var id: String
        package var content: String
        package var user: String
        package var createdAt: Timestamp
    }

    package var id: IncidentID
    /// The number people see, `#4711`; never used to address it.
    package var number: Int
    package var title: String
    package var status: IncidentStatus
    package var urgency: Urgency
    /// A priority's id.
    package var priority: String?
    package var service: String
    package var escalationPolicy: String
    /// 1-based; the API does not show it (FACTS 1.1).
    package var escalationLevel: Int
    /// User ids.
    package var assignees: [String]
    package var assignedAt: Timestamp
    /// Assigned by hand, so that the policy no longer applies (FACTS 1.3).
    package var assignedDirectly: Bool
    package var acknowledgements: [Acknowledgement]
    package var incidentType: String
    package var conferenceBridge: ConferenceBridge?
    /// Only for incidents without alerts: those with alerts have none (FACTS 3.2).
    package var incidentKey: String?
    package var alerts: [SandboxAlert]
    package var notes: [Note]
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var statusChangedAt: Timestamp
    package var statusChangedBy: AccountAgent
    package var resolvedAt: Timestamp?
    package var reopenedAt: Timestamp?

    package func count(_ status: SandboxAlert.Status) -> Int {
        alerts.reduce(0) { $0 + ($1.status == status ? 1 : 0) }
    }

    /// The same in the words of `Model`, for in-process callers.
    package func snapshot(_ directory: AccountDirectory) -> IncidentSnapshot {
        var snapshot = IncidentSnapshot(id: id)
        snapshot.number = number
        snapshot.title = title
        snapshot.status = status
        snapshot.urgency = urgency
        snapshot.priority = priority.map { Reference(id: $0, name: directory.priority(id: $0)?.name) }
        snapshot.service = Reference(id: service, name: directory.service(id: service)?.name)
        snapshot.escalationPolicy = Reference(id: escalationPolicy, name: directory.policy(id: escalationPolicy)?.name)
        snapshot.assignees = assignees.map { Reference(id: $0, name: directory.user(id: $0)?.name) }
        snapshot.teams = []
        snapshot.type = incidentType
        snapshot.triggeredAlerts = count(.triggered)
        return snapshot
    }
}
