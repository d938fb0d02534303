import HTTPTypes
import Hummingbird
import Model
import NIOCore
import ServiceLifecycle

/// What Hummingbird hands over with each request: the connection, so that a fault can close it.
struct SandboxRequestContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// The HTTP shell: turns Hummingbird's request into the sandbox's own, and its reply back.
struct SandboxResponder: HTTPResponder {
    let state: SandboxState

    func respond(to request: Request, context: SandboxRequestContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: state.settings.maxBody)
        } catch is NIOTooManyBytesError {
            var response = response(.error(.tooLarge("The body is too large")))
            // What was not read of the body must not be taken for the next request.
            response.headers[.connection] = "close"
            return response
        }
        var headers: [String: String] = [:]
        for field in request.headers {
            headers[field.name.canonicalName] = headers[field.name.canonicalName].map { $0 + "," + field.value } ?? field.value
        }
        let reply = state.handle(
            SandboxRequest(
                method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
                body: Array(body.readableBytesView)))
        switch reply.manner {
        case .atOnce: break
        case .after(let duration): try await pause(duration)
        case .dropped(let duration):
            try await pause(duration)
            try await context.channel.close()
            throw CancellationError()
        }
        return response(reply)
    }

    /// Ends early when the sandbox shuts down, so that a held answer does not hold the program.
    private func pause(_ duration: Duration) async throws {
        if duration <= .zero { return }
        let timekeeper = state.timekeeper
        try await cancelWhenGracefulShutdown { try await timekeeper.sleep(for: duration) }
    }

    private func response(_ reply: SandboxReply) -> Response {
        var headers = HTTPFields()
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        guard let body = reply.body() else { return Response(status: .init(code: reply.status), headers: headers) }
        headers[.contentType] = "application/json"
        return Response(
            status: .init(code: reply.status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
