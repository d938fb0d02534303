extension Timestamp {
    /// Reads an RFC 3339 time as monitoring systems write it.
    ///
    /// Tolerated beyond the letter: `+0100` and `+01` for `+01:00`, a blank or `t` for `T`, `z`, a comma before the decimals,
    /// any number of decimals (cut to milliseconds), years of up to six digits. Nil for anything else, and for Go's zero
    /// time, the first day of year 1.
    package init?(rfc3339 text: String) {
        guard let time = text.withBytes({ Self.rfc3339($0) }) else { return nil }
        self = time
    }

    /// As `init(rfc3339:)`, of bytes where they lie.
    package static func rfc3339(_ text: Span<UInt8>) -> Timestamp? {
        var at = 0
        guard let year = digits(4...6, text, &at), take("-", text, &at), let month = digits(2...2, text, &at),
            take("-", text, &at), let day = digits(2...2, text, &at),
            take("T", text, &at) || take("t", text, &at) || take(" ", text, &at),
            let hour = digits(2...2, text, &at), take(":", text, &at), let minute = digits(2...2, text, &at),
            take(":", text, &at), let second = digits(2...2, text, &at), let millisecond = decimals(text, &at),
            let offset = offset(text, &at), at == text.count,
            (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year),
            // 60 for a leap second: the first moment of the next minute.
            hour < 24, minute < 60, second <= 60, (year, month, day) != (1, 1, 1)
        else { return nil }
        let local = Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        return Timestamp(milliseconds: local.milliseconds - offset * 60_000)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

// Each takes its part from `at` on, and moves `at` behind it.
extension Timestamp {
    private static func take(_ character: Unicode.Scalar, _ text: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// As many digits as there are; nil when their number is not in `count`.
    private static func digits(_ count: ClosedRange<Int>, _ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        var number: Int64 = 0
        var taken = 0
        while taken < count.upperBound, let digit = nextDigit(text, &at) {
            number = number * 10 + digit
            taken += 1
        }
        return taken >= count.lowerBound ? number : nil
    }

    /// Milliseconds; 0 where there are no decimals, nil for a point without any.
    private static func decimals(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard take(".", text, &at) || take(",", text, &at) else { return 0 }
        var milliseconds: Int64 = 0
        var scale: Int64 = 100
        guard let first = nextDigit(text, &at) else { return nil }
        var next: Int64? = first
        while let digit = next {
            milliseconds += digit * scale
            scale /= 10
            next = nextDigit(text, &at)
        }
        return milliseconds
    }

    /// Minutes east of Greenwich; nil where no zone is named.
    private static func offset(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        if take("Z", text, &at) || take("z", text, &at) { return 0 }
        let west = take("-", text, &at)
        guard west || take("+", text, &at), let hours = digits(2...2, text, &at), hours < 24 else { return nil }
        var minutes: Int64 = 0
        if at < text.count {
            _ = take(":", text, &at)
            guard let read = digits(2...2, text, &at), read < 60 else { return nil }
            minutes = read
        }
        return (hours * 60 + minutes) * (west ? -1 : 1)
    }

    private static func nextDigit(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard at < text.count, text[at] &- UInt8(ascii: "0") < 10 else { return nil }
        at += 1
        return Int64(text[at - 1] - UInt8(ascii: "0"))
    }
}
