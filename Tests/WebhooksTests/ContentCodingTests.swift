import HTTPTypes
import Testing

@testable import Webhooks

@Suite struct ContentCodingTests {
    @Test(
        arguments: [
            ("", []), ("identity", []), ("gzip", [.gzip]), ("GZip", [.gzip]), ("x-gzip", [.gzip]), ("deflate", [.deflate]),
            ("gzip, identity", [.gzip]), ("deflate , gzip", [.deflate, .gzip]),
            ("gzip,gzip,gzip,gzip", [.gzip, .gzip, .gzip, .gzip]),
        ] as [(String, [ContentCoding])])
    func knownCodingsAreRead(_ value: String, _ layers: [ContentCoding]) throws {
        #expect(try ContentCoding.layers(of: [.contentEncoding: value]) == layers)
    }

    @Test(arguments: ["br", "zstd", "gzip, br", "gzip deflate", "gzip;q=1", "gzip,gzip,gzip,gzip,gzip"])
    func whatIsNotOursIsRefused(_ value: String) {
        #expect(throws: WebhookRejection.self) { try ContentCoding.layers(of: [.contentEncoding: value]) }
    }

    @Test func withoutAHeaderThereIsNothingToUndo() throws {
        #expect(try ContentCoding.layers(of: [:]).isEmpty)
    }
}
