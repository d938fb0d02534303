import Model

extension JSONValue {
    /// The first text at these paths that is there and not empty; failing that, an empty one. Placeholders count as absent.
    func text(at paths: String...) -> String? { text(at: paths) }

    /// As the variadic one.
    func text(at paths: [String]) -> String? {
        var empty: String?
        for path in paths {
            guard let text = value(at: path)?.text, !isPlaceholder(text) else { continue }
            if !text.isEmpty { return text }
            empty = text
        }
        return empty
    }

    /// For ids and links, where an empty text is as good as none.
    func filled(at paths: String...) -> String? { text(at: paths).nonEmpty }

    /// The first of these that can be read as a time.
    func time(at paths: String...) -> Timestamp? {
        for path in paths {
            if let time = Timestamp(loose: value(at: path)) { return time }
        }
        return nil
    }

    /// The same object with one member written anew: for secrets that shall go no further, and JSON that came as a text.
    ///
    /// Nil for anything but an object, and where the result would break the limits on JSON.
    func replacing(_ name: String, by write: (inout JSONWriter) -> Void) -> JSONValue? {
        guard let members else { return nil }
        var json = JSONWriter()
        json.beginObject()
        for (key, value) in members {
            json.key(key)
            if key == name { write(&json) } else { json.raw(value.bytes) }
        }
        json.endObject()
        return try? JSONValue.parse(json.bytes)
    }
}
