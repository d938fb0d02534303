import HTTPTypes
import Testing

@testable import Webhooks

@Suite struct InflaterTests {
    private let text = Array(String(repeating: "The quick brown fox. ", count: 5000).utf8)

    private func words(_ limit: Int, _ body: [UInt8], _ layers: [ContentCoding]) -> String {
        do {
            return "\(try Inflater(limit: limit).inflate(body, layers: layers).count) bytes"
        } catch {
            return "\(error.status.code) \(error.words)"
        }
    }

    @Test(
        arguments: [
            (31, ContentCoding.gzip), (15, .deflate), (-15, .deflate),
        ] as [(Int32, ContentCoding)])
    func whatWasPackedComesBack(_ windowBits: Int32, _ coding: ContentCoding) throws {
        #expect(try Inflater(limit: text.count).inflate(packed(text, windowBits: windowBits), layers: [coding]) == text)
        #expect(try Inflater(limit: 0).inflate(packed([], windowBits: windowBits), layers: [coding]) == [])
    }

    @Test func anUnpackedBodyStaysAsItIs() throws {
        #expect(try Inflater(limit: 0).inflate(text, layers: []) == text)
    }

    @Test func theLastLayerIsUndoneFirst() throws {
        let body = packed(packed(text, windowBits: 15))
        #expect(try Inflater(limit: text.count).inflate(body, layers: [.deflate, .gzip]) == text)
        #expect(words(text.count, body, [.gzip, .deflate]) == "400 the body is not deflate")
    }

    @Test func theLimitIsExact() {
        #expect(words(text.count, packed(text), [.gzip]) == "\(text.count) bytes")
        #expect(words(text.count - 1, packed(text), [.gzip]) == "413 the body is larger than \(text.count - 1) bytes")
    }

    @Test func aBombIsNotInflated() {
        let bomb = packed([UInt8](repeating: 0, count: 50 << 20))
        #expect(bomb.count < 100_000)
        #expect(words(1 << 20, bomb, [.gzip]).hasPrefix("413"))
        #expect(words(1 << 20, packed(bomb), [.gzip, .gzip]).hasPrefix("413"))
    }

    @Test func everyTruncationIsRefused() {
        let body = packed(Array("a short text".utf8))
        for length in 0..<body.count {
            #expect(words(100, Array(body[..<length]), [.gzip]).hasPrefix("400"), "\(length)")
        }
    }

    @Test(arguments: [ContentCoding.gzip, .deflate])
    func garbageIsRefused(_ coding: ContentCoding) {
        #expect(words(100, [0xFF, 0xFE, 0xFD, 0xFC], [coding]) == "400 the body is not \(coding)")
        #expect(words(100, [], [coding]) == "400 the \(coding) body ends early")
        #expect(words(100, Array("{}".utf8), [coding]).hasPrefix("400"))
    }

    @Test func aWrongChecksumIsRefused() {
        var body = packed(Array("a short text".utf8))
        body[body.count - 6] ^= 1
        #expect(words(100, body, [.gzip]) == "400 the body is not gzip")
    }

    @Test func gzipMembersAreJoined() throws {
        let body = packed(Array("one ".utf8)) + packed([]) + packed(Array("two".utf8))
        #expect(try Inflater(limit: 7).inflate(body, layers: [.gzip]) == Array("one two".utf8))
        #expect(words(6, body, [.gzip]).hasPrefix("413"))
    }

    @Test func nothingMayFollowTheEnd() {
        #expect(words(100, packed([1]) + [0], [.gzip]).hasPrefix("400"))
        #expect(words(100, packed([1], windowBits: 15) + [0], [.deflate]) == "400 something follows the end of the deflate body")
    }
}
