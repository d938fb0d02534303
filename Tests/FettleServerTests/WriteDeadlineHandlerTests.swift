import NIOCore
import NIOEmbedded
import Testing

@testable import FettleServer

@Suite struct WriteDeadlineHandlerTests {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandler(WriteDeadlineHandler(timeout: .seconds(10)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func become(writable: Bool) {
        channel.isWritable = writable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    private func advance(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func whoTakesNothingInTimeLosesItsConnection() {
        become(writable: false)
        advance(9)
        #expect(channel.isActive)
        advance(1)
        #expect(!channel.isActive)
    }

    @Test func whoTakesItsAnswersSlowlyKeepsIt() {
        for _ in 0..<3 {
            become(writable: false)
            advance(9)
            become(writable: true)
            advance(9)
        }
        advance(100)
        #expect(channel.isActive)
    }
}
