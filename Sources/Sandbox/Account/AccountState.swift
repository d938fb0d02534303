package import Model

/// The account as a value: its incidents, and every transition they can make; it decides, whoever holds it locks.
///
/// Each transition appends to `events`, in the order in which the webhooks must leave.
package struct AccountState: Sendable {
    /// An alert is known by its key together with the integration it came through (FACTS 4.1).
    struct AlertKey: Hashable {
        var routingKey: String
        var key: String
    }

    package let directory: AccountDirectory
    package let rules: AccountRules
    private var incidents: [IncidentID: SandboxIncident] = [:]
    /// In order of creation.
    private var order: [IncidentID] = []
    /// Every incident that ever held an alert with this key, or had it as its own.
    private var idsByKey: [String: [IncidentID]] = [:]
    private var openAlerts: [AlertKey: IncidentID] = [:]
    package private(set) var counts: [IncidentStatus: Int] = [:]
    private var events: [AccountEvent] = []
    private var nextEvent = 1
    private var nextNote = 1
    private var nextAlert = 1

    package init(directory: AccountDirectory = .standard, rules: AccountRules = AccountRules()) {
        self.directory = directory
        self.rules = rules
    }

    package subscript(id: IncidentID) -> SandboxIncident? { incidents[id] }
    package var all: [SandboxIncident] { order.compactMap { incidents[$0] } }
    package var count: Int { order.count }

    /// Hands over what happened since the last call, oldest first.
    package mutating func takeEvents() -> [AccountEvent] {
        defer { events = [] }
        return events
    }

    /// Opens an incident; it goes to the first level of the policy, or to the assignees.
    package mutating func open(_ opening: IncidentOpening, at now: Timestamp) throws(APIError) -> SandboxIncident {
        if count >= rules.maxIncidents { throw .productLimit }
        guard let service = directory.service(id: opening.service) else { throw .invalidInput("Service Not Found") }
        guard let policy = directory.policy(id: opening.escalationPolicy ?? service.policy) else { throw .policyNotFound }
        guard opening.assignees.allSatisfy({ directory.user(id: $0) != nil }) else { throw .assigneeNotFound }
        let priority = opening.priority.map { named in
            named.id.map(directory.priority(id:)) ?? directory.priority(name: named.text)
        }
        if case .some(.none) = priority { throw .invalidPriority }
        let type = opening.incidentType ?? directory.incidentTypes.first ?? "incident_default"
        guard directory.incidentTypes.contains(type) else { throw .invalidInput("Incident Type is invalid") }
        let number = count + 1
        let incident = SandboxIncident(
            id: IncidentID("Q1FETTLE" + String(number).leftPadded(6)), number: number, title: opening.title, status: .triggered,
            urgency: opening.urgency, priority: priority??.id, service: service.id, escalationPolicy: policy.id,
            escalationLevel: 1,
            assignees: opening.assignees.isEmpty ? policy.levels.first ?? [] : opening.assignees, assignedAt: now,
            assignedDirectly: !opening.assignees.isEmpty, acknowledgements: [], incidentType: type,
            conferenceBridge: opening.conferenceBridge, incidentKey: opening.alerts.isEmpty ? opening.incidentKey : nil,
            alerts: opening.alerts, notes: [], createdAt: now, updatedAt: now, statusChangedAt: now,
            statusChangedBy: opening.agent)
        incidents[incident.id] = incident
        order.append(incident.id)
        counts[.triggered, default: 0] += 1
        for key in opening.alerts.isEmpty ? [opening.incidentKey].compactMap(\.self) : opening.alerts.map(\.key) {
            idsByKey[key, default: []].append(incident.id)
        }
        for alert in opening.alerts { openAlerts[AlertKey(routingKey: alert.routingKey, key: alert.key)] = incident.id }
        record("incident.triggered", .incident(incident), opening.agent, now)
        return incident
    }

    /// One `PUT /incidents`: all items, or the first refusal and nothing, unless `partially` keeps what went well.
    ///
    /// An incident named twice takes both items, in order. Whether PagerDuty applies partially is unknown (FACTS 1.5).
    package mutating func update(
        _ changes: [IncidentChange], by user: AccountDirectory.User, at now: Timestamp, partially: Bool = false,
        refusing: [IncidentID: APIError] = [:]
    ) throws(APIError) -> [SandboxIncident] {
        let before = changes.compactMap { incidents[$0.id] }
        let (countsBefore, eventsBefore, nextEventBefore) = (counts, events, nextEvent)
        var firstError: APIError?
        for change in changes {
            guard let error = refusal(of: change, by: user, at: now, refusing: refusing) else { continue }
            firstError = firstError ?? error
            if partially { continue }
            for incident in before { incidents[incident.id] = incident }
            (counts, events, nextEvent) = (countsBefore, eventsBefore, nextEventBefore)
            break
        }
        if let firstError { throw firstError }
        return changes.compactMap { incidents[$0.id] }
    }

    private mutating func refusal(
        of change: IncidentChange, by user: AccountDirectory.User, at now: Timestamp, refusing: [IncidentID: APIError]
    ) -> APIError? {
        guard let incident = incidents[change.id] else { return .notFound }
        // What refuses a change for its contents can be read all the same.
        if let error = refusing[change.id], !change.update.isEmpty || error.status != 400 { return error }
        var transition = transition(of: incident, by: .user(user.id), at: now)
        do {
            try transition.apply(change, noteID: takeNoteID())
        } catch {
            return error
        }
        commit(transition)
        return nil
    }

    /// Adds a note; it comes back as `incident.annotated`.
    package mutating func annotate(
        _ id: IncidentID, _ content: String, by user: AccountDirectory.User, at now: Timestamp
    ) throws(APIError) -> SandboxIncident.Note {
        guard let incident = incidents[id] else { throw .notFound }
        var transition = transition(of: incident, by: .user(user.id), at: now)
        transition.annotate(content, id: takeNoteID())
        commit(transition)
        guard let note = transition.incident.notes.last else { throw .internalError }
        return note
    }

    /// A `pagey.ping`, as the test button of a subscription sends it.
    package mutating func ping(at now: Timestamp) { record("pagey.ping", .ping, nil, now) }

    // MARK: Events API v2 (FACTS 5)

    /// Takes one event. Acknowledges and resolves without an open alert of the same integration are dropped in silence.
    package mutating func ingest(_ event: MonitoringEvent, at now: Timestamp) throws(APIError) {
        guard let service = directory.service(routingKey: event.routingKey) ?? directory.services.first else {
            throw .invalidInput("Service Not Found")
        }
        let key = AlertKey(routingKey: event.routingKey, key: event.dedupKey)
        let found = openAlert(key)
        switch (event.action, found) {
        case (.trigger, nil):
            let alert = event.alert(id: takeAlertID(), at: now)
            if rules.groupsAlerts, let id = newestOpen(of: service.id, holding: rules.mostAlerts) {
                incidents[id]?.alerts.append(alert)
                idsByKey[event.dedupKey, default: []].append(id)
                openAlerts[key] = id
                return
            }
            var opening = IncidentOpening(title: event.summary, service: service.id, agent: .service(service.id))
            opening.alerts = [alert]
            _ = try open(opening, at: now)
        case (.acknowledge, let (incident, _)?):
            var transition = transition(of: incident, by: .service(service.id), at: now)
            transition.acknowledge()
            commit(transition)
        case (.resolve, let (incident, index)?):
            var transition = transition(of: incident, by: .service(service.id), at: now)
            transition.resolveAlert(at: index)
            openAlerts[key] = nil
            // Resolving the last alert resolves the incident (FACTS 1.2).
            if transition.incident.count(.triggered) == 0 { try transition.resolve() }
            commit(transition)
        case (.trigger, _?), (.acknowledge, nil), (.resolve, nil): break
        }
    }

    /// Opens an incident with so many alerts, as a monitor behind a service with alert grouping would.
    package mutating func open(
        _ opening: IncidentOpening, alerts count: Int, at now: Timestamp
    ) throws(APIError) -> SandboxIncident {
        var opening = opening
        let routingKey = directory.service(id: opening.service)?.routingKeys.first ?? ""
        opening.alerts = (0..<count).map { _ in
            let id = takeAlertID()
            let event = MonitoringEvent(.trigger, routingKey: routingKey, dedupKey: "sandbox-\(id)", summary: opening.title)
            return event.alert(id: id, at: now)
        }
        return try open(opening, at: now)
    }

    /// The service's newest incident that is open, was opened by an alert and has room for another.
    private func newestOpen(of service: String, holding most: Int) -> IncidentID? {
        order.last { id in
            incidents[id].map { $0.service == service && $0.status != .resolved && (1..<most).contains($0.alerts.count) } ?? false
        }
    }

    private func openAlert(_ key: AlertKey) -> (SandboxIncident, index: Int)? {
        guard let id = openAlerts[key], let incident = incidents[id] else { return nil }
        // The incident may have been resolved through the REST API meanwhile, and its alerts with it.
        let index = incident.alerts.firstIndex { $0.key == key.key && $0.status == .triggered }
        return index.map { (incident, $0) }
    }

    // MARK: Reading

    /// Incidents that pass the filter, in order of creation.
    package func incidents(matching filter: IncidentFilter) -> [SandboxIncident] {
        let candidates = filter.key.map { idsByKey[$0] ?? [] } ?? order
        return candidates.compactMap { incidents[$0] }.filter(filter.admits)
    }

    // MARK: Keeping

    private func transition(of incident: SandboxIncident, by agent: AccountAgent, at now: Timestamp) -> IncidentTransition {
        IncidentTransition(incident, directory: directory, rules: rules, agent: agent, now: now)
    }

    private mutating func commit(_ transition: IncidentTransition) {
        let incident = transition.incident
        if let before = incidents.updateValue(incident, forKey: incident.id), before.status != incident.status {
            counts[before.status, default: 0] -= 1
            counts[incident.status, default: 0] += 1
        }
        for event in transition.events { record(event.type, event.subject, transition.agent, transition.now) }
    }

    private mutating func record(
        _ type: String, _ subject: AccountEvent.Subject, _ agent: AccountAgent?, _ now: Timestamp
    ) {
        events.append(AccountEvent(number: nextEvent, type: type, occurredAt: now, agent: agent, subject: subject))
        nextEvent += 1
    }

    private mutating func takeAlertID() -> String {
        defer { nextAlert += 1 }
        return "PALERT" + String(nextAlert).leftPadded(6)
    }

    private mutating func takeNoteID() -> String {
        defer { nextNote += 1 }
        return "PNOTE" + String(nextNote).leftPadded(6)
    }
}

extension String {
    /// With zeros in front up to `width` characters.
    func leftPadded(_ width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
