/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    /// Saturates at the ends of the range instead of trapping.
    package static func + (a: Self, b: Duration) -> Self {
        let (sum, overflow) = a.milliseconds.addingReportingOverflow(b.wholeMilliseconds)
        return Self(milliseconds: overflow ? (b < .zero ? .min : .max) : sum)
    }

    package static func - (a: Self, b: Self) -> Duration {
        let (difference, overflow) = a.milliseconds.subtractingReportingOverflow(b.milliseconds)
        return .milliseconds(overflow ? (a < b ? .min : .max) : difference)
    }
}

extension Duration {
    /// Rounded towards zero; saturating.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, overflow2) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow2 ? (seconds < 0 ? .min : .max) : sum
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds, `2026-11-23T10:07:46.913Z`.
    package var description: String {
        let day = milliseconds.flooringQuotient(86_400_000)
        // Wrapping: at the lower end of the range the day begins before it.
        let rest = milliseconds &- day &* 86_400_000
        let (year, month, dayOfMonth) = civil(fromDays: day)
        let h = rest / 3_600_000, m = rest / 60_000 % 60, s = rest / 1000 % 60
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
            + "T\(padded(h, 2)):\(padded(m, 2)):\(padded(s, 2)).\(padded(rest % 1000, 3))Z"
    }
}

extension Timestamp {
    /// Builds a point in time from its civil parts in UTC; months 1–12 and days are not checked here.
    package init(
        year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0, millisecond: Int64 = 0
    ) {
        let days = daysFromCivil(year, month, day)
        milliseconds = days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}

// The proleptic Gregorian calendar in whole days, after Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
private func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = y.flooringQuotient(400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let z = days + 719_468
    let era = z.flooringQuotient(146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
}

extension Int64 {
    fileprivate func flooringQuotient(_ divisor: Int64) -> Int64 {
        let q = self / divisor
        return self % divisor < 0 ? q - 1 : q
    }
}
