import Model
import Synchronization

@testable import PagerDuty

/// A PagerDuty made of a closure, which remembers what it was asked.
final class ScriptedTransport: Transport {
    private let seen = Mutex<[WireRequest]>([])
    private let respond: @Sendable (WireRequest) async -> Result<WireAnswer, TransportFault>

    init(_ respond: @escaping @Sendable (WireRequest) async -> Result<WireAnswer, TransportFault>) { self.respond = respond }

    /// Gives these answers in order, then 500.
    convenience init(_ answers: [WireAnswer]) { self.init(results: answers.map { .success($0) }) }

    /// Gives these in order, then 500.
    convenience init(results: [Result<WireAnswer, TransportFault>]) {
        let script = Script(results)
        self.init { _ in script.next() ?? .success(.json("{}", status: 500)) }
    }

    var requests: [WireRequest] { seen.withLock { $0 } }

    func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer {
        seen.withLock { $0.append(request) }
        return try await respond(request).get()
    }
}

extension WireAnswer {
    static func json(_ text: String, status: Int = 200, headers: AnswerHeaders = ["X-Request-Id": "req-1"]) -> WireAnswer {
        WireAnswer(status: status, headers: headers, body: Array(text.utf8))
    }
}

extension WireRequest {
    /// What follows the host.
    var target: String { url.replacing("https://api.pagerduty.com", with: "") }
    var bodyText: String? { body.map { String(decoding: $0, as: UTF8.self) } }
}

extension Answer {
    var value: Value? {
        if case .success(let value, _) = self { value } else { nil }
    }
    var failure: APIFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
    var requestID: String? {
        if case .success(_, let requestID) = self { requestID } else { nil }
    }
}

extension Courier {
    static func scripted(_ transport: any Transport, clock: any Timekeeper, observer: RequestObserver = .init()) -> Courier {
        Courier(
            base: BaseURL("https://api.pagerduty.com")!, from: "bot@example.com", userAgent: "fettle/test",
            credential: Credential(Secret("SECRET")), transport: transport,
            gate: RateGate(ceiling: 10_000, atOnce: 100, timekeeper: clock), observer: observer)
    }
}

private final class Script: Sendable {
    private let rest: Mutex<ArraySlice<Result<WireAnswer, TransportFault>>>
    init(_ results: [Result<WireAnswer, TransportFault>]) { rest = Mutex(results[...]) }
    func next() -> Result<WireAnswer, TransportFault>? { rest.withLock { $0.popFirst() } }
}
