/// The calls fettle makes, by the names that metrics and logs use.
package enum Operation: String, Sendable, CaseIterable {
    case updateIncidents = "update_incidents"
    case readIncidents = "read_incidents"
    case findIncidents = "find_incidents"
    case getIncident = "get_incident"
    case listIncidentAlerts = "list_incident_alerts"
    case listUsers = "list_users"
    case listEscalationPolicies = "list_escalation_policies"
    case listPriorities = "list_priorities"
    case listIncidentTypes = "list_incident_types"
    case getCurrentUser = "get_current_user"
    case requestToken = "request_token"

    /// Has an incident's id in its path.
    var namesIncident: Bool { self == .getIncident || self == .listIncidentAlerts }

    /// About incidents rather than about the names in an update: what is refused here for want of rights is refused for every incident.
    var concernsIncidents: Bool {
        switch self {
        case .updateIncidents, .readIncidents, .findIncidents, .getIncident, .listIncidentAlerts: true
        case .listUsers, .listEscalationPolicies, .listPriorities, .listIncidentTypes, .getCurrentUser, .requestToken: false
        }
    }
}
