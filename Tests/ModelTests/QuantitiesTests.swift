import Model
import Testing

@Suite struct QuantitiesTests {
    @Test(
        "A duration is digits and one unit",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("1s", .seconds(1)), ("10m", .seconds(600)), ("2h", .seconds(7200)),
            ("7d", .seconds(604_800)), ("0", .zero),
        ])
    func duration(_ text: String, _ expected: Duration) {
        #expect(Duration(quantity: text) == expected)
    }

    @Test("What is no duration is none", arguments: ["", "5", "s", "1.5s", "-1s", "1 s", "1S", "9223372036854775807d", "١s"])
    func noDuration(_ text: String) {
        #expect(Duration(quantity: text) == nil)
    }

    @Test("A duration is written in the largest unit that loses nothing", arguments: ["250ms", "90s", "10m", "36h", "7d", "0s"])
    func roundTrip(_ text: String) throws {
        #expect(try #require(Duration(quantity: text == "0s" ? "0" : text)).quantity == text)
    }

    @Test(
        "A size is digits and one unit",
        arguments: [("512", 512), ("1B", 1), ("64KiB", 65536), ("1MiB", 1_048_576), ("2GiB", 2_147_483_648)])
    func size(_ text: String, _ expected: Int) {
        #expect(ByteSize(quantity: text)?.bytes == expected)
    }

    @Test("What is no size is none", arguments: ["", "KiB", "1KB", "1.5MiB", "-1", "99999999999GiB"])
    func noSize(_ text: String) {
        #expect(ByteSize(quantity: text) == nil)
    }
}
