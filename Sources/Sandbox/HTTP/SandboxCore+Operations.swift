import Model

extension SandboxCore {
    /// The operations of the REST API, once the caller is known and let through.
    mutating func perform(
        _ operation: SandboxOperation, _ id: String, _ caller: Caller, _ request: SandboxRequest, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        let directory = directory
        switch operation {
        case .listIncidents: return try listIncidents(request, at: now)
        case .updateIncidents: return try updateIncidents(request, caller, at: now)
        case .createIncident:
            let opening = try IncidentBodies.opening(json(request), by: user(caller).id, strict: strict)
            return Self.incident(try account.open(opening, at: now), directory, status: 201)
        case .getIncident: return Self.incident(try incident(id), directory)
        case .updateIncident: return try updateIncident(id, request, caller, at: now)
        case .listIncidentAlerts: return try listAlerts(id, request)
        case .listIncidentNotes:
            let notes = try incident(id).notes
            return .json { w in w.object { $0.array("notes", notes) { $0.note($1, in: directory) } } }
        case .createIncidentNote: return try createNote(id, request, caller, at: now)
        case .listIncidentTypes:
            return .json { w in w.object { $0.array("incident_types", directory.incidentTypes) { $0.incidentType($1) } } }
        case .listPriorities: return try page(directory.priorities, "priorities", request) { $0.priority($1) }
        case .listUsers:
            let users = directory.users.filter { matches(request, $0.name, $0.email) }
            return try page(users, "users", request) { $0.user($1) }
        case .getCurrentUser:
            guard let user = caller.token.user.flatMap(directory.user(id:)) else {
                throw .invalidInput("This endpoint cannot be used with an account-level access token")
            }
            return .json { w in
                w.object {
                    $0.key("user")
                    $0.user(user)
                }
            }
        case .listEscalationPolicies:
            let policies = directory.policies.filter { matches(request, $0.name) }
            return try page(policies, "escalation_policies", request) { $0.policy($1, in: directory) }
        case .listServices:
            let services = directory.services.filter { matches(request, $0.name) }
            return try page(services, "services", request) { $0.service($1, in: directory) }
        case .listAbilities:
            return .json { w in w.object { $0.array("abilities", directory.abilities) { $0.string($1) } } }
        case .listWebhookSubscriptions, .createWebhookSubscription, .getWebhookSubscription, .testWebhookSubscription,
            .enableWebhookSubscription:
            return try subscriptions(operation, id, request, at: now)
        case .createEvent, .createToken: throw .notFound
        }
    }

    func json(_ request: SandboxRequest) throws(APIError) -> JSONValue {
        do { return try JSONValue.parse(request.body) } catch { throw .invalidInput("JSON parse error") }
    }

    /// `query` filters by part of a name, whatever the case; not exactly (FACTS 6).
    private func matches(_ request: SandboxRequest, _ texts: String...) -> Bool {
        guard let query = request.value("query")?.lowercased(), !query.isEmpty else { return true }
        return texts.contains { $0.lowercased().contains(query) }
    }

    private func user(_ caller: Caller) throws(APIError) -> AccountDirectory.User {
        guard let user = caller.user else { throw .missingFrom }
        return user
    }

    private func incident(_ id: String) throws(APIError) -> SandboxIncident {
        guard let incident = account[IncidentID(id)] else { throw .notFound }
        // Not to be seen by anybody who asks.
        if let error = faults.refusedIncidents[incident.id], error.status == 404 { throw error }
        return incident
    }

    private static func incident(_ incident: SandboxIncident, _ directory: AccountDirectory, status: Int = 200) -> SandboxReply {
        .json(status) { w in
            w.object {
                $0.key("incident")
                $0.incident(incident, in: directory)
            }
        }
    }

    // MARK: Incidents

    private func listIncidents(_ request: SandboxRequest, at now: Timestamp) throws(APIError) -> SandboxReply {
        let directory = directory
        let filter = try IncidentFilter(request, at: now)
        var found = account.incidents(matching: filter)
        switch request.value("sort_by") {
        case nil, "created_at", "created_at:asc", "incident_number", "incident_number:asc": break
        case "created_at:desc", "incident_number:desc": found.reverse()
        default: throw .invalidInput("sort_by is not known to the sandbox")
        }
        return try page(found, "incidents", request) { $0.incident($1, in: directory) }
    }

    private mutating func updateIncidents(
        _ request: SandboxRequest, _ caller: Caller, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        let directory = directory
        let changes = try IncidentBodies.bulk(json(request), strict: strict)
        let updated = try account.update(
            changes, by: user(caller), at: now, partially: faults.appliesPartially, refusing: faults.refusedIncidents)
        countUpdate(changes)
        return .json { w in w.object { $0.array("incidents", updated) { $0.incident($1, in: directory) } } }
    }

