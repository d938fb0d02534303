/// An IP address; an IPv4 address mapped into IPv6 counts as IPv4.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The low 32 bits for IPv4.
    package let bits: UInt128
    package let isV4: Bool

    package init(bits: UInt128, isV4: Bool) {
        self.bits = bits
        self.isV4 = isV4
    }

    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        if let v4 = Self.v4(text) {
            self.init(bits: v4, isV4: true)
        } else if let v6 = Self.v6(text) {
            if v6 >> 32 == 0xFFFF { self.init(bits: v6 & 0xFFFF_FFFF, isV4: true) } else { self.init(bits: v6, isV4: false) }
        } else {
            return nil
        }
    }

    /// The address of a host field, which may carry a port: `10.0.0.7:9100`, `[2001:db8::1]:443`.
    package init?(host text: String) {
        if let address = Self(text) {
            self = address
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let address = Self(host) else { return nil }
        self = address
    }

    /// As it is usually written; IPv6 without the shortening of zeros.
    package var description: String {
        if isV4 { return (0..<4).map { String(UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0))) }.joined(separator: ".") }
        return (0..<8).map { String(UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)), radix: 16) }.joined(separator: ":")
    }

    private static func v4(_ text: some StringProtocol) -> UInt128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt128 = 0
        for part in parts {
            // A leading zero means octal to some and decimal to others, so it means nothing here.
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != 48, let number = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt128(number)
        }
        return bits
    }

    private static func v6(_ text: some StringProtocol) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(text[...]), groups.count == 8 else { return nil }
            return joined(groups)
        }
        let rest = text[gap.upperBound...]
        guard !rest.contains("::"), let head = groups(text[..<gap.lowerBound]), let tail = groups(rest),
            head.count + tail.count < 8
        else { return nil }
        return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let v4 = v4(part) {
                groups += [UInt16(truncatingIfNeeded: v4 >> 16), UInt16(truncatingIfNeeded: v4)]
            } else {
                guard (1...4).contains(part.utf8.count), part.first != "+", let group = UInt16(part, radix: 16) else {
                    return nil
                }
                groups.append(group)
            }
        }
        return groups
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
