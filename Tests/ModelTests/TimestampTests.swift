import Testing

@testable import Model

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_428_466_913, "2026-11-23T10:07:46.913Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "10000-01-01T00:00:00.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"), (-62_135_596_800_001, "0000-12-31T23:59:59.999Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `A time describes itself by RFC 3339 in UTC`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test func `The ends of the range can be described`() {
        #expect(Timestamp(milliseconds: .max).description == "292278994-08-17T07:12:55.807Z")
        #expect(Timestamp(milliseconds: .min).description.hasSuffix("T16:47:04.192Z"))
    }

    @Test func `A time is built from its civil parts`() {
        let time = Timestamp(year: 2026, month: 11, day: 23, hour: 10, minute: 7, second: 46, millisecond: 913)
        #expect(time.description == "2026-11-23T10:07:46.913Z")
        #expect(Timestamp(year: 2024, month: 2, day: 29).description == "2024-02-29T00:00:00.000Z")
    }

    @Test func `Days and civil dates are each other's inverse`() throws {
        for day in stride(from: -800_000 as Int64, through: 800_000, by: 997) {
            let text = Timestamp(milliseconds: day * 86_400_000).description
            let negative = text.hasPrefix("-")
            let parts = text.drop { $0 == "-" }.prefix { $0 != "T" }.split(separator: "-").compactMap { Int64($0) }
            try #require(parts.count == 3)
            let back = Timestamp(year: negative ? -parts[0] : parts[0], month: parts[1], day: parts[2])
            #expect(back.milliseconds == day * 86_400_000)
        }
    }

    @Test func `Arithmetic stops at the ends of the range`() {
        let early = Timestamp(milliseconds: .min), late = Timestamp(milliseconds: .max)
        #expect(late + .seconds(1) == late)
        #expect(early + .seconds(-1) == early)
        #expect(late - early == .milliseconds(Int64.max))
        #expect(early - late == .milliseconds(Int64.min))
        #expect(Timestamp(milliseconds: 5) + .milliseconds(7) == Timestamp(milliseconds: 12))
        #expect(Timestamp(milliseconds: 5) - Timestamp(milliseconds: 12) == .milliseconds(-7))
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
        #expect(Duration.microseconds(-1500).wholeMilliseconds == -1)
    }
}
