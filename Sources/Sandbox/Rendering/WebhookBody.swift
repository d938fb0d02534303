import Model

/// The body of a V3 webhook. Source: FACTS 3.2, 3.3.
package enum WebhookBody {
    package static func render(_ event: AccountEvent, in directory: AccountDirectory) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { w in
            w.object("event") { w in
                w.member("id", "01FETTLESANDBOX" + String(event.number).leftPadded(11))
                w.member("event_type", event.type)
                w.member("resource_type", String(event.type.prefix { $0 != "." }))
                w.member("occurred_at", event.occurredAt.description)
                w.key("agent")
                if let agent = event.agent { w.agentReference(agent, in: directory) } else { w.null() }
                w.nullMember("client")
                w.key("data")
                w.data(event, in: directory)
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func data(_ event: AccountEvent, in directory: AccountDirectory) {
        switch event.subject {
        case .incident(let incident): incidentData(incident, in: directory)
        case .note(let note, let incident):
            object {
                $0.key("incident")
                $0.incidentReference(incident)
                $0.member("id", note.id)
                $0.member("content", note.content)
                $0.member("trimmed", false)
                $0.member("type", "incident_note")
            }
        case .conferenceBridge(let bridge, let incident):
            object { w in
                w.key("incident")
                w.incidentReference(incident)
                w.array("conference_numbers", [bridge.number].compactMap { $0 }) { w, number in
                    w.object {
                        $0.member("label", "")
                        $0.member("number", number)
                    }
                }
                w.member("conference_url", bridge.url)
                w.member("type", "incident_conference_bridge")
            }
        case .ping:
            object {
                $0.member("message", "Hello from your friend Pagey!")
                $0.member("type", "ping")
            }
        }
    }

    private mutating func incidentData(_ incident: SandboxIncident, in directory: AccountDirectory) {
        object { w in
            w.member("id", incident.id.text)
            w.member("type", "incident")
            w.member("self", AccountAddress.api + "incidents/" + incident.id.text)
            w.member("html_url", AccountAddress.web + "incidents/" + incident.id.text)
            w.member("number", incident.number)
            w.member("status", incident.status.rawValue)
            w.key("incident_key")
            if let key = incident.incidentKey { w.string(key) } else { w.null() }
            w.seconds("created_at", incident.createdAt)
            w.seconds("reopened_at", incident.reopenedAt)
            w.member("title", incident.title)
            w.key("service")
            w.serviceReference(incident.service, in: directory)
            w.array("assignees", incident.status == .resolved ? [] : incident.assignees) { $0.userReference($1, in: directory) }
            w.key("escalation_policy")
            w.policyReference(incident.escalationPolicy, in: directory)
            w.array("teams", EmptyCollection<Int>()) { _, _ in }
            w.key("priority")
            if let priority = incident.priority.flatMap(directory.priority(id:)) {
                w.reference(priority.id, type: "priority", summary: priority.name, path: "priorities")
            } else {
                w.null()
            }
            w.member("urgency", incident.urgency.rawValue)
            w.key("conference_bridge")
            if let bridge = incident.conferenceBridge {
                w.object {
                    $0.member("conference_number", bridge.number)
                    $0.member("conference_url", bridge.url)
                }
            } else {
                w.null()
            }
            w.nullMember("resolve_reason")
            w.object("incident_type") { $0.member("name", incident.incidentType) }
        }
    }
}
