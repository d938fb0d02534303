package import Model

/// One decoded item of `PUT /incidents`, or the body of `PUT /incidents/{id}`.
package struct IncidentChange: Sendable {
    package var id: IncidentID
    package var update: IncidentUpdate
    /// Moves the incident to another service; `PUT /incidents/{id}` only (FACTS 1.1).
    package var service: String?

    package init(_ id: IncidentID, _ update: IncidentUpdate = IncidentUpdate(), service: String? = nil) {
        self.id = id
        self.update = update
        self.service = service
    }
}

/// What a new incident begins with.
package struct IncidentOpening: Sendable {
    package var title: String
    package var service: String
    package var urgency: Urgency
    package var agent: AccountAgent
    package var priority: Named?
    package var escalationPolicy: String?
    package var assignees: [String]
    package var incidentType: String?
    package var conferenceBridge: ConferenceBridge?
    package var incidentKey: String?
    package var alerts: [SandboxAlert] = []

    package init(title: String, service: String, urgency: Urgency = .high, agent: AccountAgent) {
        self.title = title
        self.service = service
        self.urgency = urgency
        self.agent = agent
        assignees = []
    }
}
