package import Model

/// Reads incidents as the REST API writes them; takes what it understands and leaves the rest. Source: FACTS 1, OAS Incident.
package enum IncidentDecoder {
    /// Nil for anything that has no id.
    static func incident(_ json: JSONValue) -> IncidentSnapshot? {
        guard let id = json["id"]?.string, !id.isEmpty else { return nil }
        var snapshot = IncidentSnapshot(id: IncidentID(id))
        snapshot.number = json["incident_number"]?.int ?? json["number"]?.int
        snapshot.title = json["title"]?.string
        snapshot.status = json["status"]?.string.flatMap(IncidentStatus.init(rawValue:))
        snapshot.urgency = json["urgency"]?.string.flatMap(Urgency.init(rawValue:))
        snapshot.priority = json["priority"].flatMap(reference)
        snapshot.service = json["service"].flatMap(reference)
        snapshot.escalationPolicy = json["escalation_policy"].flatMap(reference)
        snapshot.assignees = json["assignments"]?.array.map { $0.compactMap { $0["assignee"].flatMap(reference) } }
        snapshot.teams = json["teams"]?.array.map { $0.compactMap(reference) }
        snapshot.type = json["incident_type"]?["name"]?.string
        snapshot.conferenceBridge = json["conference_bridge"].flatMap { bridge in
            guard bridge.kind == .object else { return nil }
            return ConferenceBridge(number: bridge["conference_number"]?.string, url: bridge["conference_url"]?.string)
        }
        snapshot.triggeredAlerts = json["alert_counts"]?["triggered"]?.int
        snapshot.allAlerts = json["alert_counts"]?["all"]?.int
        snapshot.resolvedAt = json["resolved_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        if let reason = json["resolve_reason"], reason["type"]?.string == "merge_resolve_reason" {
            snapshot.mergedInto = reason["incident"]?["id"]?.string.map { IncidentID($0) }
        }
        return snapshot
    }

    /// The keys of an incident's alerts. Source: FACTS 4.1.
    package static func keys(ofAlerts alerts: [JSONValue]) -> Set<DedupKey> {
        Set(alerts.compactMap { $0["alert_key"]?.string.flatMap { DedupKey($0) } })
    }

    /// Any of PagerDuty's objects: its id, and its summary or else its name.
    static func reference(_ json: JSONValue) -> Reference? {
        guard let id = json["id"]?.string, !id.isEmpty else { return nil }
        return Reference(id: id, name: json["summary"]?.string ?? json["name"]?.string)
    }
}
