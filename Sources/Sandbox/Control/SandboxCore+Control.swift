import Model

/// The sandbox's own controls under `/sandbox/`: no token, no rate limit, not counted.
extension SandboxCore {
    mutating func control(
        _ control: SandboxRoute.Control, _ request: SandboxRequest, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        switch control {
        case .state:
            let (statistics, faults) = (currentStatistics, faults)
            return .json { w in w.state(statistics, faults) }
        case .requests:
            let wanted = min(max(1, request.value("limit").flatMap { Int($0) } ?? 100), settings.rememberedRequests)
            let requests = log.all.suffix(wanted)
            return .json { w in w.object { $0.array("requests", requests) { $0.recorded($1) } } }
        case .readFaults: break
        case .clearFaults: faults = FaultPlan()
        case .addFault: try addFault(json(request))
        case .openIncidents: return try openIncidents(json(request), at: now)
        }
        let faults = faults
        return .json { w in w.object { $0.faults(faults) } }
    }

    /// `{"fault": 503 | "timeout" | "drop" | "slow", "operation", "count", "applied", "bare", "delay_ms"}`, `{"retry_after": 7}`,
    /// `{"refuse_incident": "Q…", "status", "code", "message"}`, `{"partial": true}`, `{"revoke_tokens": true}`,
    /// `{"withdraw_token": "…"}`.
    private mutating func addFault(_ body: JSONValue) throws(APIError) {
        var reader = FieldReader(strict: true)
        let fields: Set<String> = [
            "fault", "operation", "count", "applied", "bare", "delay_ms", "retry_after", "refuse_incident", "status", "code",
            "message", "partial", "revoke_tokens", "withdraw_token",
        ]
        guard let body = reader.object(body, "body", fields: fields) else { throw .invalidInput(reader.errors) }
        let words = SandboxOperation.allCases.map(\.rawValue)
        let operation = reader.choice(body["operation"], "operation", of: words).flatMap(SandboxOperation.init)
        let count = reader.int(body["count"], "count") ?? 1
        if !(1...1_000_000).contains(count) { reader.complain("count must be between 1 and 1000000") }
        let delay = reader.int(body["delay_ms"], "delay_ms") ?? 30_000
        if !(0...3_600_000).contains(delay) { reader.complain("delay_ms must be between 0 and 3600000") }
        let status = reader.int(body["status"], "status") ?? 400
        if !(400...599).contains(status) { reader.complain("status must be between 400 and 599") }
        var kind: SandboxFault.Kind?
        if let fault = body["fault"] {
            switch (fault.int, fault.string) {
            case (let status?, _) where (400...599).contains(status): kind = .status(status, bare: body["bare"]?.bool ?? false)
            case (_, "timeout"): kind = .timeout(.milliseconds(delay))
            case (_, "drop"): kind = .drop
            case (_, "slow"): kind = .slow(.milliseconds(delay))
            default: reader.complain("fault must be a status from 400 to 599, or one of timeout, drop, slow")
            }
        }
        if let seconds = reader.int(body["retry_after"], "retry_after") {
            if kind != nil || !(1...3600).contains(seconds) {
                reader.complain("retry_after must be between 1 and 3600, and stand in place of fault")
            }
            kind = .retryAfter(seconds)
        }
        let refused = reader.string(body["refuse_incident"], "refuse_incident", upTo: 64)
        let withdrawn = reader.string(body["withdraw_token"], "withdraw_token", upTo: 256)
        if kind == nil, refused == nil, body["partial"] == nil, body["revoke_tokens"] == nil, withdrawn == nil {
            reader.complain("fault, retry_after, refuse_incident, partial, revoke_tokens or withdraw_token is required")
        }
        try reader.finish()
        if let kind { faults.add(SandboxFault(kind, on: operation, count: count, applied: body["applied"]?.bool ?? false)) }
        if let refused {
            let message = body["message"]?.string ?? "Incident cannot be updated"
            let code = body["code"]?.int ?? 2001
            faults.refuse(IncidentID(refused), with: APIError(status: status, code: code, message: message, errors: [message]))
        }
        if let partial = body["partial"]?.bool { faults.appliesPartially = partial }
        if body["revoke_tokens"]?.bool == true { issued.revokeAll() }
        if let withdrawn { faults.withdraw(Secret(withdrawn)) }
    }

