import Model

/// PagerDuty's V3 webhooks: one event a body. Source: FACTS 3.1–3.3 on PagerDuty.
///
/// Only `event.event_type` has to be there; everything else may be absent, null or of another type.
enum PagerDutyPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        guard let event = body["event"], let type = event["event_type"]?.string else {
            return .undecodable(reason: "there is no event.event_type")
        }
        // The event's id is signed with the body and the same for every subscription; the header is neither, so it only stands in.
        let sender = event["id"]?.string.nonEmpty ?? input.headers["x-webhook-id"].nonEmpty
        let delivery = sender.map { DeliveryID($0) }
        let prefix = "incident."
        guard type.hasPrefix(prefix) else {
            return .ignored(reason: "\(bounded(type)) is no event of an incident", delivery: delivery)
        }
        guard let data = event["data"], let subject = Subject(data) else {
            return .ignored(reason: "\(bounded(type)) names no incident", delivery: delivery)
        }
        let name = String(type.dropFirst(prefix.count))
        var alert = Alert(
            id: (delivery ?? input.delivery).text, event: name, status: subject.status ?? AlertStatus(event: name),
            source: input.source, kind: input.kind.name)
        alert.incident = subject.incident
        alert.title = subject.incident.title
        // What a note or a status update says.
        alert.description = data["content"]?.string ?? data["message"]?.string
        alert.service = subject.incident.service?.name
        alert.url = subject.url
        alert.fingerprint = subject.incident.id.text
        alert.dedupKey = subject.key
        alert.agent = event["agent"]?["id"]?.string.nonEmpty
        alert.occurredAt = event["occurred_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        alert.payload = body
        return .alerts([alert], delivery: delivery, ignored: [])
    }

    private static func bounded(_ type: String) -> String { type.isEmpty ? "an empty event_type" : String(type.prefix(64)) }
}

/// The incident an event is about.
private struct Subject {
    var incident: IncidentSnapshot
    var status: AlertStatus?
    var url: String?
    var key: DedupKey?

    /// Nil if `data` names no incident.
    init?(_ data: JSONValue) {
        let type = data["type"]?.string ?? "incident"
        if type == "incident", let id = data["id"]?.string.nonEmpty {
            incident = Self.snapshot(of: data, IncidentID(id))
            status = data["status"]?.string.nonEmpty.map { AlertStatus($0) }
            url = data["html_url"]?.string.nonEmpty
            key = data["incident_key"]?.string.flatMap { DedupKey($0) }
        } else {
            // Notes, responders, tasks and the like refer to their incident; all other fields are their own.
            let referred = data["incident"] ?? data["incident_role_assignments"]?[0]?["incident"]
            guard let referred, let id = referred["id"]?.string.nonEmpty else { return nil }
            incident = IncidentSnapshot(id: IncidentID(id))
            incident.title = referred["summary"]?.string
            url = referred["html_url"]?.string.nonEmpty
        }
    }

    private static func snapshot(of data: JSONValue, _ id: IncidentID) -> IncidentSnapshot {
        var incident = IncidentSnapshot(id: id)
        incident.number = data["number"]?.int
        incident.title = data["title"]?.string
        incident.status = data["status"]?.string.flatMap(IncidentStatus.init(rawValue:))
        incident.urgency = data["urgency"]?.string.flatMap(Urgency.init(rawValue:))
        incident.priority = data["priority"].flatMap(reference)
        incident.service = data["service"].flatMap(reference)
        incident.escalationPolicy = data["escalation_policy"].flatMap(reference)
        incident.assignees = data["assignees"]?.array?.compactMap(reference)
        incident.teams = data["teams"]?.array?.compactMap(reference)
        incident.type = data["incident_type"]?["name"]?.string
        if let reason = data["resolve_reason"], reason["type"]?.string == "merge_resolve_reason" {
            incident.mergedInto = reason["incident"]?["id"]?.string.nonEmpty.map { IncidentID($0) }
        }
        return incident
    }

    /// A reference carries its name in `summary`, a whole object in `name`.
    private static func reference(_ json: JSONValue) -> Reference? {
        guard let id = json["id"]?.string.nonEmpty else { return nil }
        return Reference(id: id, name: json["summary"]?.string ?? json["name"]?.string)
    }
}
