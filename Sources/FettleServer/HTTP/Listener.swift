import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Webhooks

/// One HTTP listener as a service of the group.
enum Listener {
    /// A connection that says nothing for so long is closed; monitoring systems keep theirs open between alerts.
    static let idleTimeout = TimeAmount.seconds(120)

    /// `bound` is told the port once it listens; `bodyLimit`, in bytes, is what a client that asks first may send.
    static func service(
        _ label: String, on address: ListenAddress, bodyLimit: Int = 0, logger: Logger,
        bound: @escaping @Sendable (Int) -> Void = { _ in },
        routes: (Router<WebhookContext>) -> Void
    ) -> some Service {
        let router = Router(context: WebhookContext.self)
        routes(router)
        // Hummingbird tells of every listener and connection; what matters is said here.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ContinueHandler(bodyLimit: bodyLimit)], idleTimeout: idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                bound(port)
                logger.info("listening", metadata: ["fettle.listener": "\(label)", "fettle.port": "\(port)"])
            },
            logger: quiet)
    }
}
