package import Model

/// The query of `GET /incidents`; nil asks nothing of a field. Source: FACTS 4.1.
package struct IncidentFilter: Hashable, Sendable {
    /// Never empty: PagerDuty takes an empty key for none.
    package var key: String?
    package var statuses: Set<IncidentStatus>?
    package var urgencies: Set<Urgency>?
    package var services: Set<String>?
    package var assignees: Set<String>?
    /// Incidents created earlier are left out; nil with `date_range=all`.
    package var createdSince: Timestamp?

    package init() {}

    func admits(_ incident: SandboxIncident) -> Bool {
        if let statuses, !statuses.contains(incident.status) { return false }
        if let urgencies, !urgencies.contains(incident.urgency) { return false }
        if let services, !services.contains(incident.service) { return false }
        if let assignees, assignees.isDisjoint(with: incident.assignees) { return false }
        if let createdSince, incident.createdAt < createdSince { return false }
        return true
    }
}
