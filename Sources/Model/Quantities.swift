/// Durations as configuration and rule files write them: `250ms 1s 10m 2h 7d`.
extension Duration {
    /// Nil for anything but digits and one unit, and for what would not fit; a bare `0` needs no unit.
    package init?(quantity text: some StringProtocol) {
        if text == "0" {
            self = .zero
            return
        }
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        guard let (digits, factor) = split(text, units) else { return nil }
        let (milliseconds, overflow) = digits.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The inverse of `init(quantity:)`, in the largest unit that loses nothing; whole milliseconds.
    package var quantity: String {
        let ms = wholeMilliseconds
        for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, Int64)]
        where ms != 0 && ms % factor == 0 {
            return "\(ms / factor)\(unit)"
        }
        return ms == 0 ? "0s" : "\(ms)ms"
    }
}

/// A number of bytes as configuration files write it: `512`, `64KiB`, `1MiB`, `2GiB`.
package struct ByteSize: Hashable, Sendable, CustomStringConvertible {
    package var bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    /// Nil for anything but digits and one of the units B, KiB, MiB, GiB.
    package init?(quantity text: some StringProtocol) {
        let units: [(String, Int64)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1), ("", 1)]
        guard let (digits, factor) = split(text, units) else { return nil }
        let (bytes, overflow) = digits.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        self.bytes = Int(bytes)
    }

    package var description: String {
        for (unit, factor) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= factor && bytes % factor == 0
        {
            return "\(bytes / factor)\(unit)"
        }
        return "\(bytes)B"
    }
}

private func split(_ text: some StringProtocol, _ units: [(String, Int64)]) -> (Int64, Int64)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text[digits.endIndex...]
    guard let number = Int64(digits), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
    return (number, factor)
}
