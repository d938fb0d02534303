import Model

/// Holds JSON values to the schemas of an OpenAPI 3.0 document, as far as PagerDuty's descriptions use them.
///
/// Understood: `$ref` inside the document, `type`, `nullable`, `enum`, `required`, `properties`, `additionalProperties`, `items`,
/// `allOf`, `anyOf`, `oneOf`, lengths, bounds, `uniqueItems`, and the formats `date-time` and `email`. The rest is passed over.
struct JSONSchemaChecker: Sendable {
    /// The whole document, in which references are looked up.
    let document: JSONValue
    /// Deeper than this a schema goes in circles.
    private let maxDepth = 60

    init(document: JSONValue) { self.document = document }

    /// What is wrong with `value`, each with its path; empty when nothing is.
    /// - Parameter reportingUnknown: whether properties that the schema does not name are wrong.
    func violations(_ value: JSONValue, _ schema: JSONValue, _ path: String, reportingUnknown: Bool = false) -> [String] {
        var run = Run(checker: self, reportingUnknown: reportingUnknown)
        run.check(value, schema, path, depth: 0, composed: false)
        return run.found
    }

    /// Follows `$ref` until something else stands there.
    func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<maxDepth {
            guard let reference = schema["$ref"]?.string, let target = pointed(reference) else { return schema }
            schema = target
        }
        return schema
    }

    /// A JSON pointer in a fragment, `#/components/schemas/Tag/allOf/0`.
    private func pointed(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        var place = document
        for step in reference.dropFirst(2).split(separator: "/") {
            let key = step.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
                .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
            guard let next = place.kind == .array ? Int(key).flatMap({ place[$0] }) : place[key] else { return nil }
            place = next
        }
        return place
    }

    /// Every property the schema names, over all its parts; nil where it names none, so that anything goes.
    private func knownProperties(_ schema: JSONValue, depth: Int = 0) -> Set<String>? {
        let schema = resolved(schema)
        if depth > maxDepth { return nil }
        var known = schema["properties"]?.members.map { Set($0.map(\.key)) }
        if let additional = schema["additionalProperties"], additional.bool != false { return nil }
        for part in ["allOf", "anyOf", "oneOf"].compactMap({ schema[$0]?.array }).joined() {
            if let more = knownProperties(part, depth: depth + 1) { known = (known ?? []).union(more) }
        }
        return known
    }

    private struct Run {
        let checker: JSONSchemaChecker
        let reportingUnknown: Bool
        var found: [String] = []

        /// - Parameter composed: whether the schema is one part of several, so that others may know what it does not.
        mutating func check(_ value: JSONValue, _ written: JSONValue, _ path: String, depth: Int, composed: Bool) {
            guard depth < checker.maxDepth, found.count < 100 else { return }
            let schema = checker.resolved(written)
            if value.isNull {
                let typed = schema["type"] != nil || schema["allOf"] != nil || schema["oneOf"] != nil
                if typed, schema["nullable"]?.bool != true { found.append("\(path): null is not allowed") }
                return
            }
            for part in schema["allOf"]?.array ?? [] { check(value, part, path, depth: depth + 1, composed: true) }
            for (word, least, most) in [("anyOf", 1, Int.max), ("oneOf", 1, 1)] {
                if let parts = schema[word]?.array { checkAlternatives(value, parts, path, depth, word, least...most) }
            }
            if let type = schema["type"]?.string, !has(value, type) {
                found.append("\(path): \(value.kind) where \(type) is expected")
                return
            }
            if let allowed = schema["enum"]?.array, !allowed.contains(where: { $0.text == value.text && $0.kind == value.kind }) {
                let words = allowed.compactMap(\.text).joined(separator: ", ")
                found.append("\(path): \(value.text ?? "\(value.kind)") is none of \(words)")
            }
            switch value.kind {
            case .string: checkString(value.string ?? "", schema, path)
            case .number: checkNumber(value, schema, path)
            case .array: checkArray(value, schema, path, depth)
            case .object: checkObject(value, schema, path, depth, composed)
            case .bool, .null: break
            }
        }

        private func has(_ value: JSONValue, _ type: String) -> Bool {
            switch type {
            case "string": value.kind == .string
            case "integer": value.int != nil
            case "number": value.kind == .number
            case "boolean": value.kind == .bool
            case "array": value.kind == .array
            case "object": value.kind == .object
            default: true
            }
        }

        private mutating func checkAlternatives(
            _ value: JSONValue, _ parts: [JSONValue], _ path: String, _ depth: Int, _ word: String, _ wanted: ClosedRange<Int>
        ) {
            let outcomes = parts.map { part -> [String] in
                var run = Run(checker: checker, reportingUnknown: reportingUnknown)
                run.check(value, part, path, depth: depth + 1, composed: true)
                return run.found
            }
            let fitting = outcomes.count { $0.isEmpty }
            if wanted.contains(fitting) { return }
            if fitting > 0 {
                found.append("\(path): fits \(fitting) schemas of \(word)")
            } else {
                // The alternative that came nearest says most: one of another type is far off.
                let farOff = "\(path): \(value.kind) where "
                let near = outcomes.filter { $0.first?.hasPrefix(farOff) == false }
                found += (near.isEmpty ? outcomes : near).min { $0.count < $1.count } ?? []
            }
        }

        private mutating func checkString(_ text: String, _ schema: JSONValue, _ path: String) {
            if let most = schema["maxLength"]?.int, text.count > most { found.append("\(path): longer than \(most)") }
            if let least = schema["minLength"]?.int, text.count < least { found.append("\(path): shorter than \(least)") }
            switch schema["format"]?.string {
            case "date-time" where !isDateTime(text): found.append("\(path): \(text) is no date-time")
            case "email" where text.split(separator: "@").count != 2: found.append("\(path): \(text) is no e-mail address")
            default: break
            }
        }

        private func isDateTime(_ text: String) -> Bool {
            let shape = "0000-00-00T00:00:00"
            let head = Array(text.utf8.prefix(shape.utf8.count))
            guard head.count == shape.utf8.count else { return false }
            let fits = zip(head, shape.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
            }
            return fits && text.utf8.count > head.count
        }

        private mutating func checkNumber(_ value: JSONValue, _ schema: JSONValue, _ path: String) {
            guard let number = value.double else { return }
            if let least = schema["minimum"]?.double, number < least { found.append("\(path): less than \(least)") }
            if let most = schema["maximum"]?.double, number > most { found.append("\(path): more than \(most)") }
        }

        private mutating func checkArray(_ value: JSONValue, _ schema: JSONValue, _ path: String, _ depth: Int) {
            let items = value.array ?? []
            if let least = schema["minItems"]?.int, items.count < least { found.append("\(path): fewer than \(least) items") }
            if let most = schema["maxItems"]?.int, items.count > most { found.append("\(path): more than \(most) items") }
            if schema["uniqueItems"]?.bool == true, Set(items.map { $0.serialized() }).count != items.count {
                found.append("\(path): an item comes twice")
            }
            guard let itemSchema = schema["items"] else { return }
            for (index, item) in items.enumerated() {
                check(item, itemSchema, "\(path)[\(index)]", depth: depth + 1, composed: false)
            }
        }

        private mutating func checkObject(
            _ value: JSONValue, _ schema: JSONValue, _ path: String, _ depth: Int, _ composed: Bool
        ) {
            for name in schema["required"]?.array?.compactMap(\.string) ?? [] where value[name] == nil {
                found.append("\(path): \(name) is missing")
            }
            let members = value.members ?? []
            let properties = schema["properties"]
            let additional = schema["additionalProperties"]
            for (key, member) in members {
                if let property = properties?[key] {
                    check(member, property, "\(path).\(key)", depth: depth + 1, composed: false)
                } else if let additional, additional.kind == .object {
                    check(member, additional, "\(path).\(key)", depth: depth + 1, composed: false)
                } else if additional?.bool == false {
                    found.append("\(path): \(key) is not described")
                }
            }
            if reportingUnknown, !composed, additional == nil, let known = checker.knownProperties(schema) {
                for (key, _) in members where !known.contains(key) { found.append("\(path): \(key) is not described") }
            }
        }
    }
}
