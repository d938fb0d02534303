/// Percent-encoding after RFC 3986 of everything but its unreserved characters.
enum PercentEncoding {
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `?name=value&…`, or nothing for no parameters; names are encoded too (`statuses%5B%5D`, as PagerDuty's own clients do).
    static func query(_ parameters: [(String, String)]) -> String {
        parameters.isEmpty ? "" : "?" + form(parameters)
    }

    /// `name=value&…`, also good as `application/x-www-form-urlencoded`.
    static func form(_ parameters: [(String, String)]) -> String {
        parameters.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
