import Model
import Testing

@testable import PagerDuty

@Suite struct AnswerClassifierTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var verdict: APIFailure.Verdict
        var code: Int?
        var message: String
        var operation = Operation.updateIncidents
        var testDescription: String { "\(operation.rawValue) \(status) \(body.prefix(80))" }
    }

    static let cases: [Case] = [
        // The normal shape, FACTS 1.9.
        Case(
            status: 400,
            body: #"{"error":{"message":"Invalid Input Provided","code":2001,"errors":["Status must be a list of triggered."]}}"#,
            verdict: .rejected, code: 2001, message: "Invalid Input Provided: Status must be a list of triggered."),
        Case(
            status: 401, body: #"{"error":{"message":"Authentication failed","code":2006}}"#, verdict: .unauthorized, code: 2006,
            message: "Authentication failed"),
        Case(
            status: 402, body: #"{"error":{"message":"Missing Account Ability","code":2014,"errors":["urgencies"]}}"#,
            verdict: .rejected, code: 2014, message: "Missing Account Ability: urgencies"),
        Case(
            status: 403, body: #"{"error":{"message":"Access Denied","code":2010}}"#, verdict: .rejected, code: 2010,
            message: "Access Denied"),
        Case(
            status: 404, body: #"{"error":{"message":"Not Found","code":2100}}"#, verdict: .rejected, code: 2100,
            message: "Not Found"),
        Case(
            status: 408, body: #"{"error":{"message":"Took too long","code":2016}}"#, verdict: .outcomeUnknown, code: 2016,
            message: "Took too long"),
        Case(
            status: 413, body: #"{"error":{"message":"Too Large","code":2001}}"#, verdict: .tooLarge, code: 2001,
            message: "Too Large"),
        Case(
            status: 429, body: #"{"error":{"message":"Rate Limit Exceeded","code":2020}}"#,
            verdict: .rateLimited(retryAfter: nil), code: 2020, message: "Rate Limit Exceeded"),
        Case(
            status: 500, body: #"{"error":{"message":"An internal error has occurred.","code":2000}}"#, verdict: .outcomeUnknown,
            code: 2000, message: "An internal error has occurred."),
        // `errors` as one text, and as an object from path to messages.
        Case(
            status: 400, body: #"{"error":{"message":"Bad","code":2001,"errors":"Title is too long"}}"#, verdict: .rejected,
            code: 2001, message: "Bad: Title is too long"),
        Case(
            status: 400,
            body: #"{"error":{"message":"Bad","code":2001,"errors":{"title":["is too long","is odd"],"urgency":["is wrong"]}}}"#,
            verdict: .rejected,
            code: 2001, message: "Bad: title: is too long; title: is odd; urgency: is wrong"),
        Case(status: 400, body: #"{"error":{"code":2001,"errors":[]}}"#, verdict: .rejected, code: 2001, message: "bad request"),
        Case(status: 400, body: #"{"errors":{"name":["is taken"]}}"#, verdict: .rejected, message: "name: is taken"),
        // `error` itself an array or a text.
        Case(status: 404, body: #"{"error":["Incident","Not Found"]}"#, verdict: .rejected, message: "Incident; Not Found"),
        Case(status: 404, body: #"{"error":[{"message":"gone"}]}"#, verdict: .rejected, message: "gone"),
        Case(status: 401, body: #"{"error":"unauthorized"}"#, verdict: .unauthorized, message: "unauthorized"),
        Case(status: 400, body: #"{"error":null}"#, verdict: .rejected, message: "bad request"),
        // No JSON at all.
        Case(
            status: 414,
            body: "<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n<body><center>nginx</center></body></html>",
            verdict: .rejected, message: "414 Request-URI Too Large"),
        Case(status: 502, body: "<!DOCTYPE html><p>x</p>", verdict: .outcomeUnknown, message: "an HTML page"),
        Case(status: 401, body: "HTTP Token: Access denied.\n", verdict: .unauthorized, message: "HTTP Token: Access denied."),
        Case(status: 429, body: "", verdict: .rateLimited(retryAfter: nil), message: "rate limit exceeded"),
        Case(status: 503, body: "", verdict: .outcomeUnknown, message: "service unavailable"),
        Case(status: 599, body: " \n", verdict: .outcomeUnknown, message: "no explanation"),
        Case(status: 409, body: "", verdict: .rejected, message: "no explanation"),
        Case(status: 302, body: "", verdict: .unauthorized, message: "redirected; is pagerduty.url right?"),
        Case(status: 500, body: #""text""#, verdict: .outcomeUnknown, message: #""text""#),
        Case(status: 500, body: "\u{0}\u{1B}[31mred", verdict: .outcomeUnknown, message: "[31mred"),
        // What would meet every incident alike is no fault of the incidents.
        Case(
            status: 403,
            body: #"{"error":{"message":"Token missing required scopes","code":0,"required_scopes":"incidents.write"}}"#,
            verdict: .unauthorized, code: 0, message: "Token missing required scopes: incidents.write"),
        Case(
            status: 403,
            body: #"{"error":{"message":"Token missing required scopes","code":0,"required_scopes":["users.read"]}}"#,
            verdict: .rejected, code: 0, message: "Token missing required scopes: users.read", operation: .listUsers),
        Case(
            status: 400,
            body: #"{"error":{"message":"Invalid Input Provided","code":2001,"errors":["Requester User Not Found"]}}"#,
            verdict: .unauthorized, code: 2001, message: "Invalid Input Provided: Requester User Not Found"),
        Case(
            status: 400,
            body:
                #"{"error":{"message":"x","code":2016,"errors":["You must specify a user's email address in the \"From\" header"]}}"#,
            verdict: .unauthorized, code: 2016, message: "x: You must specify a user's email address in the \"From\" header"),
        Case(
            status: 400, body: #"{"error":{"message":"Malformed","code":1028}}"#, verdict: .unauthorized, code: 1028,
            message: "Malformed"),
        Case(
            status: 402, body: #"{"error":{"message":"Account Expired","code":2012}}"#, verdict: .unauthorized, code: 2012,
            message: "Account Expired"),
        Case(
            status: 403, body: #"{"error":{"message":"Authentication failed","code":2006}}"#, verdict: .unauthorized, code: 2006,
            message: "Authentication failed"),
        // Nor is what no incident can be the reason of: the address is another's, or something stands before PagerDuty.
        Case(
            status: 404, body: "<html><head><title>404 Not Found</title></head></html>", verdict: .unauthorized,
            message: "404 Not Found; is pagerduty.url right?"),
        Case(
            status: 404, body: "<!doctype html><p>x</p>", verdict: .unauthorized,
            message: "an HTML page; is pagerduty.url right?",
            operation: .getCurrentUser),
        Case(
            status: 404, body: "<html><title>404</title></html>", verdict: .rejected, message: "404",
            operation: .listIncidentAlerts),
        Case(status: 404, body: "", verdict: .rejected, message: "not found"),
        Case(status: 403, body: "<html><title>Blocked</title></html>", verdict: .rejected, message: "Blocked"),
        Case(status: 405, body: "", verdict: .unauthorized, message: "method not allowed; is pagerduty.url right?"),
        Case(
            status: 407, body: "", verdict: .unauthorized, message: "a proxy wants credentials; is pagerduty.url right?",
            operation: .listUsers),
    ]

    @Test("Every shape of body becomes a verdict and PagerDuty's words", arguments: cases)
    func table(_ item: Case) {
        let failure = AnswerClassifier().failure(
            operation: item.operation, status: item.status, headers: ["X-Request-Id": "r"], body: Array(item.body.utf8))
        #expect(failure == APIFailure(item.verdict, status: item.status, code: item.code, message: item.message, requestID: "r"))
    }

    @Test("A 429 says how long: ratelimit-reset, else Retry-After") func pause() {
        func verdict(_ headers: AnswerHeaders) -> APIFailure.Verdict {
            AnswerClassifier().failure(operation: .updateIncidents, status: 429, headers: headers, body: []).verdict
        }
        #expect(verdict(["Ratelimit-Reset": "7", "Retry-After": "9"]) == .rateLimited(retryAfter: .seconds(7)))
        #expect(verdict(["retry-after": "9"]) == .rateLimited(retryAfter: .seconds(9)))
        #expect(verdict(["retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"]) == .rateLimited(retryAfter: nil))
    }

    @Test("No message shows the token, nor grows without end") func bounded() {
        let classifier = AnswerClassifier(secret: Secret("SECRET"))
        func message(_ body: String) -> String {
            classifier.failure(operation: .getIncident, status: 401, headers: [:], body: Array(body.utf8)).message
        }
        #expect(message("Token SECRET is wrong") == "Token *** is wrong")
        // The token lies across the place where the text is cut.
        let long = message(String(repeating: "a", count: 497) + "SECRET" + String(repeating: "b", count: 9999))
        #expect(long.count == AnswerClassifier.longestMessage && !long.contains("SE"))
        let many = #"{"error":{"message":"m","errors":[\#(Array(repeating: #""e""#, count: 500).joined(separator: ","))]}}"#
        #expect(message(many) == "m: " + Array(repeating: "e", count: 10).joined(separator: "; "))
    }

    @Test("Where a redirect points is told") func redirect() {
        let failure = AnswerClassifier().failure(
            operation: .getCurrentUser, status: 301, headers: ["Location": "https://elsewhere.example/"], body: [])
        #expect(failure.message == "redirected to https://elsewhere.example/; is pagerduty.url right?")
    }
}
