extension Timestamp {
    /// Reads an RFC 3339 time as monitoring systems write it.
    ///
    /// Tolerated beyond the letter: `+0100` and `+01` for `+01:00`, a blank or `t` for `T`, `z`, a comma before the decimals,
    /// any number of decimals (cut to milliseconds), years of up to six digits. Nil for anything else, and for Go's zero
    /// time, the first day of year 1.
    package init?(rfc3339 text: String) {
        var text = Reader(text.utf8)
        guard let year = text.digits(4...6), text.take("-"), let month = text.digits(2...2), text.take("-"),
            let day = text.digits(2...2), text.take("T") || text.take("t") || text.take(" "),
            let hour = text.digits(2...2), text.take(":"), let minute = text.digits(2...2), text.take(":"),
            let second = text.digits(2...2), let millisecond = text.decimals(), let offset = text.offset(), text.isAtEnd,
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year),
            // 60 for a leap second: the first moment of the next minute.
            hour < 24, minute < 60, second <= 60, (year, month, day) != (1, 1, 1)
        else { return nil }
        let local = Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        self.init(milliseconds: local.milliseconds - offset * 60_000)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Takes a text apart from its beginning.
private struct Reader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// As many digits as there are; nil when their number is not in `count`.
    mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
        var number: Int64 = 0
        var taken = 0
        while taken < count.upperBound, let digit = nextDigit() {
            number = number * 10 + digit
            taken += 1
        }
        return taken >= count.lowerBound ? number : nil
    }

    /// Milliseconds; 0 where there are no decimals, nil for a point without any.
    mutating func decimals() -> Int64? {
        guard take(".") || take(",") else { return 0 }
        var milliseconds: Int64 = 0
        var scale: Int64 = 100
        guard let first = nextDigit() else { return nil }
        var next: Int64? = first
        while let digit = next {
            milliseconds += digit * scale
            scale /= 10
            next = nextDigit()
        }
        return milliseconds
    }

    /// Minutes east of Greenwich; nil where no zone is named.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let west = take("-")
        guard west || take("+"), let hours = digits(2...2), hours < 24 else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = take(":")
            guard let read = digits(2...2), read < 60 else { return nil }
            minutes = read
        }
        return (hours * 60 + minutes) * (west ? -1 : 1)
    }

    private mutating func nextDigit() -> Int64? {
        guard let byte = rest.first, byte &- UInt8(ascii: "0") < 10 else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}
