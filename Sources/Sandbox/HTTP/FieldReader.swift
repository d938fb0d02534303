import Model

/// Reads JSON by what the API description says of it, and collects everything that is wrong, in words.
struct FieldReader {
    private(set) var errors: [String] = []
    /// Whether a field the description does not name is an error.
    let strict: Bool

    init(strict: Bool) { self.strict = strict }

    static let tagFields: Set<String> = ["id", "type", "summary", "self", "html_url"]

    mutating func complain(_ error: String) {
        // The list goes into an answer: 250 bad items need not all be told.
        if errors.count < 20 { errors.append(error) }
    }

    /// Throws what was collected, if anything.
    func finish() throws(APIError) {
        if !errors.isEmpty { throw .invalidInput(errors) }
    }

    /// An object with no other fields than these.
    mutating func object(_ value: JSONValue?, _ path: String, fields: Set<String>) -> JSONValue? {
        guard let value, let members = value.members else {
            complain(value == nil ? "\(path) is required" : "\(path) must be an object")
            return nil
        }
        if strict {
            for (key, _) in members where !fields.contains(key) { complain("\(path).\(String(key.prefix(80))) is not known") }
        }
        return value
    }

    mutating func array(_ value: JSONValue?, _ path: String) -> [JSONValue]? {
        guard let value else {
            complain("\(path) is required")
            return nil
        }
        guard let array = value.array else {
            complain("\(path) must be an array")
            return nil
        }
        return array
    }

    /// Nil, without complaint, where it is absent.
    mutating func string(_ value: JSONValue?, _ path: String, upTo limit: Int = .max) -> String? {
        guard let value else { return nil }
        guard let string = value.string else {
            complain("\(path) must be a string")
            return nil
        }
        if string.count > limit { complain("\(path) is too long (maximum is \(limit) characters)") }
        return string
    }

    mutating func requiredString(_ value: JSONValue?, _ path: String, upTo limit: Int = .max) -> String? {
        if value == nil { complain("\(path) is required") }
        let string = string(value, path, upTo: limit)
        if string?.isEmpty == true { complain("\(path) cannot be empty") }
        return string
    }

    mutating func int(_ value: JSONValue?, _ path: String) -> Int? {
        guard let value else { return nil }
        guard let int = value.int else {
            complain("\(path) must be an integer")
            return nil
        }
        return int
    }

    /// One word of a list.
    mutating func choice(_ value: JSONValue?, _ path: String, of words: [String], required: Bool = false) -> String? {
        guard let string = required ? requiredString(value, path) : string(value, path) else { return nil }
        if !words.contains(string) { complain("\(path) must be one of \(words.joined(separator: ", "))") }
        return string
    }

    mutating func choice<Word>(_ value: JSONValue?, _ path: String, _: Word.Type) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        choice(value, path, of: Word.allCases.map(\.rawValue)).flatMap(Word.init)
    }

    /// The id of `{"id": …, "type": …}`.
    mutating func reference(
        _ value: JSONValue?, _ path: String, types: [String], extra: Set<String> = []
    ) -> String? {
        guard let value, let object = object(value, path, fields: Self.tagFields.union(extra)) else { return nil }
        let id = requiredString(object["id"], path + ".id")
        _ = choice(object["type"], path + ".type", of: types, required: true)
        return id
    }
}
