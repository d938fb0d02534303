import Model

/// What an answer without success means for sending again: a pure function of operation, status, headers and body.
///
/// Source: FACTS 1.6, 1.7 and 1.9. The status decides, as PagerDuty's codes are not reliable alone, with one exception: a refusal
/// that is about fettle's own rights, its `From` or its address, and so would meet every incident alike, counts as `unauthorized`,
/// lest a whole queue be condemned item by item for one wrong setting.
struct AnswerClassifier: Sendable {
    /// Never shown, should an answer repeat it.
    var secret: Secret?

    /// Characters of a message.
    static let longestMessage = 500

    func failure(operation: Operation, status: Int, headers: AnswerHeaders, body: [UInt8]) -> APIFailure {
        let error = ErrorBody(body)
        let verdict = verdict(operation: operation, status: status, headers: headers, error: error)
        var message = clean(error.message)
        if (300..<400).contains(status) {
            message = clean("redirected\(headers["location"].map { " to \($0)" } ?? "")")
        } else if message.isEmpty {
            message = Self.standardWords[status] ?? "no explanation"
        }
        if isMisdirected(operation, status: status, error: error) {
            message += "; is \(operation == .requestToken ? "pagerduty.oauth.url" : "pagerduty.url") right?"
        }
        return APIFailure(
            verdict, status: status, code: error.code, message: message, requestID: requestID(headers))
    }

    /// PagerDuty's `X-Request-Id`, cleaned like any text from outside.
    func requestID(_ headers: AnswerHeaders) -> String? {
        headers["x-request-id"].map { String(clean($0).prefix(100)) }
    }

    private func verdict(operation: Operation, status: Int, headers: AnswerHeaders, error: ErrorBody) -> APIFailure.Verdict {
        if isMisdirected(operation, status: status, error: error) { return .unauthorized }
        return switch status {
        case 401: .unauthorized
        case 400, 402, 403: operation.concernsIncidents && meetsEveryone(status: status, error: error) ? .unauthorized : .rejected
        case 408: .outcomeUnknown
        case 413: .tooLarge
        case 429: .rateLimited(retryAfter: RateHeaders(headers).pause)
        case 404..<500: .rejected
        default: .outcomeUnknown
        }
    }

    /// No incident can be the reason: the address is not PagerDuty's API, or something stands before it.
    private func isMisdirected(_ operation: Operation, status: Int, error: ErrorBody) -> Bool {
        switch status {
        case 300..<400, 405, 406, 407, 415, 421, 426: true
        // The API itself answers with JSON. Of an incident that is asked for by its path a page might yet tell.
        case 404: error.isPage && !operation.namesIncident
        default: false
        }
    }

    private func meetsEveryone(status: Int, error: ErrorBody) -> Bool {
        // Authentication failed; account expired.
        if error.code == 2006 || error.code == 2012 { return true }
        if status != 400 { return error.requiredScopes != nil }
        return error.code == 1008 || error.code == 1028 || error.message.contains("\"From\" header")
            || error.message.contains("Requester User Not Found")
    }

    /// One line of bounded length without the secret.
    private func clean(_ text: String) -> String {
        var text = text
        if let secret = secret?.reveal(), !secret.isEmpty { text.replace(secret, with: "***") }
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }
        let line = words.joined(separator: " ")
        return line.count <= Self.longestMessage ? line : String(line.prefix(Self.longestMessage - 1)) + "…"
    }

    private static let standardWords = [
        400: "bad request", 401: "authentication failed", 402: "the account lacks an ability", 403: "access denied",
        404: "not found", 405: "method not allowed", 407: "a proxy wants credentials", 408: "took too long",
        413: "too many items", 414: "the address is too long", 429: "rate limit exceeded",
        500: "internal error", 502: "bad gateway", 503: "service unavailable", 504: "gateway timeout",
    ]
}
