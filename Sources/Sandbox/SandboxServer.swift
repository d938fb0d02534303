import AsyncHTTPClient
import Hummingbird
import Logging
package import Model
import NIOCore
import ServiceLifecycle

/// A local PagerDuty over HTTP: serves the API and sends webhooks until it is told to shut down.
package struct SandboxServer: Service {
    /// The account, for callers in the same process.
    package let state: SandboxState
    private let bound = BoundPort()

    package init(_ settings: SandboxSettings = SandboxSettings(), timekeeper: any Timekeeper = SystemTimekeeper()) {
        state = SandboxState(settings, timekeeper: timekeeper)
    }

    package init(state: SandboxState) { self.state = state }

    /// The port it listens on, as soon as it does; throws what kept it from listening.
    package var port: Int {
        get async throws { try await bound.value() }
    }

    /// `http://host:port`, as soon as it listens.
    package var url: String {
        get async throws {
            let host = state.settings.host
            return "http://\(host.contains(":") ? "[\(host)]" : host):\(try await port)"
        }
    }

    /// Serves until graceful shutdown or cancellation. Webhooks still queued then are lost: a sandbox forgets everything.
    package func run() async throws {
        do {
            try state.settings.validate()
            try await serve()
        } catch {
            bound.fail(error)
            throw error
        }
        bound.fail(CancellationError())
    }

    /// Runs a sandbox for the duration of `body`, which is given the server and its url; for the demo and tests.
    package static func withRunning<Value: Sendable>(
        _ settings: SandboxSettings = SandboxSettings(), timekeeper: any Timekeeper = SystemTimekeeper(),
        _ body: (SandboxServer, String) async throws -> Value
    ) async throws -> Value {
        let server = SandboxServer(settings, timekeeper: timekeeper)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            return try await body(server, server.url)
        }
    }

    private func serve() async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = state.settings.webhooks.concurrency
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let sender = WebhookSender(state: state, client: client)
        let application = Application(
            responder: SandboxResponder(state: state),
            configuration: ApplicationConfiguration(
                address: .hostname(state.settings.host, port: state.settings.port), serverName: "fettle-sandbox"),
            onServerRunning: { [bound] in bound.set($0.localAddress?.port) },
            // Rooms do not log; what matters is in the statistics.
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await sender.run() }
                group.addTask { try await application.run() }
                // The sender ends only when cancelled, so the first to end is the server, or both are cancelled.
                try await group.next()
                group.cancelAll()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        try result.get()
    }
}
