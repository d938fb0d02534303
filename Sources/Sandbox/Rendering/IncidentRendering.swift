import Model

extension JSONWriter {
    /// An incident as the REST API shows it. Members that would be null are left out: the description allows no null there.
    mutating func incident(_ incident: SandboxIncident, in directory: AccountDirectory) {
        object { w in
            let summary = "[#\(incident.number)] \(incident.title)"
            w.tag(incident.id.text, type: "incident", summary: summary, path: "incidents")
            w.member("incident_number", incident.number)
            w.member("title", incident.title)
            w.member("status", incident.status.rawValue)
            w.member("urgency", incident.urgency.rawValue)
            w.member("incident_key", incident.incidentKey)
            w.seconds("created_at", incident.createdAt)
            w.seconds("updated_at", incident.updatedAt)
            w.seconds("resolved_at", incident.resolvedAt)
            w.seconds("reopened_at", incident.reopenedAt)
            w.seconds("last_status_change_at", incident.statusChangedAt)
            w.key("last_status_change_by")
            w.agentReference(incident.statusChangedBy, in: directory)
            w.key("service")
            w.serviceReference(incident.service, in: directory)
            w.key("escalation_policy")
            w.policyReference(incident.escalationPolicy, in: directory)
            w.member("assigned_via", incident.assignedDirectly ? "direct_assignment" : "escalation_policy")
            // A resolved incident is assigned to nobody.
            w.array("assignments", incident.status == .resolved ? [] : incident.assignees) { w, user in
                w.object {
                    $0.seconds("at", incident.assignedAt)
                    $0.key("assignee")
                    $0.userReference(user, in: directory)
                }
            }
            w.array("acknowledgements", incident.acknowledgements) { w, acknowledgement in
                w.object {
                    $0.seconds("at", acknowledgement.at)
                    $0.key("acknowledger")
                    $0.agentReference(acknowledgement.by, in: directory)
                }
            }
            w.array("teams", EmptyCollection<Int>()) { _, _ in }
            w.array("pending_actions", EmptyCollection<Int>()) { _, _ in }
            if let priority = incident.priority.flatMap(directory.priority(id:)) {
                w.key("priority")
                w.priority(priority)
            }
            w.object("incident_type") { $0.member("name", incident.incidentType) }
            if let bridge = incident.conferenceBridge {
                w.object("conference_bridge") {
                    $0.member("conference_number", bridge.number)
                    $0.member("conference_url", bridge.url)
                }
            }
            w.object("alert_counts") {
                $0.member("all", incident.alerts.count)
                $0.member("triggered", incident.count(.triggered))
                $0.member("resolved", incident.count(.resolved))
            }
            w.member("is_mergeable", incident.status != .resolved)
        }
    }

    /// An alert of an incident; the key stands in `alert_key` and in `body.cef_details.dedup_key` (FACTS 4.1).
    mutating func alert(_ alert: SandboxAlert, of incident: SandboxIncident, in directory: AccountDirectory) {
        object { w in
            w.tag(alert.id, type: "alert", summary: alert.summary, path: "alerts")
            w.seconds("created_at", alert.createdAt)
            w.member("status", alert.status.rawValue)
            w.member("alert_key", alert.key)
            w.member("severity", alert.severity)
            w.member("suppressed", false)
            w.key("service")
            w.serviceReference(incident.service, in: directory)
            w.key("incident")
            w.incidentReference(incident)
            w.object("body") { w in
                w.member("type", "alert_body")
                w.array("contexts", alert.links) { w, link in
                    w.object {
                        $0.member("type", "link")
                        $0.member("href", link.href)
                        $0.member("text", link.text)
                    }
                }
                w.key("details")
                w.raw(alert.details ?? "{}")
                w.object("cef_details") {
                    $0.member("dedup_key", alert.key)
                    $0.member("description", alert.summary)
                    $0.member("severity", alert.severity)
                    $0.member("source_origin", alert.source)
                    $0.member("client", alert.client)
                    $0.member("client_url", alert.clientURL)
                }
            }
        }
    }

    mutating func note(_ note: SandboxIncident.Note, in directory: AccountDirectory) {
        object {
            $0.member("id", note.id)
            $0.key("user")
            $0.userReference(note.user, in: directory)
            $0.object("channel") { $0.member("summary", "The PagerDuty website or APIs") }
            $0.member("content", note.content)
            $0.seconds("created_at", note.createdAt)
        }
    }
}
