/// One HTTP request as the sandbox sees it, free of any HTTP library.
package struct SandboxRequest: Sendable {
    package var method: String
    /// The path without the query, percent-decoded.
    package var path: String
    /// Names and values percent-decoded, in order; a name may come several times.
    package var query: [(name: String, value: String)]
    /// Names in lower case; equal names joined by commas.
    package var headers: [String: String]
    package var body: [UInt8]

    /// - Parameter target: path and query as they stand in the request line.
    package init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.decoded(parts.first ?? "", plusIsSpace: false)
        query =
            parts.count < 2
            ? []
            : parts[1].split(separator: "&").map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    Self.decoded(sides[0], plusIsSpace: true), sides.count < 2 ? "" : Self.decoded(sides[1], plusIsSpace: true)
                )
            }
        self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { $0 + "," + $1 }
        self.body = body
    }

    package func header(_ name: String) -> String? { headers[name.lowercased()] }
    package func value(_ name: String) -> String? { query.last { $0.name == name }?.value }
    package func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

    /// What is no valid escape stays as it is.
    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
                let low = hexDigit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
                continue
            }
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