    private mutating func updateIncident(
        _ id: String, _ request: SandboxRequest, _ caller: Caller, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        let change = try IncidentBodies.single(IncidentID(id), json(request), strict: strict)
        let updated = try account.update([change], by: user(caller), at: now, refusing: faults.refusedIncidents)
        guard let incident = updated.first else { throw .notFound }
        return Self.incident(incident, directory)
    }

    private func listAlerts(_ id: String, _ request: SandboxRequest) throws(APIError) -> SandboxReply {
        let directory = directory
        let incident = try incident(id)
        let statuses = request.values("statuses[]")
        let alerts = incident.alerts.filter { alert in
            (request.value("alert_key").map { $0 == alert.key } ?? true)
                && (statuses.isEmpty || statuses.contains(alert.status.rawValue))
        }
        let isDescending: Bool
        switch request.value("sort_by") {
        case nil, "created_at", "created_at:asc": isDescending = false
        case "created_at:desc": isDescending = true
        default: throw .invalidInput("sort_by is not known to the sandbox")
        }
        return try page(isDescending ? alerts.reversed() : alerts, "alerts", request) {
            $0.alert($1, of: incident, in: directory)
        }
    }

    private mutating func createNote(
        _ id: String, _ request: SandboxRequest, _ caller: Caller, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        let directory = directory
        var reader = FieldReader(strict: strict)
        let body = reader.object(try json(request), "body", fields: ["note"])
        let note = body.flatMap { reader.object($0["note"], "note", fields: ["content"]) }
        let content = note.flatMap { reader.requiredString($0["content"], "note.content") }
        try reader.finish()
        let added = try account.annotate(IncidentID(id), content ?? "", by: user(caller), at: now)
        return .json { w in
            w.object {
                $0.key("note")
                $0.note(added, in: directory)
            }
        }
    }

    /// One page of a list, as PagerDuty pages: 25 by default, 100 at most, the first 10,000 only (FACTS 6).
    private func page<Element: Sendable>(
        _ elements: [Element], _ key: String, _ request: SandboxRequest,
        _ write: @escaping @Sendable (inout JSONWriter, Element) -> Void
    ) throws(APIError) -> SandboxReply {
        guard let limit = Int(request.value("limit") ?? "25"), let offset = Int(request.value("offset") ?? "0"), limit >= 1,
            offset >= 0
        else { throw .invalidInput("Limit and offset must be integers") }
        let size = min(limit, 100)
        if offset > 10_000 - size { throw .arguments }
        let total = request.value("total") == "true" ? elements.count : nil
        let shown = elements.dropFirst(offset).prefix(size)
        let more = offset + shown.count < elements.count
        return .json { w in
            w.object { w in
                w.array(key, shown, write)
                w.member("limit", size)
                w.member("offset", offset)
                w.member("more", more)
                w.key("total")
                if let total { w.int(total) } else { w.null() }
            }
        }
    }
}

extension IncidentFilter {
    /// Reads the query of `GET /incidents`. An empty key asks nothing, as with PagerDuty (FACTS 4.1).
    init(_ request: SandboxRequest, at now: Timestamp) throws(APIError) {
        self.init()
        key = request.value("incident_key").flatMap { $0.isEmpty ? nil : $0 }
        func list<Word: RawRepresentable<String> & Hashable>(
            _ name: String, _ error: String, _: Word.Type
        ) throws(APIError) -> Set<Word>? {
            let words = request.values(name)
            let known = words.compactMap(Word.init)
            if known.count != words.count { throw .invalidInput(error) }
            return known.isEmpty ? nil : Set(known)
        }
        statuses = try list(
            "statuses[]", "Status must be a list of triggered, acknowledged, or resolved.", IncidentStatus.self)
        urgencies = try list("urgencies[]", "Urgency must be a list of high or low.", Urgency.self)
        if case let ids = request.values("service_ids[]"), !ids.isEmpty { services = Set(ids) }
        if case let ids = request.values("user_ids[]"), !ids.isEmpty { assignees = Set(ids) }
        for name in ["since", "until", "team_ids[]"] where request.value(name) != nil {
            throw .invalidInput("\(name) is not known to the sandbox")
        }
        switch request.value("date_range") {
        case "all": break
        case nil: createdSince = now + .seconds(-30 * 24 * 3600)
        default: throw .invalidInput("Date Range must be all")
        }
    }
}
