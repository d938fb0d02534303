import Model

/// A table of texts such as an alert's labels; numbers and booleans count as their text, anything else is left out.
struct Labels {
    private(set) var table: [String: String] = [:]

    init(_ json: JSONValue?) {
        for (key, value) in json?.members ?? [] {
            if let text = value.text { table[key] = text }
        }
    }

    /// The first of these that is there and not empty; failing that, an empty one.
    func first(_ names: String...) -> String? {
        var empty: String?
        for name in names {
            guard let text = table[name] else { continue }
            if !text.isEmpty { return text }
            empty = text
        }
        return empty
    }
}
