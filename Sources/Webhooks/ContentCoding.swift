import HTTPTypes

/// The codings a body was wrapped in, by its `Content-Encoding`.
enum ContentCoding: Equatable {
    case gzip, deflate

    /// More layers than this are no sender's habit but an attack.
    private static let mostLayers = 4

    /// The codings in the order in which they were applied; identity is left out. Throws on one that is unknown.
    static func layers(of headers: HTTPFields) throws(WebhookRejection) -> [ContentCoding] {
        var layers: [ContentCoding] = []
        for name in (headers[.contentEncoding] ?? "").utf8.split(separator: UInt8(ascii: ",")) {
            switch Substring(name.trimmingBlanks()).lowercased() {
            case "", "identity": break
            case "gzip", "x-gzip": layers.append(.gzip)
            case "deflate": layers.append(.deflate)
            default: throw .unsupportedEncoding
            }
        }
        guard layers.count <= mostLayers else { throw .unsupportedEncoding }
        return layers
    }
}
