/// An IP network, `10.0.0.0/8` or `2001:db8::/32`; an address alone is a network of one.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    package let base: IPAddress
    package let prefix: Int

    /// Bits behind the prefix are ignored.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(first) else { return nil }
        let width = base.isV4 ? 32 : 128
        var prefix = width
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(parts[1]),
                number <= width
            else { return nil }
            prefix = number
        }
        self.prefix = prefix
        self.base = IPAddress(bits: base.bits & Self.mask(prefix, width), isV4: base.isV4)
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.isV4 == base.isV4 && address.bits & Self.mask(prefix, base.isV4 ? 32 : 128) == base.bits
    }

    /// Whether any address lies in both.
    package func overlaps(_ other: Self) -> Bool { contains(other.base) || other.contains(base) }

    package var description: String { "\(base)/\(prefix)" }

    private static func mask(_ prefix: Int, _ width: Int) -> UInt128 {
        prefix == 0 ? 0 : (~UInt128(0) >> (128 - prefix)) << (width - prefix)
    }
}
