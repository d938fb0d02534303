package import Model

/// A fault to be shown instead of, or after, the normal answer.
package struct SandboxFault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// An error answer with that status; `bare` leaves out body and rate-limit headers, as PagerDuty's edge does at times.
        case status(Int, bare: Bool)
        /// 429 that names its time by `Retry-After` alone, in seconds, as a proxy before PagerDuty would.
        case retryAfter(Int)
        /// No answer; the connection closes after that long.
        case timeout(Duration)
        /// The connection closes at once.
        case drop
        /// The normal answer, late.
        case slow(Duration)
    }

    package var kind: Kind
    /// Nil meets any operation.
    package var operation: SandboxOperation?
    /// How many calls it meets; at least 1.
    package var count: Int
    /// Whether the call takes effect before its answer is lost.
    package var applied: Bool

    package init(_ kind: Kind, on operation: SandboxOperation? = nil, count: Int = 1, applied: Bool = false) {
        self.kind = kind
        self.operation = operation
        self.count = max(1, count)
        self.applied = applied
    }

    /// The answer in place of the normal one; nil where the normal one stays.
    func replacement(rateHeaders: [(name: String, value: String)]) -> SandboxReply? {
        switch kind {
        case .status(let status, bare: true): return .empty(status)
        case .status(let status, bare: false):
            var reply = SandboxReply.error(Self.error(status))
            if status == 429 { reply.headers = rateHeaders }
            return reply
        case .retryAfter(let seconds):
            var reply = SandboxReply.error(.rateLimited)
            reply.headers = [("Retry-After", String(seconds))]
            return reply
        case .timeout(let duration): return Self.dropped(after: duration)
        case .drop: return Self.dropped(after: .zero)
        case .slow: return nil
        }
    }

    private static func dropped(after duration: Duration) -> SandboxReply {
        var reply = SandboxReply.empty(500)
        reply.manner = .dropped(after: duration)
        return reply
    }

    private static func error(_ status: Int) -> APIError {
        switch status {
        case 401: .unauthorized
        case 402: APIError(status: 402, code: 2014, message: "Missing Account Ability")
        case 403: APIError(status: 403, code: 2010, message: "Access Denied")
        case 404: .notFound
        case 408: APIError(status: 408, code: 2016, message: "The request took too long")
        case 413: .tooLarge("fault asked for")
        case 429: .rateLimited
        case 500...599: APIError(status: status, code: 2000, message: APIError.internalError.message)
        default: APIError(status: status, code: 2001, message: "Invalid Input Provided", errors: ["fault asked for"])
        }
    }
}

/// The faults still to come.
package struct FaultPlan: Sendable {
    /// More than this many different faults are not kept.
    static let most = 1000

    package private(set) var faults: [SandboxFault] = []
    /// Incidents that every update refuses, with this error.
    package private(set) var refusedIncidents: [IncidentID: APIError] = [:]
    /// Tokens that are no longer taken, until they are restored or the faults are cleared.
    package private(set) var withdrawnTokens: Set<Secret> = []
    /// Whether a bulk update with a bad item keeps the others.
    package var appliesPartially = false

    package init() {}

    package mutating func add(_ fault: SandboxFault) {
        if faults.count < Self.most { faults.append(fault) }
    }

    package mutating func refuse(_ incident: IncidentID, with error: APIError = .invalidInput("Incident cannot be updated")) {
        if refusedIncidents.count < Self.most { refusedIncidents[incident] = error }
    }

    package mutating func withdraw(_ token: Secret) {
        if withdrawnTokens.count < Self.most { withdrawnTokens.insert(token) }
    }

    /// Ends everything that passes by itself or by somebody's hand; what is wrong with single incidents stays.
    package mutating func subside() {
        faults = []
        withdrawnTokens = []
    }

    package mutating func restore(_ token: Secret) { withdrawnTokens.remove(token) }

    /// The fault that meets this call, counted down; the one asked for first comes first.
    mutating func take(_ operation: SandboxOperation) -> SandboxFault? {
        guard let index = faults.firstIndex(where: { $0.operation == nil || $0.operation == operation }) else { return nil }
        let fault = faults[index]
        faults[index].count -= 1
        if faults[index].count <= 0 { faults.remove(at: index) }
        return fault
    }
}
