import Hummingbird
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Webhooks

/// One HTTP listener as a service of the group.
enum Listener {
    /// A connection that says nothing for so long is closed; monitoring systems keep theirs open between alerts.
    static let idleTimeout = TimeAmount.seconds(120)

    /// `bound` is told the port once it listens; `bodyLimit`, in bytes, is what a client that asks first may send. Without `tls`
    /// it speaks plain HTTP.
    static func service(
        _ label: String, on address: ListenAddress, tls: TLSConfiguration? = nil, bodyLimit: Int = 0,
        readTimeout: Duration = .seconds(10), logger: Logger,
        bound: @escaping @Sendable (Int) -> Void = { _ in },
        routes: (Router<WebhookContext>) -> Void
    ) throws -> some Service {
        let router = Router(context: WebhookContext.self)
        routes(router)
        // Hummingbird tells of every listener and connection; what matters is said here.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let handlers: @Sendable () -> [any RemovableChannelHandler] = {
            [
                ContinueHandler(bodyLimit: bodyLimit), RequestDeadlineHandler(timeout: readTimeout), UpgradeHandler(),
                WriteDeadlineHandler(timeout: readTimeout),
            ]
        }
        return Application(
            router: router,
            server: try tls.map {
                try .tls(
                    .http1(configuration: .init(additionalChannelHandlers: handlers(), idleTimeout: idleTimeout)),
                    tlsConfiguration: $0)
            } ?? .http1(configuration: .init(additionalChannelHandlers: handlers(), idleTimeout: idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                bound(port)
                logger.info("listening", metadata: ["fettle.listener": "\(label)", "fettle.port": "\(port)"])
            },
            logger: quiet)
    }
}
