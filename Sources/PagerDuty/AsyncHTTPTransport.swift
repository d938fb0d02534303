import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1

/// The real transport: an `HTTPClient` of its own, which `shutdown` ends.
///
/// Asks for no compression, so that an answer's size on the wire is its size in memory.
package final class AsyncHTTPTransport: Transport {
    private let client: HTTPClient
    private let requestTimeout: TimeAmount
    private let answerLimit: Int

    package init(settings: PagerDutySettings) {
        requestTimeout = TimeAmount(settings.requestTimeout)
        answerLimit = settings.answerLimit
        var configuration = HTTPClient.Configuration(
            // Following one could carry the token elsewhere (FACTS 1.8).
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.connectTimeout), read: requestTimeout, write: requestTimeout))
        // Shorter than a server's patience, so that a write seldom meets a connection that is just being closed.
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.requestsAtOnce
        // Attempts are Delivery's to count and to space.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes all connections; to be called once, when nothing is sent any more.
    package func shutdown() async throws { try await client.shutdown() }

    package func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer {
        if Task.isCancelled { throw TransportFault(.beforeSending, .cancelled) }
        let collector = AnswerCollector(limit: answerLimit)
        do {
            var headers = HTTPHeaders(request.headers.map { ($0.key, $0.value) })
            if let authorization = request.authorization {
                headers.add(name: "Authorization", value: authorization.reveal())
            }
            let task = client.execute(
                request: try HTTPClient.Request(
                    url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
                    body: request.body.map { .byteBuffer(ByteBuffer(bytes: $0)) }),
                delegate: collector, deadline: .now() + requestTimeout)
            return try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw TransportFault(error, sent: collector.hasSent)
        }
    }
}

extension TransportFault {
    /// When the request had not left, nothing but the way to PagerDuty can have failed: address, connection, TLS.
    init(_ error: any Error, sent: Bool) {
        let moment = sent ? Moment.afterSending : .beforeSending
        switch error {
        case let error as HTTPClientError:
            let name: Name =
                switch error {
                case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: .connectTimeout
                case .readTimeout, .writeTimeout, .deadlineExceeded: sent ? .timeout : .connectTimeout
                case .cancelled: .cancelled
                default: sent ? .connectionLost : .connectFailed
                }
            self.init(moment, name, detail: error.shortDescription)
        case is CancellationError: self.init(moment, .cancelled)
        case is AnswerCollector.TooLarge: self.init(moment, .answerTooLarge)
        default:
            self.init(moment, sent ? .connectionLost : .connectFailed, detail: String(describing: error))
        }
    }
}
