import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers a request that offers another protocol (`Upgrade: h2c`, CONNECT) in HTTP/1.1, as RFC 9110 7.8 allows, and then ends the
/// connection.
///
/// The decoder takes whatever follows such a request for the other protocol's: it would keep it unread without a bound, and the
/// sender's next delivery would never be answered. Java's HTTP client makes that offer by default.
final class UpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The request under way is the connection's last.
    private var isLast = false
    /// It is here whole: nothing more is read.
    private var isWhole = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): isLast = isLast || Self.offersAnother(head)
        case .body: break
        case .end: isWhole = isLast
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if !isWhole { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isLast else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if head.status.kind != .informational { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(data, promise: written)
        }
    }

    static func offersAnother(_ head: HTTPRequest) -> Bool {
        if head.method == .connect { return true }
        guard head.headerFields[.upgrade] != nil, let connection = head.headerFields[.connection] else { return false }
        return connection.lowercased().contains("upgrade")
    }
}
