import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Webhooks

@Suite struct RequestDeadlineHandlerTests {
    private let channel = EmbeddedChannel()

    init() throws { try channel.pipeline.syncOperations.addHandler(RequestDeadlineHandler(timeout: .seconds(10))) }

    private func read(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

    private func advance(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private var head: HTTPRequestPart { .head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")) }

    private var body: HTTPRequestPart { .body(ByteBuffer(repeating: 7, count: 1)) }

    /// Throws what has been told along the pipeline.
    private func check() throws { try channel.throwIfErrorCaught() }

    @Test func aRequestThatTricklesPassesItsDeadline() throws {
        try read(head)
        for _ in 1...9 {
            advance(1)
            try read(body)
        }
        try check()
        advance(1)
        #expect(throws: RequestDeadlineHandler.Passed.self) { try check() }
    }

    @Test func aRequestThatIsWholeIsLeftAlone() throws {
        try read(head)
        advance(9)
        try read(.end(nil))
        advance(60)
        try check()
    }

    @Test func eachRequestOfAConnectionHasItsOwnTime() throws {
        try read(head)
        try read(.end(nil))
        advance(6)
        // The timer of the first rings while this one is under way.
        try read(head)
        advance(9)
        try check()
        advance(1)
        #expect(throws: RequestDeadlineHandler.Passed.self) { try check() }
    }

    @Test func everythingIsHandedOn() throws {
        try read(head)
        try read(body)
        try read(.end(nil))
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == head)
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == body)
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == .end(nil))
    }
}
