import Model

/// A few headers as a JSON object, how a store keeps them.
enum HeaderCodec {
    static func encode(_ headers: [String: String]) -> String {
        if headers.isEmpty { return "{}" }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { writer.member(name, value) }
        writer.endObject()
        return writer.text.storable
    }

    /// What cannot be read is left out: without a header a body may still be decoded.
    static func decode(_ text: String) -> [String: String] {
        guard let members = try? JSONValue.parse(text).members else { return [:] }
        return Dictionary(members.compactMap { key, value in value.string.map { (key, $0) } }, uniquingKeysWith: { $1 })
    }
}
