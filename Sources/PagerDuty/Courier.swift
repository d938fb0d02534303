import Model

/// Makes one call: waits for the gate, sends, reports, classifies. Every attempt of every operation goes through here.
struct Courier: Sendable {
    /// One call, apart from what all calls share.
    struct Errand: Sendable {
        var operation: Operation
        /// With a leading slash, its parts already encoded.
        var path: String
        var query: [(String, String)] = []
        /// Makes the call a PUT, and so a write. Source of `From` on writes: FACTS 1.6.
        var body: [UInt8]?
    }

    let base: BaseURL
    let from: String
    let userAgent: String
    let credential: Credential
    let transport: any Transport
    let gate: RateGate
    let observer: RequestObserver

    /// The answer's JSON, null for 204, which has none. An app's token that is refused is exchanged for a new one, once; so is one
    /// that lacks a scope, as a token keeps those of its birth though the app has got more since (FACTS 1.7).
    func run(_ errand: Errand) async -> Answer<JSONValue> {
        let (answer, token) = await attempt(errand, other: nil)
        guard case .failure(let failure) = answer, failure.verdict == .unauthorized,
            failure.status == 401 || failure.status == 403, let token, credential.isRenewable
        else { return answer }
        return await attempt(errand, other: token).answer
    }

    private func attempt(_ errand: Errand, other refused: Secret?) async -> (answer: Answer<JSONValue>, token: Secret?) {
        do {
            try await gate.enter(unless: CallOff.current)
        } catch {
            return (.failure(APIFailure(.notSent, message: "cancelled while waiting for the rate limit")), nil)
        }
        let token: Secret
        do throws(APIFailure) {
            token = try await credential.token(other: refused)
        } catch {
            gate.leave(.unused)
            return (.failure(error), nil)
        }
        // The token may have taken its time.
        if CallOff.current?.leave() == false {
            gate.leave(.unused)
            return (.failure(APIFailure(.notSent, message: "called off before it left")), nil)
        }
        return (await send(errand, token: token), token)
    }

    /// Sends what the gate has let through.
    private func send(_ errand: Errand, token: Secret) async -> Answer<JSONValue> {
        let start = ContinuousClock.now
        let answer: WireAnswer
        do {
            answer = try await transport.send(request(errand, token: token))
        } catch {
            gate.leave(.silent)
            report(errand.operation, error.name.rawValue, since: start)
            return .failure(Self.failure(error))
        }
        let rate = RateHeaders(answer.headers)
        gate.leave(answer.status == 429 ? .throttled(rate) : .answered(rate))
        if let remaining = rate.remaining { observer.rateLimitRemaining(remaining) }
        let classifier = AnswerClassifier(secret: token)
        let requestID = classifier.requestID(answer.headers)
        report(errand.operation, String(answer.status), since: start, requestID: requestID)

        guard (200..<300).contains(answer.status) else {
            return .failure(
                classifier.failure(
                    operation: errand.operation, status: answer.status, headers: answer.headers, body: answer.body))
        }
        do {
            let json = try JSONValue.parse(answer.status == 204 ? Array("null".utf8) : answer.body)
            return .success(json, requestID: requestID)
        } catch {
            let message = "the answer is not JSON: \(error)"
            return .failure(APIFailure(.outcomeUnknown, status: answer.status, message: message, requestID: requestID))
        }
    }

    private func request(_ errand: Errand, token: Secret) -> WireRequest {
        var headers = ["Accept": "application/vnd.pagerduty+json;version=2", "User-Agent": userAgent]
        if errand.body != nil {
            headers["Content-Type"] = "application/json"
            headers["From"] = from
        }
        return WireRequest(
            method: errand.body == nil ? .get : .put, url: base.text + errand.path + PercentEncoding.query(errand.query),
            headers: headers, authorization: credential.authorization(token), body: errand.body)
    }

    private func report(_ operation: Operation, _ status: String, since start: ContinuousClock.Instant, requestID: String? = nil)
    {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let call = RequestObserver.Call(operation: operation, status: status, seconds: seconds, requestID: requestID)
        observer.finished(call)
        RequestTrace.current?.note(call)
    }

    private static func failure(_ fault: TransportFault) -> APIFailure {
        let words = fault.name.rawValue.split(separator: "_").joined(separator: " ")
        let when = fault.moment == .beforeSending ? "before the request was sent" : "after the request was sent"
        let detail = fault.detail.isEmpty ? "" : ": \(fault.detail.prefix(200))"
        return APIFailure(
            fault.moment == .beforeSending ? .notSent : .outcomeUnknown, message: "\(words) \(when)\(detail)")
    }
}
