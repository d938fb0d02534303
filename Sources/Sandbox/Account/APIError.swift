/// An error answer of PagerDuty's REST API: status, code and words. Source: FACTS 1.9.
package struct APIError: Error, Hashable, Sendable {
    /// HTTP status, 400…599.
    package var status: Int
    /// PagerDuty's own code, such as 2001.
    package var code: Int
    package var message: String
    package var errors: [String]
    /// What the token lacks. Source: FACTS 1.7.
    package var requiredScopes: String?

    package init(status: Int, code: Int, message: String, errors: [String] = [], requiredScopes: String? = nil) {
        self.requiredScopes = requiredScopes
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
    }

    package static func invalidInput(_ errors: [String]) -> Self {
        Self(status: 400, code: 2001, message: "Invalid Input Provided", errors: errors)
    }
    package static func invalidInput(_ error: String) -> Self { invalidInput([error]) }

    package static let alreadyResolved = refused(1001, "Incident Already Resolved")
    package static let cannotEscalate = refused(1006, "Cannot Escalate")
    package static let assigneeNotFound = refused(1007, "Assigned To User Not Found")
    package static let requesterNotFound = refused(1008, "Requester User Not Found")
    package static let cannotReassign = refused(1011, "Cannot Process Reassign Action")
    package static let policyNotFound = refused(1014, "Escalation Policy Not Found")
    package static let policyWithoutUser = refused(1015, "Escalation Policy Has No User On Call")
    package static let invalidPriority = refused(1020, "Invalid Priority")
    package static let arguments = refused(2002, "Arguments Caused Error")
    package static let productLimit = refused(2019, "Product Limit Reached")

    package static let missingFrom = invalidInput(
        "You must specify a user's email address in the \"From\" header to perform this action")
    package static let malformedFrom = refused(1028, "Malformed \"From\" header")

    package static let unauthorized = Self(status: 401, code: 2006, message: "Authentication failed")
    package static func missingScope(_ scope: String) -> Self {
        Self(status: 403, code: 0, message: "Token missing required scopes", requiredScopes: scope)
    }
    package static let notFound = Self(status: 404, code: 2100, message: "Not Found")
    package static let methodNotAllowed = Self(status: 405, code: 2015, message: "Invalid Operation")
    package static let unsupportedType = Self(
        status: 415, code: 2001, message: "Invalid Input Provided", errors: ["Content-Type must be application/json"])
    package static let rateLimited = Self(status: 429, code: 2020, message: "Rate Limit Exceeded")
    package static let internalError = Self(
        status: 500, code: 2000, message: "An internal error has occurred. PagerDuty team has been notified.")

    package static func tooLarge(_ error: String) -> Self {
        Self(status: 413, code: 2001, message: "Request Entity Too Large", errors: [error])
    }

    private static func refused(_ code: Int, _ message: String) -> Self {
        Self(status: 400, code: code, message: message, errors: [message])
    }
}
