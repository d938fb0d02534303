import HTTPTypes
import Hummingbird
import Logging
import Model
import Synchronization

@testable import Sandbox

/// A receiver of webhooks on a free port, which answers as it is told.
final class WebhookReceiver: Sendable {
    struct Delivery: Sendable {
        var headers: [String: String]
        var body: [UInt8]
        var status: Int

        var event: JSONValue? { (try? JSONValue.parse(body))?["event"] }
    }

    private let state: Mutex<(deliveries: [Delivery], answers: [Int])>

    /// - Parameter answers: the statuses of the first answers; afterwards 202.
    init(answers: [Int] = []) { state = Mutex(([], answers)) }

    var deliveries: [Delivery] { state.withLock { $0.deliveries } }

    func run(_ body: (_ url: String) async throws -> Void) async throws {
        let port = BoundPort()
        let application = Application(
            responder: CallbackResponder<SandboxRequestContext> { request, _ in
                let buffer = try await request.body.collect(upTo: 1_000_000)
                let status = self.state.withLock { state in
                    let status = state.answers.isEmpty ? 202 : state.answers.removeFirst()
                    let headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 }
                    state.deliveries.append(Delivery(headers: headers, body: Array(buffer.readableBytesView), status: status))
                    return status
                }
                return Response(status: .init(code: status))
            }, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.set($0.localAddress?.port) },
            logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            try await body("http://127.0.0.1:\(try await port.value())/webhooks/pagerduty")
        }
    }
}
