import Hummingbird
import Model
import NIOCore

/// Collects a request's body within a size; the time it may take is `RequestDeadlineHandler`'s.
struct BodyReader: Sendable {
    /// The largest body, in bytes; nothing beyond it is kept.
    var limit: Int

    /// Throws a rejection, or what the connection threw.
    ///
    /// What a sender goes on sending after the limit is read and dropped by the server.
    func read(_ request: Request) async throws -> [UInt8] {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw WebhookRejection.tooLarge(limit: limit) }
        do {
            return try await collect(request.body, declared: declared)
        } catch is RequestDeadlineHandler.Passed {
            throw WebhookRejection.timedOut
        } catch is CancellationError {
            throw WebhookRejection.refused(Refusal(.shuttingDown, "the request was cancelled"))
        }
    }

    private func collect(_ body: RequestBody, declared: Int?) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(declared ?? 0)
        for try await part in body {
            guard part.readableBytes <= limit - bytes.count else { throw WebhookRejection.tooLarge(limit: limit) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        // A cancelled or broken stream just ends, as a complete one does.
        try Task.checkCancellation()
        if let declared, bytes.count < declared { throw WebhookRejection.undecodable("the body ends early") }
        return bytes
    }
}
