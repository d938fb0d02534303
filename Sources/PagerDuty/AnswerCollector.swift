import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Gathers one answer up to a limit, and knows whether the request has left: what AsyncHTTPClient's errors alone do not tell.
final class AnswerCollector: HTTPClientResponseDelegate {
    struct TooLarge: Error {}

    private struct State: Sendable {
        var sent = false
        var status = 0
        var headers: AnswerHeaders = [:]
        var body: [UInt8] = []
    }
    private let state = Mutex(State())
    private let limit: Int

    /// `limit`: bytes of the body.
    init(limit: Int) { self.limit = limit }

    /// The head of the request has been handed to a connection: from here on PagerDuty may have read it.
    var hasSent: Bool { state.withLock { $0.sent } }

    func didSendRequestHead(task: HTTPClient.Task<WireAnswer>, _ head: HTTPRequestHead) {
        state.withLock { $0.sent = true }
    }

    func didReceiveHead(task: HTTPClient.Task<WireAnswer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { state in
            state.status = Int(head.status.code)
            state.headers = AnswerHeaders(head.headers.lazy.map { ($0.name, $0.value) })
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<WireAnswer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = state.withLock { state in
            guard buffer.readableBytes <= limit - state.body.count else { return false }
            state.body += buffer.readableBytesView
            return true
        }
        return fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLarge())
    }

    func didFinishRequest(task: HTTPClient.Task<WireAnswer>) throws -> WireAnswer {
        state.withLock { WireAnswer(status: $0.status, headers: $0.headers, body: $0.body) }
    }
}
