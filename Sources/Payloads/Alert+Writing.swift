package import Model

extension Alert {
    /// Writes the alert as one JSON object by the field names of rule files; what it has not is left out.
    ///
    /// The inverse of `init(normalised:source:id:)`, for histories, `explain --json` and `bench`.
    /// - Parameter payload: Whether the raw body goes with it.
    package func write(to json: inout JSONWriter, payload withPayload: Bool = true) {
        json.beginObject()
        json.member("id", id)
        json.member("event", event)
        json.member("status", status.word)
        json.member("source", source)
        json.member("kind", kind)
        json.member("title", title)
        json.member("description", description)
        if severity != .unknown || rawSeverity != nil { json.member("severity", severity.rawValue) }
        json.member("raw_severity", rawSeverity)
        json.member("service", service)
        json.member("host", host)
        json.member("environment", environment)
        json.member("url", url)
        json.member("fingerprint", fingerprint)
        json.member("dedup_key", dedupKey?.text)
        json.member("labels", labels)
        json.member("annotations", annotations)
        if let incident {
            json.key("incident")
            incident.write(to: &json)
        }
        json.member("agent", agent)
        json.member("occurred_at", occurredAt?.description)
        if withPayload, let payload {
            json.key("payload")
            json.value(payload)
        }
        json.endObject()
    }
}

extension IncidentSnapshot {
    /// Writes what is known of the incident as one JSON object, by the names that follow `incident.` in rule files.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.text)
        json.member("number", number)
        json.member("title", title)
        json.member("status", status?.rawValue)
        json.member("urgency", urgency?.rawValue)
        json.member("priority", priority)
        json.member("service", service)
        json.member("escalation_policy", escalationPolicy)
        json.member("assignees", assignees)
        json.member("teams", teams)
        json.member("type", type)
        json.member("triggered_alerts", triggeredAlerts)
        json.member("merged_into", mergedInto?.text)
        json.endObject()
    }
}

extension JSONWriter {
    /// In the order of the names, so that equal alerts give equal text; nothing at all for an empty table.
    fileprivate mutating func member(_ key: String, _ table: LabelTable) {
        guard !table.isEmpty else { return }
        self.key(key)
        beginObject()
        for (name, text) in table.sorted(by: { $0.key < $1.key }) { member(name, text) }
        endObject()
    }

    fileprivate mutating func member(_ key: String, _ reference: Reference?) {
        guard let reference else { return }
        self.key(key)
        write(reference)
    }

    fileprivate mutating func member(_ key: String, _ references: [Reference]?) {
        guard let references else { return }
        self.key(key)
        beginArray()
        for reference in references { write(reference) }
        endArray()
    }

    private mutating func write(_ reference: Reference) {
        beginObject()
        member("id", reference.id)
        member("name", reference.name)
        endObject()
    }
}
