package import NIOCore
package import NIOHTTPTypes

/// Ends the wait for a request that does not arrive whole in time, so that a sender that trickles holds nothing.
///
/// One timer a connection, set anew only when it rings: a request that comes at once costs a look at the clock.
package final class RequestDeadlineHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    /// What whoever reads the request's body is thrown.
    struct Passed: Error {}

    private let timeout: TimeAmount
    /// When the request under way must have ended; nil between requests.
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?

    /// `timeout`: from a request's head to its body's last byte.
    package init(timeout: Duration) { self.timeout = TimeAmount(timeout) }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            let deadline = context.eventLoop.now + timeout
            self.deadline = deadline
            if timer == nil { setTimer(for: deadline, context) }
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func setTimer(for deadline: NIODeadline, _ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.ring(context) }
    }

    private func ring(_ context: ChannelHandlerContext) {
        timer = nil
        guard let deadline else { return }
        if context.eventLoop.now < deadline { return setTimer(for: deadline, context) }
        self.deadline = nil
        context.fireErrorCaught(Passed())
    }
}
