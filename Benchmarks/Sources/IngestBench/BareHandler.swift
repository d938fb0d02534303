import Foundation
import Hummingbird
import Logging

/// What Hummingbird itself costs: a route that reads the body and answers 202.
enum BareHandler {
    /// Serves while `body` runs, which is told the port.
    ///
    /// With a `store`, each body is on disk before its answer.
    static func whileRunning(store: DurableStore? = nil, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let router = Router()
        router.post("/webhooks/{source}") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            try await store?.store(Array(body.readableBytesView))
            return Response(status: .accepted)
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await number in ports {
                try await body(number)
                break
            }
            group.cancelAll()
        }
    }
}
