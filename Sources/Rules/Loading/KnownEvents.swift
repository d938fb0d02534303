/// The events an alert can report: those of PagerDuty's webhooks without `incident.`, of which monitors use the first few.
///
/// Source: FACTS 3 (event types of V3 webhooks).
enum KnownEvents {
    static let names = [
        "triggered", "acknowledged", "unacknowledged", "resolved", "escalated", "reassigned", "delegated", "reopened",
        "annotated",
        "priority_updated", "service_updated", "status_update_published", "incident_type.changed", "custom_field_values.updated",
        "conference_bridge.updated", "responder.added", "responder.replied", "role.assigned", "task.created", "task.updated",
        "task.completed", "action_invocation.created", "action_invocation.updated", "action_invocation.terminated",
        "workflow.started",
        "workflow.completed",
    ]

    static func help(_ word: String) -> String? {
        if word.hasPrefix("incident.") {
            let rest = String(word.dropFirst("incident.".count))
            if names.contains(rest) { return "leave `incident.` out: `\(rest)`" }
        }
        switch word {
        case "firing", "trigger", "alert", "open", "opened", "created": return "did you mean `triggered`?"
        case "ok", "recovery", "recovered", "closed", "resolve": return "did you mean `resolved`?"
        default: return NearestName.help(word, in: names)
        }
    }
}
