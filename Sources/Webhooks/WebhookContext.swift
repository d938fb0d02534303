package import Hummingbird
import Model
package import NIOCore

/// What a request brings besides itself: the address of the connection's other end.
package struct WebhookContext: RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

extension SocketAddress {
    /// Nil for what is no IP socket. A zone (`fe80::1%eth0`) says nothing about who it is.
    var address: IPAddress? {
        ipAddress.flatMap { IPAddress($0.prefix { $0 != "%" }) }
    }
}
