import Hummingbird
import Model
import NIOCore

/// Collects a request's body within a size and a time.
struct BodyReader: Sendable {
    /// The largest body, in bytes; nothing beyond it is kept.
    var limit: Int
    /// From the request's head to the body's last byte.
    var timeout: Duration
    var timekeeper: any Timekeeper

    /// Throws a rejection, or what the connection threw.
    ///
    /// What a sender goes on sending after the limit is read and dropped by the server.
    func read(_ request: Request) async throws -> [UInt8] {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw WebhookRejection.tooLarge(limit: limit) }
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            // Cancelling the reader closes the connection's inbound side, so a sender that trickles loses its connection.
            defer { group.cancelAll() }
            group.addTask { try await collect(request.body, declared: declared) }
            group.addTask {
                try await timekeeper.sleep(for: timeout)
                return nil
            }
            do {
                guard let first = try await group.next(), let body = first else { throw WebhookRejection.timedOut }
                return body
            } catch is CancellationError {
                throw WebhookRejection.refused(Refusal(.shuttingDown, "the request was cancelled"))
            }
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
