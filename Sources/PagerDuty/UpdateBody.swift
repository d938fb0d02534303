package import Model

/// The body of `PUT /incidents`, as compact JSON. Source: FACTS 1.1.
package enum UpdateBody {
    /// Encodes the items in their order, each item's fields in a fixed order.
    ///
    /// A name without its id is written as well as it can be, which only `fettle explain` needs, as the client resolves names
    /// before it sends: a priority as a plain string, which PagerDuty takes for a name; a policy or an assignee in the place of
    /// its id.
    package static func encode(_ items: [BatchItem]) -> [UInt8] {
        encode(items.lazy.map { ($0.incident, $0.update) })
    }

    /// One item as it stands in the body.
    package static func encode(_ item: BatchItem) -> [UInt8] {
        var json = JSONWriter()
        write(item.update, of: item.incident, to: &json)
        return json.bytes
    }

    /// A body that changes nothing and is answered with the incidents' present state. Source: FACTS 1.4.
    static func reading(_ incidents: some Sequence<IncidentID>) -> [UInt8] {
        encode(incidents.lazy.map { ($0, IncidentUpdate()) })
    }

    private static func encode(_ items: some Sequence<(IncidentID, IncidentUpdate)>) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("incidents")
        json.beginArray()
        for (incident, update) in items { write(update, of: incident, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func write(_ update: IncidentUpdate, of incident: IncidentID, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", incident.text)
        json.member("type", "incident_reference")
        write(update, to: &json)
        json.endObject()
    }

    private static func write(_ update: IncidentUpdate, to json: inout JSONWriter) {
        json.member("status", update.status?.rawValue)
        json.member("resolution", update.resolution)
        json.member("title", update.title)
        json.member("urgency", update.urgency?.rawValue)
        if let priority = update.priority {
            json.key("priority")
            if let id = priority.id ?? (ResourceID.looksLikeOne(priority.text) ? priority.text : nil) {
                reference(id, "priority_reference", to: &json)
            } else {
                json.string(priority.text)
            }
        }
        json.member("escalation_level", update.escalationLevel)
        if let policy = update.escalationPolicy {
            json.key("escalation_policy")
            reference(policy.id ?? policy.text, "escalation_policy_reference", to: &json)
        }
        if let assignees = update.assignees {
            json.key("assignments")
            json.beginArray()
            for assignee in assignees {
                json.beginObject()
                json.key("assignee")
                reference(assignee.id ?? assignee.text, "user_reference", to: &json)
                json.endObject()
            }
            json.endArray()
        }
        if let type = update.incidentType {
            json.key("incident_type")
            json.beginObject()
            json.member("name", type)
            json.endObject()
        }
        if let bridge = update.conferenceBridge {
            json.key("conference_bridge")
            json.beginObject()
            json.member("conference_number", bridge.number)
            json.member("conference_url", bridge.url)
            json.endObject()
        }
    }

    private static func reference(_ id: String, _ type: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id)
        json.member("type", type)
        json.endObject()
    }
}
