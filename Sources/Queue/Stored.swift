import Model

/// A piece of stored JSON that is being read back: every value of a wrong kind is a `.damaged` error that names its key.
struct Stored {
    let json: JSONValue
    /// For messages: `an action`.
    let what: String

    init(_ json: JSONValue, _ what: String) {
        self.json = json
        self.what = what
    }

    static func parse(_ text: String, _ what: String) throws(QueueError) -> JSONValue {
        do { return try JSONValue.parse(text) } catch {
            throw QueueError(.damaged, "\(what) in the store is no JSON: \(error)")
        }
    }

    func damaged(_ finding: String) -> QueueError { QueueError(.damaged, "\(what) in the store has \(finding)") }

    func value(_ key: String) throws(QueueError) -> JSONValue {
        guard let value = json[key] else { throw damaged("no \(key)") }
        return value
    }

    func string(_ key: String) throws(QueueError) -> String {
        guard let text = try value(key).string else { throw damaged("a \(key) that is no text") }
        return text
    }

    func optionalString(_ key: String) throws(QueueError) -> String? {
        json[key] == nil ? nil : try string(key)
    }

    func int(_ key: String) throws(QueueError) -> Int {
        guard let number = try value(key).int else { throw damaged("a \(key) that is no whole number") }
        return number
    }

    func optionalInt(_ key: String) throws(QueueError) -> Int? {
        json[key] == nil ? nil : try int(key)
    }

    func strings(_ key: String) throws(QueueError) -> [String] {
        guard let elements = try value(key).array else { throw damaged("\(key) that are no list") }
        return try elements.map { element throws(QueueError) in
            guard let text = element.string else { throw damaged("\(key) that are no texts") }
            return text
        }
    }

    func optionalName<Name: RawRepresentable<String>>(_ key: String, _: Name.Type) throws(QueueError) -> Name? {
        guard let text = try optionalString(key) else { return nil }
        guard let name = Name(rawValue: text) else { throw damaged("an unknown \(key)") }
        return name
    }
}
