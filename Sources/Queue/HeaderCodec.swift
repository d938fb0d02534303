import Model

/// A few headers as a JSON object, how a store keeps them.
enum HeaderCodec {
    static func bytes(_ headers: [String: String]) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { writer.member(name, value) }
        writer.endObject()
        return writer.bytes
    }

    /// What cannot be read is left out: without a header a body may still be decoded.
    static func decode(_ text: String) -> [String: String] {
        guard let members = try? JSONValue.parse(text).members else { return [:] }
        return Dictionary(members.compactMap { key, value in value.string.map { (key, $0) } }, uniquingKeysWith: { $1 })
    }
}
