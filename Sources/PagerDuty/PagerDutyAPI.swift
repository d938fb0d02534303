package import Model

/// The operations of PagerDuty's REST API that fettle uses. Each takes its token from the one rate gate before it sends.
package protocol PagerDutyAPI: Sendable {
    /// `PUT /incidents`: all items succeeded, or a failure that says nothing of the single item (FACTS 1.5).
    ///
    /// Every `Named` but a priority needs its id; at most `PagerDutyClient.mostItems` items.
    func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]>

    /// The present state of incidents: by `PUT /incidents` with items of id and type only (FACTS 1.4), else by single GETs.
    ///
    /// Incidents that PagerDuty does not know are absent from the answer.
    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]>

    /// `GET /incidents?incident_key=…` over open statuses and all dates.
    func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]>

    /// As `openIncidents`, of resolved ones: the newest of the last month.
    func resolvedIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]>

    /// The oldest alerts of an incident, at most `PagerDutyClient.mostAlerts`, as PagerDuty tells of them.
    func alerts(of incident: IncidentID) async -> Answer<[JSONValue]>

    /// Fills in the id of every `Named` of the update, from a cache where it can; a name that does not exist is `.rejected`.
    func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate>

    /// The user the calls are made as: `/users/me`, else the user of the From address.
    func currentUser() async -> Answer<Reference>
}

/// What came of one operation.
package enum Answer<Value: Sendable>: Sendable {
    case success(Value, requestID: String?)
    case failure(APIFailure)
}

/// A call that did not succeed, classified: what it means for sending again.
package struct APIFailure: Error, Sendable, Equatable {
    /// What the failure says about the call; the pure function of status, headers and body that HOUSE.md asks for.
    package enum Verdict: Sendable, Equatable {
        /// 413: fewer items would pass.
        case tooLarge
        /// 400, 402, 403, 404, 414: repeating it unchanged is pointless; in a batch one item may be to blame.
        case rejected
        /// 401, a redirect, a 404 that is a page, and what 400 or 403 say of `From` or of missing scopes: credential, From or address
        /// are wrong; nothing will pass until a setting changes, so nothing is to be given up for it.
        case unauthorized
        /// 429: closed for everyone until the time is over.
        case rateLimited(retryAfter: Duration?)
        /// Timeout after sending, 408, 5xx, connection lost: it may or may not have been applied.
        case outcomeUnknown
        /// Nothing was sent, on purpose: a dry run.
        case withheld
        /// The request never left (connection refused, DNS): safe to repeat.
        case notSent
    }

    package var verdict: Verdict
    /// HTTP status; nil where no answer came.
    package var status: Int?
    /// PagerDuty's error code.
    package var code: Int?
    /// PagerDuty's words, or ours for a transport fault; never a secret.
    package var message: String
    package var requestID: String?

    package init(_ verdict: Verdict, status: Int? = nil, code: Int? = nil, message: String, requestID: String? = nil) {
        self.verdict = verdict
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
    }
}
