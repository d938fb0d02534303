import HTTPTypes
import Model

/// Tells who sent a request that may have come through proxies, of which only some are to be believed.
struct ClientAddress: Sendable {
    /// The longest way through proxies that is followed.
    private static let maxHops = 32

    /// Whose `X-Forwarded-For` and `Forwarded` count.
    let trusted: [IPNetwork]

    /// The address of the sender, or nil where it cannot be told.
    ///
    /// Each proxy appends whom it heard from, so the headers are read from the right, as far as trusted proxies go: what
    /// stands further left may be anybody's invention. A proxy sets only one of the two headers and passes the other on as it
    /// came, so where both are there they must agree.
    func client(peer: IPAddress?, _ headers: HTTPFields) -> IPAddress? {
        guard let peer, isTrusted(peer) else { return peer }
        let ways = [Self.forwardedFor(headers), Self.forwarded(headers)].compactMap { $0 }
        guard let first = ways.first else { return peer }
        let client = nearestUntrusted(first)
        return ways.allSatisfy { nearestUntrusted($0) == client } ? client : nil
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

    private func nearestUntrusted(_ hops: [IPAddress?]) -> IPAddress? {
        if hops.count > Self.maxHops { return nil }
        for hop in hops.reversed() {
            guard let hop, isTrusted(hop) else { return hop }
        }
        // Nobody but our own proxies: the first of them speaks for itself.
        return hops.first ?? nil
    }

    /// `X-Forwarded-For: client, proxy, …`; nil where it is not there, and for each hop that is no address.
    private static func forwardedFor(_ headers: HTTPFields) -> [IPAddress?]? {
        guard let value = HTTPField.Name("X-Forwarded-For").flatMap({ headers[$0] }) else { return nil }
        return value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { address($0) }
    }

    /// `Forwarded: for=client;proto=https, for="[2001:db8::1]:4711"` (RFC 7239).
    private static func forwarded(_ headers: HTTPFields) -> [IPAddress?]? {
        guard let value = HTTPField.Name("Forwarded").flatMap({ headers[$0] }) else { return nil }
        return split(value.utf8[...], at: UInt8(ascii: ",")).map { element in
            let pairs = split(element, at: UInt8(ascii: ";")).map { $0.split(separator: UInt8(ascii: "="), maxSplits: 1) }
            let named = pairs.filter {
                $0.count == 2 && String(decoding: $0[0].trimmingBlanks(), as: UTF8.self).lowercased() == "for"
            }
            guard named.count == 1 else { return nil }
            var node = named[0][1].trimmingBlanks()
            if node.count >= 2, node.first == UInt8(ascii: "\""), node.last == UInt8(ascii: "\"") {
                node = node.dropFirst().dropLast()
            }
            return address(node)
        }
    }

    /// Splits outside quotes; an escape inside them only makes an address unreadable, which is nobody's loss.
    private static func split(_ text: Substring.UTF8View, at separator: UInt8) -> [Substring.UTF8View] {
        var parts: [Substring.UTF8View] = []
        var start = text.startIndex
        var isQuoted = false
        for index in text.indices {
            if text[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard text[index] == separator, !isQuoted else { continue }
            parts.append(text[start..<index])
            start = text.index(after: index)
        }
        return parts + [text[start...]]
    }

    /// An address with or without a port; `unknown` and `_hidden` are none.
    private static func address(_ bytes: Substring.UTF8View) -> IPAddress? {
        var text = String(decoding: bytes.trimmingBlanks(), as: UTF8.self)
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        return IPAddress(host: text)
    }
}
