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
    func first(_ names: String...) -> String? { firstFilled(names.map { table[$0] }) }
}

/// The first of these texts that is there and not empty; failing that, an empty one.
func firstFilled(_ texts: [String?]) -> String? {
    let present = texts.compactMap(\.self)
    return present.first { !$0.isEmpty } ?? present.first
}