    /// `{"count": 1000, "title": "…", "titles": […], "service": "PSVC001", "urgency": "high", "alerts": 3}`; titles are taken in turn,
    /// each incident gets so many alerts, by default none.
    private mutating func openIncidents(_ body: JSONValue, at now: Timestamp) throws(APIError) -> SandboxReply {
        var reader = FieldReader(strict: true)
        let fields: Set<String> = ["count", "title", "titles", "service", "urgency", "alerts"]
        guard let body = reader.object(body, "body", fields: fields) else { throw .invalidInput(reader.errors) }
        var titles = (body["titles"]?.array ?? []).compactMap(\.string)
        if let title = reader.string(body["title"], "title") { titles.append(title) }
        let count = reader.int(body["count"], "count") ?? max(1, titles.count)
        if !(1...settings.rules.maxIncidents).contains(count) { reader.complain("count is out of range") }
        let urgency = reader.choice(body["urgency"], "urgency", Urgency.self) ?? .high
        let service = reader.string(body["service"], "service")
        let alerts = reader.int(body["alerts"], "alerts") ?? 0
        let mostAlerts = settings.rules.mostAlerts
        if !(0...mostAlerts).contains(alerts) { reader.complain("alerts must be between 0 and \(mostAlerts)") }
        try reader.finish()
        let wanted = (0..<count).map { titles.isEmpty ? "Incident \($0 + 1)" : titles[$0 % titles.count] }
        let ids = try openIncidents(titles: wanted, service: service, urgency: urgency, alerts: alerts, at: now)
        return .json(201) { w in w.object { $0.array("incidents", ids) { $0.string($1.text) } } }
    }

    mutating func openIncidents(
        titles: [String], service: String?, urgency: Urgency, alerts: Int = 0, at now: Timestamp
    ) throws(APIError) -> [IncidentID] {
        let service = service ?? directory.services.first?.id ?? ""
        var ids: [IncidentID] = []
        for title in titles {
            let opening = IncidentOpening(title: title, service: service, urgency: urgency, agent: .service(service))
            ids.append(try account.open(opening, alerts: alerts, at: now).id)
        }
        return ids
    }
}

extension JSONWriter {
    fileprivate mutating func state(_ statistics: SandboxStatistics, _ faults: FaultPlan) {
        object { w in
            w.object("incidents") { w in
                for status in IncidentStatus.allCases { w.member(status.rawValue, statistics.incidents[status] ?? 0) }
                w.member("total", statistics.totalIncidents)
            }
            w.object("calls") { w in
                for operation in SandboxOperation.allCases {
                    if let count = statistics.calls[operation] { w.member(operation.rawValue, count) }
                }
                w.member("total", statistics.totalCalls)
            }
            w.object("answers") { w in
                for (status, count) in statistics.statuses.sorted(by: { $0.key < $1.key }) { w.member(String(status), count) }
            }
            w.object("updates") { w in
                w.member("calls", statistics.updateCalls)
                w.member("items", statistics.updatedItems)
                w.member("largest", statistics.largestUpdate)
                w.member("reads", statistics.readCalls)
                w.array("items_per_call", statistics.itemsPerUpdate.suffix(100)) { $0.int($1) }
            }
            w.object("webhooks") { w in
                w.member("pending", statistics.webhooks.pending)
                w.member("delivered", statistics.webhooks.delivered)
                w.member("retried", statistics.webhooks.retried)
                w.member("dropped", statistics.webhooks.dropped)
                w.member("discarded", statistics.webhooks.discarded)
                w.member("disabled", statistics.webhooks.disabled)
                w.member("last_error", statistics.webhooks.lastError)
            }
            w.faults(faults)
        }
    }

    fileprivate mutating func faults(_ plan: FaultPlan) {
        array("faults", plan.faults) { w, fault in
            w.object { w in
                switch fault.kind {
                case .status(let status, let bare):
                    w.member("fault", status)
                    w.member("bare", bare)
                case .retryAfter(let seconds): w.member("retry_after", seconds)
                case .timeout(let duration):
                    w.member("fault", "timeout")
                    w.member("delay_ms", Int(duration.wholeMilliseconds))
                case .drop: w.member("fault", "drop")
                case .slow(let duration):
                    w.member("fault", "slow")
                    w.member("delay_ms", Int(duration.wholeMilliseconds))
                }
                w.member("operation", fault.operation?.rawValue)
                w.member("count", fault.count)
                w.member("applied", fault.applied)
            }
        }
        array("refused_incidents", plan.refusedIncidents.keys.sorted()) { $0.string($1.text) }
        member("partial", plan.appliesPartially)
    }

    fileprivate mutating func recorded(_ recorded: RecordedRequest) {
        object { w in
            w.member("at", recorded.at.description)
            w.member("operation", recorded.operation?.rawValue)
            w.member("method", recorded.request.method)
            w.member("path", recorded.request.path)
            w.array("query", recorded.request.query) { $0.string($1.name + "=" + $1.value) }
            w.object("headers") { w in
                for (name, value) in recorded.request.headers.sorted(by: { $0.key < $1.key }) { w.member(name, value) }
            }
            w.member("status", recorded.status)
            w.member("request_id", recorded.requestID)
            w.key("body")
            // Shown as JSON where it is JSON, else as text.
            if let body = try? JSONValue.parse(recorded.request.body) {
                w.value(body)
            } else {
                w.string(String(decoding: recorded.request.body, as: UTF8.self))
            }
        }
    }
}
