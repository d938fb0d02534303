import Logging
import Model
import Sandbox
import ServiceLifecycle
import UnixSignals

/// A sandbox as a program of its own: until SIGTERM or SIGINT.
package struct SandboxRun: Sendable {
    private let settings: SandboxSettings

    /// Throws `StartupFailure` where a setting cannot be used.
    package init(
        address: ListenAddress, subscriber: String?, secrets: [String], requestsPerMinute: Int, groupsAlerts: Bool = false
    ) throws {
        var settings = SandboxSettings()
        settings.host = address.host
        settings.port = address.port
        settings.requestsPerMinute = requestsPerMinute
        settings.rules.groupsAlerts = groupsAlerts
        if let subscriber {
            settings.subscriptions = [WebhookSubscription(url: subscriber, secrets: secrets.map { Secret($0) })]
        }
        do {
            try settings.validate()
        } catch {
            throw StartupFailure(error.description)
        }
        self.settings = settings
    }

    /// Serves; tells the url once it listens.
    package func run(listening: @escaping @Sendable (String) -> Void) async throws {
        let server = SandboxServer(settings)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            // Why it does not listen is what `run` throws.
            tasks.addTask { if let url = try? await server.url { listening(url) } }
            tasks.addTask {
                do { try await group.run() } catch {
                    throw StartupFailure.listening(on: ListenAddress(host: settings.host, port: settings.port), because: error)
                        ?? error
                }
            }
            try await tasks.waitForAll()
        }
    }
}
