import Model

/// What an action changes, as JSON with the names of `IncidentField`.
///
/// Not the body of a request: names stand here as rules wrote them, together with the ids found for them.
enum UpdateCodec {
    static func write(_ update: IncidentUpdate, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member(IncidentField.status.rawValue, update.status?.rawValue)
        writer.member(IncidentField.resolution.rawValue, update.resolution)
        writer.member(IncidentField.title.rawValue, update.title)
        writer.member(IncidentField.urgency.rawValue, update.urgency?.rawValue)
        write(update.priority, .priority, to: &writer)
        writer.member(IncidentField.escalationLevel.rawValue, update.escalationLevel)
        write(update.escalationPolicy, .escalationPolicy, to: &writer)
        if let assignees = update.assignees {
            writer.key(IncidentField.assignees.rawValue)
            writer.beginArray()
            for assignee in assignees { write(assignee, to: &writer) }
            writer.endArray()
        }
        writer.member(IncidentField.incidentType.rawValue, update.incidentType)
        if let bridge = update.conferenceBridge {
            writer.key(IncidentField.conferenceBridge.rawValue)
            writer.beginObject()
            writer.member("number", bridge.number)
            writer.member("url", bridge.url)
            writer.endObject()
        }
        writer.endObject()
    }

    static func decode(_ json: JSONValue) throws(QueueError) -> IncidentUpdate {
        let stored = Stored(json, "an update")
        var update = IncidentUpdate()
        update.status = try stored.optionalName(IncidentField.status.rawValue, IncidentStatus.self)
        update.resolution = try stored.optionalString(IncidentField.resolution.rawValue)
        update.title = try stored.optionalString(IncidentField.title.rawValue)
        update.urgency = try stored.optionalName(IncidentField.urgency.rawValue, Urgency.self)
        update.priority = try named(stored, .priority)
        update.escalationLevel = try stored.optionalInt(IncidentField.escalationLevel.rawValue)
        update.escalationPolicy = try named(stored, .escalationPolicy)
        if let assignees = json[IncidentField.assignees.rawValue] {
            guard let elements = assignees.array else { throw stored.damaged("assignees that are no list") }
            update.assignees = try elements.map { element throws(QueueError) in try named(element) }
        }
        update.incidentType = try stored.optionalString(IncidentField.incidentType.rawValue)
        if let bridge = json[IncidentField.conferenceBridge.rawValue] {
            let stored = Stored(bridge, "a conference bridge")
            update.conferenceBridge = ConferenceBridge(
                number: try stored.optionalString("number"), url: try stored.optionalString("url"))
        }
        return update
    }

    private static func write(_ named: Named?, _ field: IncidentField, to writer: inout JSONWriter) {
        guard let named else { return }
        writer.key(field.rawValue)
        write(named, to: &writer)
    }

    private static func write(_ named: Named, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("text", named.text)
        writer.member("id", named.id)
        writer.endObject()
    }

    private static func named(_ stored: Stored, _ field: IncidentField) throws(QueueError) -> Named? {
        guard let json = stored.json[field.rawValue] else { return nil }
        return try named(json)
    }

    private static func named(_ json: JSONValue) throws(QueueError) -> Named {
        let stored = Stored(json, "a name")
        return Named(try stored.string("text"), id: try stored.optionalString("id"))
    }
}
