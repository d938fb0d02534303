import Model

/// Everything a request can touch, as one value: what `SandboxState` guards. Decides on each request; never waits.
struct SandboxCore: Sendable {
    let settings: SandboxSettings
    var account: AccountState
    var webhooks: WebhookQueue
    var faults = FaultPlan()
    var log: RequestLog
    var issued = IssuedTokens()
    private(set) var statistics = SandboxStatistics()
    private var limits: RateLimits
    private var eventLimits: RateLimits?
    private let identifiers: @Sendable () -> String

    /// - Parameter identifiers: makes unique ids, for requests and webhooks.
    init(_ settings: SandboxSettings, identifiers: @escaping @Sendable () -> String) {
        self.settings = settings
        self.identifiers = identifiers
        account = AccountState(directory: settings.directory, rules: settings.rules)
        webhooks = WebhookQueue(subscriptions: settings.subscriptions, timings: settings.webhooks)
        log = RequestLog(limit: settings.rememberedRequests, bytes: settings.rememberedBytes)
        limits = RateLimits(perMinute: settings.requestsPerMinute, operations: settings.operationsPerMinute)
        eventLimits = settings.eventsPerMinute.map { RateLimits(perMinute: $0, operations: [:]) }
    }

    var directory: AccountDirectory { settings.directory }
    var strict: Bool { settings.rules.strict }

    /// The numbers as they stand now.
    var currentStatistics: SandboxStatistics {
        var current = statistics
        current.webhooks = webhooks.statistics
        current.incidents = account.counts
        return current
    }

    mutating func handle(_ request: SandboxRequest, at now: Timestamp) -> SandboxReply {
        var operation: SandboxOperation?
        var reply: SandboxReply
        switch SandboxRoute(method: request.method, path: request.path) {
        case .unknown: reply = .error(.notFound)
        case .wrongMethod: reply = .error(.methodNotAllowed)
        case .control(let control):
            reply = answering { core throws(APIError) in try core.control(control, request, at: now) }
            queueWebhooks(at: now)
            return reply
        case .operation(let found, let id):
            operation = found
            reply = self.reply(to: request, found, id, at: now)
        }
        let requestID = identifiers()
        reply.headers.append(("X-Request-Id", requestID))
        if let operation { statistics.calls[operation, default: 0] += 1 }
        if reply.isSent { statistics.statuses[reply.status, default: 0] += 1 }
        log.append(
            RecordedRequest(at: now, operation: operation, request: request, status: reply.status, requestID: requestID))
        return reply
    }

    /// Takes the account's news over into the webhook queue; to be called after everything that changes the account.
    mutating func queueWebhooks(at now: Timestamp) {
        for event in account.takeEvents() { webhooks.enqueue(event, at: now, webhookID: identifiers) }
    }

    /// A new secret or key, unguessable enough for a sandbox.
    func newIdentifier() -> String { identifiers() }

    private mutating func reply(
        to request: SandboxRequest, _ operation: SandboxOperation, _ id: String, at now: Timestamp
    ) -> SandboxReply {
        let fault = faults.take(operation)
        if let fault, !fault.applied, let replacement = fault.replacement(rateHeaders: rateHeaders) { return replacement }
        var reply = answering { core throws(APIError) in try core.answer(operation, id, request, at: now) }
        reply.headers += headers
        headers = []
        queueWebhooks(at: now)
        guard let fault else { return reply }
        if let replacement = fault.replacement(rateHeaders: rateHeaders) { return replacement }
        if case .slow(let duration) = fault.kind { reply.manner = .after(duration) }
        return reply
    }

    /// The `ratelimit-*` headers of the answer being made.
    private var headers: [(name: String, value: String)] = []
    /// What a made-up 429 shows.
    private var rateHeaders: [(name: String, value: String)] {
        [("ratelimit-limit", String(settings.requestsPerMinute)), ("ratelimit-remaining", "0"), ("ratelimit-reset", "1")]
    }

    private mutating func answering(_ body: (inout SandboxCore) throws(APIError) -> SandboxReply) -> SandboxReply {
        do { return try body(&self) } catch { return .error(error) }
    }

