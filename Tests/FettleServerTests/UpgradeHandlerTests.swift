import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import FettleServer

@Suite struct UpgradeHandlerTests {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandler(UpgradeHandler())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func request(_ method: HTTPRequest.Method = .post, _ headers: HTTPFields) throws {
        try channel.writeInbound(
            HTTPRequestPart.head(HTTPRequest(method: method, scheme: nil, authority: nil, path: "/", headerFields: headers)))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// Answers, and returns the head as it left.
    private func answer() throws -> HTTPResponse? {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .accepted)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return head
    }

    @Test(
        "What offers another protocol is answered, and the connection ends",
        arguments: [
            (.post, [.connection: "Upgrade, HTTP2-Settings", .upgrade: "h2c"]),
            (.get, [.connection: "keep-alive, upgrade", .upgrade: "websocket"]), (.connect, [:]),
        ] as [(HTTPRequest.Method, HTTPFields)])
    func offers(_ method: HTTPRequest.Method, _ headers: HTTPFields) throws {
        try request(method, headers)
        #expect(channel.isActive)
        #expect(try answer()?.headerFields[.connection] == "close")
        #expect(!channel.isActive)
    }

    @Test(arguments: [[:], [.upgrade: "h2c"], [.connection: "keep-alive"], [.connection: "upgrade"]] as [HTTPFields])
    func everythingElseIsLeftAlone(_ headers: HTTPFields) throws {
        for _ in 0..<2 {
            try request(.post, headers)
            #expect(try answer()?.headerFields[.connection] == nil)
            #expect(try channel.readOutbound(as: HTTPResponsePart.self) == .end(nil))
        }
        #expect(channel.isActive)
    }

    @Test func whileItIsAnsweredNothingMoreIsRead() throws {
        let reads = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        channel.read()
        #expect(reads.count == 1)
        try request(.post, [.connection: "upgrade", .upgrade: "h2c"])
        channel.read()
        #expect(reads.count == 1)
    }
}

private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
