import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import Webhooks

@Suite(.timeLimit(.minutes(1))) struct BodyReaderTests {
    private func read(_ body: RequestBody, limit: Int = 10, headers: HTTPFields = [:]) async throws -> [UInt8] {
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: headers)
        let reader = BodyReader(limit: limit)
        return try await reader.read(Request(head: head, body: body))
    }

    private func status(_ body: RequestBody, limit: Int = 10, headers: HTTPFields = [:]) async -> Int? {
        do {
            _ = try await read(body, limit: limit, headers: headers)
            return nil
        } catch {
            return (error as? WebhookRejection)?.status.code
        }
    }

    /// Chunks without a declared length.
    private func chunks(_ sizes: Int...) -> RequestBody {
        RequestBody(
            asyncSequence: AsyncStream { continuation in
                for size in sizes { continuation.yield(ByteBuffer(repeating: 7, count: size)) }
                continuation.finish()
            })
    }

    @Test func chunksAreJoined() async throws {
        #expect(try await read(chunks(3, 0, 4)) == [UInt8](repeating: 7, count: 7))
        #expect(try await read(chunks()) == [])
    }

    @Test func theLimitHoldsWithoutADeclaredLength() async {
        #expect(await status(chunks(5, 5)) == nil)
        #expect(await status(chunks(5, 5, 1)) == 413)
        #expect(await status(chunks(11)) == 413)
    }

    @Test func aDeclaredLengthBeyondTheLimitIsRefusedUnread() async {
        let untouched = RequestBody(
            asyncSequence: AsyncStream<ByteBuffer>(unfolding: {
                Issue.record("the body was read")
                return nil
            }))
        #expect(await status(untouched, headers: [.contentLength: "11"]) == 413)
    }

    @Test func anEndlessBodyIsLeftAtTheLimit() async {
        let count = Mutex(0)
        let endless = RequestBody(
            asyncSequence: AsyncStream<ByteBuffer>(unfolding: {
                count.withLock { $0 += 1 }
                return ByteBuffer(repeating: 7, count: 1)
            }))
        #expect(await status(endless) == 413)
        #expect(count.withLock { $0 } == 11)
    }

    @Test func aBodyShorterThanDeclaredIsRefused() async {
        #expect(await status(chunks(3), headers: [.contentLength: "4"]) == 400)
        #expect(await status(chunks(4), headers: [.contentLength: "4"]) == nil)
    }

    @Test func aBodyThatDoesNotEndInTimeIsRefused() async throws {
        let late = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            continuation.yield(ByteBuffer(repeating: 7, count: 1))
            continuation.finish(throwing: RequestDeadlineHandler.Passed())
        }
        #expect(await status(RequestBody(asyncSequence: late)) == 408)
    }

    @Test func whatTheConnectionThrowsPassesThrough() async {
        struct Broken: Error {}
        let broken = RequestBody(asyncSequence: AsyncThrowingStream<ByteBuffer, any Error> { $0.finish(throwing: Broken()) })
        await #expect(throws: Broken.self) { try await read(broken) }
    }

    @Test func aCancelledRequestIsAskedToComeAgain() async {
        let (asked, asks) = AsyncStream.makeStream(of: Void.self)
        let (never, end) = AsyncStream.makeStream(of: ByteBuffer.self)
        defer { end.finish() }
        let body = RequestBody(
            asyncSequence: AsyncStream<ByteBuffer>(unfolding: {
                asks.yield()
                return await never.first { _ in true }
            }))
        let request = Task { await status(body) }
        _ = await asked.first { _ in true }
        request.cancel()
        #expect(await request.value == 503)
    }
}
