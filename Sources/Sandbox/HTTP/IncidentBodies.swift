import Model

/// The request bodies about incidents, read by the schemas of the API description. Source: FACTS 1.1.
enum IncidentBodies {
    /// More items than this are refused with 413.
    static let maxItems = 250

    private static let itemFields: Set<String> = [
        "id", "type", "status", "resolution", "title", "priority", "escalation_level", "assignments", "escalation_policy",
        "incident_type", "urgency", "conference_bridge",
    ]

    /// The body of `PUT /incidents`.
    static func bulk(_ body: JSONValue, strict: Bool) throws(APIError) -> [IncidentChange] {
        var reader = FieldReader(strict: strict)
        guard let object = reader.object(body, "body", fields: ["incidents"]),
            let items = reader.array(object["incidents"], "incidents")
        else { throw .invalidInput(reader.errors) }
        if items.count > maxItems { throw .tooLarge("The maximum number of incidents is \(maxItems)") }
        if items.isEmpty { reader.complain("incidents cannot be empty") }
        var changes: [IncidentChange] = []
        for (index, item) in items.enumerated() {
            let path = "incidents[\(index)]"
            guard let item = reader.object(item, path, fields: itemFields) else { continue }
            let id = reader.requiredString(item["id"], path + ".id", upTo: 64)
            let update = update(item, path, &reader)
            changes.append(IncidentChange(IncidentID(id ?? ""), update))
        }
        try reader.finish()
        return changes
    }

    /// The body of `PUT /incidents/{id}`: the same fields without `id`, and `service`.
    static func single(_ id: IncidentID, _ body: JSONValue, strict: Bool) throws(APIError) -> IncidentChange {
        var reader = FieldReader(strict: strict)
        let known = itemFields.union(["service"])
        guard let object = reader.object(body, "body", fields: ["incident"]),
            let item = reader.object(object["incident"], "incident", fields: known)
        else { throw .invalidInput(reader.errors) }
        let update = update(item, "incident", &reader)
        let service = reader.reference(item["service"], "incident.service", types: ["service_reference"])
        try reader.finish()
        return IncidentChange(id, update, service: service)
    }

    /// The body of `POST /incidents`.
    static func opening(_ body: JSONValue, by user: String, strict: Bool) throws(APIError) -> IncidentOpening {
        var reader = FieldReader(strict: strict)
        let known: Set<String> = [
            "type", "title", "service", "priority", "urgency", "incident_key", "assignments", "incident_type",
            "escalation_policy", "conference_bridge", "body",
        ]
        guard let object = reader.object(body, "body", fields: ["incident"]),
            let item = reader.object(object["incident"], "incident", fields: known)
        else { throw .invalidInput(reader.errors) }
        _ = reader.choice(item["type"], "incident.type", of: ["incident"], required: true)
        let title = reader.requiredString(item["title"], "incident.title")
        if item["service"] == nil { reader.complain("incident.service is required") }
        let service = reader.reference(item["service"], "incident.service", types: ["service_reference", "service"])
        let update = fields(item, "incident", &reader)
        var opening = IncidentOpening(title: title ?? "", service: service ?? "", agent: .user(user))
        opening.urgency = update.urgency ?? .high
        opening.priority = update.priority
        opening.escalationPolicy = update.escalationPolicy?.id
        opening.assignees = (update.assignees ?? []).compactMap(\.id)
        opening.incidentType = update.incidentType
        opening.conferenceBridge = update.conferenceBridge
        opening.incidentKey = reader.string(item["incident_key"], "incident.incident_key", upTo: 255)
        if update.escalationPolicy != nil, update.assignees != nil {
            reader.complain("Assignments cannot be specified if an escalation policy is given")
        }
        try reader.finish()
        return opening
    }

    private static func update(_ item: JSONValue, _ path: String, _ reader: inout FieldReader) -> IncidentUpdate {
        _ = reader.choice(item["type"], path + ".type", of: ["incident", "incident_reference"], required: true)
        var update = fields(item, path, &reader)
        update.status = reader.choice(item["status"], path + ".status", IncidentStatus.self)
        update.resolution = reader.string(item["resolution"], path + ".resolution")
        update.title = reader.string(item["title"], path + ".title")
        update.escalationLevel = reader.int(item["escalation_level"], path + ".escalation_level")
        return update
    }

    /// The fields that new and changed incidents have in common.
    private static func fields(_ item: JSONValue, _ path: String, _ reader: inout FieldReader) -> IncidentUpdate {
        var update = IncidentUpdate()
        update.urgency = reader.choice(item["urgency"], path + ".urgency", Urgency.self)
        if let priority = item["priority"] {
            // A plain string names the priority, an object refers to it.
            if let name = priority.string {
                update.priority = Named(name)
            } else {
                let types = ["priority", "priority_reference"]
                let id = reader.reference(priority, path + ".priority", types: types, extra: ["name"])
                update.priority = id.map { Named($0, id: $0) }
            }
        }
        let policy = reader.reference(
            item["escalation_policy"], path + ".escalation_policy", types: ["escalation_policy_reference"])
        update.escalationPolicy = policy.map { Named($0, id: $0) }
        if let assignments = item["assignments"], let list = reader.array(assignments, path + ".assignments") {
            update.assignees = list.enumerated().compactMap { index, assignment in
                let here = "\(path).assignments[\(index)]"
                guard let object = reader.object(assignment, here, fields: ["assignee"]) else { return nil }
                if object["assignee"] == nil { reader.complain("\(here).assignee is required") }
                let id = reader.reference(object["assignee"], here + ".assignee", types: ["user_reference"])
                return id.map { Named($0, id: $0) }
            }
        }
        if let type = item["incident_type"],
            let object = reader.object(type, path + ".incident_type", fields: ["id", "name"])
        {
            update.incidentType = reader.requiredString(object["name"], path + ".incident_type.name")
        }
        if let bridge = item["conference_bridge"] {
            let here = path + ".conference_bridge"
            if let object = reader.object(bridge, here, fields: ["conference_number", "conference_url"]) {
                update.conferenceBridge = ConferenceBridge(
                    number: reader.string(object["conference_number"], here + ".conference_number"),
                    url: reader.string(object["conference_url"], here + ".conference_url"))
            }
        }
        return update
    }
}
