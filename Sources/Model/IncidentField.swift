/// A field of one item of `PUT /incidents` that a rule can set, by the name rule files use.
package enum IncidentField: String, CaseIterable, Sendable, Hashable {
    case status, resolution, title, urgency, priority
    case escalationLevel = "escalation_level"
    case escalationPolicy = "escalation_policy"
    case assignees
    case incidentType = "incident_type"
    case conferenceBridge = "conference_bridge"
}