    /// Who asks, whether it may, and then the operation itself.
    private mutating func answer(
        _ operation: SandboxOperation, _ id: String, _ request: SandboxRequest, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        if operation == .createEvent { return enqueue(request, at: now) }
        if operation == .createToken { return grantToken(request, at: now) }
        guard let (token, scopes) = token(of: request, at: now) else { throw .unauthorized }
        let (allowed, headers) = limits.take(token.secret.reveal(), operation, at: now)
        self.headers = headers
        guard allowed else { throw .rateLimited }
        if let scopes, let scope = operation.scope, !scopes.contains(scope) { throw .missingScope(scope) }
        try checkHeaders(request)
        let unknown = request.query.first { !operation.queryParameters.contains($0.name) }
        if strict, let unknown { throw .invalidInput("\(String(unknown.name.prefix(80))) is not a known parameter") }
        let user = operation.needsFrom ? try requester(request, token) : nil
        return try perform(operation, id, Caller(token: token, user: user), request, at: now)
    }

    /// Who makes a call: the token's user, else the one `From` names.
    struct Caller {
        var token: SandboxSettings.Token
        var user: AccountDirectory.User?
    }

    /// The credential, and what it may do; nil scopes may do everything. An app's tokens share one rate limit.
    private func token(of request: SandboxRequest, at now: Timestamp) -> (SandboxSettings.Token, scopes: Set<String>?)? {
        guard let header = request.header("authorization") else { return nil }
        if header.hasPrefix("Bearer "), let grant = issued.grant(header.dropFirst(7), at: now) {
            return (SandboxSettings.Token(Secret("app \(grant.clientID)")), grant.scopes)
        }
        let credential =
            header.hasPrefix("Token token=") ? header.dropFirst(12) : header.hasPrefix("Bearer ") ? header.dropFirst(7) : ""
        let token = settings.tokens.first { $0.secret.reveal() == credential }
        return token.flatMap { faults.withdrawnTokens.contains($0.secret) ? nil : ($0, nil) }
    }

    private func checkHeaders(_ request: SandboxRequest) throws(APIError) {
        if request.method != "GET" {
            let type = request.header("content-type")?.prefix { $0 != ";" }.lowercased()
            if type != "application/json", request.method == "PUT" || !request.body.isEmpty { throw .unsupportedType }
        }
        guard strict else { return }
        let accept = request.header("accept")?.lowercased() ?? ""
        let known =
            accept.contains("application/vnd.pagerduty+json") || accept.contains("application/json") || accept.contains("*/*")
        let version = accept.split(separator: ";").first { $0.contains("version=") }
        if !known || (version.map { !$0.contains("version=2") } ?? false) {
            throw .invalidInput("Accept must be application/vnd.pagerduty+json;version=2")
        }
    }

    private func requester(_ request: SandboxRequest, _ token: SandboxSettings.Token) throws(APIError) -> AccountDirectory.User {
        if let user = token.user.flatMap(directory.user(id:)) { return user }
        guard let from = request.header("from"), !from.isEmpty else { throw .missingFrom }
        let sides = from.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty, !from.contains(" ") else { throw .malformedFrom }
        guard let user = directory.user(email: from) else { throw .requesterNotFound }
        return user
    }

    /// The Events API's answers have a shape of their own.
    private mutating func enqueue(_ request: SandboxRequest, at now: Timestamp) -> SandboxReply {
        if request.body.count > EventBody.maxBytes { return Self.invalidEvent(413, ["Event exceeds the limit of 512 kB"]) }
        guard let body = try? JSONValue.parse(request.body) else {
            return .json(400) { w in
                w.object {
                    $0.member("status", "Unrecognized object")
                    $0.member("message", "Event object format is unrecognized")
                    $0.array("errors", ["JSON parse error"]) { $0.string($1) }
                }
            }
        }
        do {
            let event = try EventBody.event(body, strict: strict, newKey: identifiers)
            if eventLimits?.take(event.routingKey, .createEvent, at: now).allowed == false { return .empty(429) }
            try account.ingest(event, at: now)
            return .json(202) { w in
                w.object {
                    $0.member("status", "success")
                    $0.member("message", "Event processed")
                    $0.member("dedup_key", event.dedupKey)
                }
            }
        } catch {
            return Self.invalidEvent(400, error.errors)
        }
    }

    private static func invalidEvent(_ status: Int, _ errors: [String]) -> SandboxReply {
        .json(status) { w in
            w.object {
                $0.member("status", "invalid event")
                $0.member("message", "Event object is invalid")
                $0.array("errors", errors) { $0.string($1) }
            }
        }
    }

    mutating func countUpdate(_ changes: [IncidentChange]) { statistics.countUpdate(changes) }
}

extension SandboxReply {
    var isSent: Bool { if case .dropped = manner { false } else { true } }
}
