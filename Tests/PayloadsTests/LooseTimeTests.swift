import Model
import Testing

@testable import Payloads

@Suite struct LooseTimeTests {
    @Test(arguments: [
        "1772427840", "\"1772427840\"", "1772427840123", "\"1772427840123\"", "1772427840123456", "1772427840123000110",
        "1772427840.123", "1772427840123.9e0", "\"2026-03-02T05:04:00.123Z\"", "\"2026-03-01T21:04:00.123-0800\"",
        "\"2026-03-02 05:04:00.123529825 +0000 UTC\"", "\"2026-03-02 05:04:00.123 UTC\"", "\"2026/03/02 05:04:00 GMT\"",
    ])
    func `Every form of one moment is read`(json: String) throws {
        let time = try #require(Timestamp(loose: try JSONValue.parse(json)))
        #expect((1_772_427_840_000...1_772_427_840_124).contains(time.milliseconds))
    }

    @Test(arguments: [
        "0", "\"0\"", "-1", "null", "true", "[]", "{}", "\"\"", "\"0001-01-01T00:00:00Z\"", "\"2026-03-02 05:04:00\"",
        "\"nan\"", "\"inf\"", "1e300", "1e18", "\"tomorrow\"", "\"2026-13-02T05:04:00Z\"", "99999999999999999999",
    ])
    func `What names no moment is none`(json: String) throws {
        #expect(Timestamp(loose: try JSONValue.parse(json)) == nil)
    }

    @Test func `A year may have five digits`() throws {
        let time = Timestamp(loose: try JSONValue.parse("\"20260-03-02T05:04:00Z\""))
        #expect(time?.description == "20260-03-02T05:04:00.000Z")
    }
}
