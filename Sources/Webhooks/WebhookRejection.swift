import HTTPTypes
import Model
import Payloads

/// Why a delivery is turned away; knows how the sender is told. Nothing here may hold a secret.
enum WebhookRejection: Error {
    enum Credential { case missing, wrong }

    case unknownSource
    case tooLarge(limit: Int)
    case timedOut
    /// A content coding that is not ours.
    case unsupportedEncoding
    /// With the reason for the log, where there is more to say than that it is wrong.
    case unauthorized(Credential, challenges: [String], because: String? = nil)
    /// The sender's address is not among those the source allows; nil where it cannot be told.
    case forbidden(IPAddress?)
    /// Not what its headers or its kind promise, with the reason, and the id by which the history keeps it, if it does.
    case undecodable(String, kept: DeliveryID? = nil)
    /// The fault is ours: the sender shall try again.
    case refused(Refusal)

    var status: HTTPResponse.Status {
        switch self {
        case .unknownSource: .notFound
        case .tooLarge: .contentTooLarge
        case .timedOut: .requestTimeout
        case .unsupportedEncoding: .unsupportedMediaType
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .undecodable: .badRequest
        case .refused: .serviceUnavailable
        }
    }

    var result: WebhookObserver.Result {
        switch self {
        case .unknownSource: .unknownSource
        case .tooLarge: .tooLarge
        case .timedOut: .timedOut
        case .unsupportedEncoding: .unsupportedEncoding
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .undecodable: .undecodable
        case .refused: .refused
        }
    }

    /// For the sender; what only concerns us (a refusal's detail) stays out.
    var words: String {
        switch self {
        case .unknownSource: "no such source"
        case .tooLarge(let limit): "the body is larger than \(limit) bytes"
        case .timedOut: "the body did not arrive in time"
        case .unsupportedEncoding: "the content encoding must be gzip, deflate or identity"
        case .unauthorized(.missing, _, _): "credential or signature missing"
        case .unauthorized(.wrong, _, _): "credential or signature wrong"
        case .forbidden: "deliveries from this address are not allowed"
        case .undecodable(let reason, _): reason
        case .refused(let refusal):
            switch refusal.cause {
            case .queueFull: "the queue is full, try again"
            case .storeFailed: "the delivery could not be stored, try again"
            case .shuttingDown: "shutting down, try again"
            case .unavailable: "this cannot be checked just now, try again"
            }
        }
    }

    var headers: HTTPFields {
        switch self {
        case .unauthorized(_, let challenges, _): HTTPFields(challenges.map { HTTPField(name: .wwwAuthenticate, value: $0) })
        case .unsupportedEncoding: [.acceptEncoding: "gzip, deflate, identity"]
        case .refused(let refusal): [.retryAfter: String(max(1, refusal.retryAfter))]
        case .unknownSource, .tooLarge, .timedOut, .forbidden, .undecodable: [:]
        }
    }

    /// For the log: how loud, and what a person needs to find the cause.
    func report(kind: PayloadKind) -> (WebhookObserver.Level, String) {
        switch self {
        case .unauthorized, .forbidden:
            kind.name == "pagerduty"
                ? (.error, "\(detail); PagerDuty stops sending for 24 h after three of these in a row") : (.warning, detail)
        case .refused(let refusal): (.error, refusal.description)
        case .undecodable, .tooLarge, .timedOut, .unsupportedEncoding: (.warning, words)
        case .unknownSource: (.info, words)
        }
    }

    private var detail: String {
        switch self {
        case .unauthorized(_, _, let reason?): "\(words): \(reason)"
        case .forbidden(let address?): "\(address) is not in the source's allow_from"
        case .forbidden(nil): "the sender's address cannot be told, so it is not in the source's allow_from"
        default: words
        }
    }
}
