import Model
import PCRE2

@testable import Rules

/// As much of JSON Schema as fettle's own schema uses; a keyword it does not know is a fault of the schema.
struct SchemaValidator {
    let root: JSONValue
    private static let known: Set<String> = [
        "$schema", "title", "$defs", "type", "properties", "patternProperties", "additionalProperties", "required", "enum",
        "anyOf",
        "items", "minItems", "minProperties", "$ref", "pattern", "minimum", "maximum", "description",
    ]

    /// What is wrong with `node`, by its path; empty where nothing is.
    func check(_ node: YAMLNode, _ schema: JSONValue? = nil, at path: String = "") -> [String] {
        let schema = schema ?? root
        if let bool = schema.bool { return bool ? [] : ["\(path): not allowed"] }
        if let reference = schema["$ref"]?.string {
            guard let target = root["$defs"]?[String(reference.dropFirst("#/$defs/".count))] else { return ["no \(reference)"] }
            return check(node, target, at: path)
        }
        var faults = (schema.members ?? []).filter { !Self.known.contains($0.key) }.map { "\(path): unknown keyword \($0.key)" }
        if let options = schema["anyOf"]?.array, !options.contains(where: { check(node, $0, at: path).isEmpty }) {
            faults.append("\(path): none of \(options.count) forms")
        }
        if let words = schema["enum"]?.array, !words.contains(where: { $0.string == node.scalar }) {
            faults.append("\(path): no such word")
        }
        if let type = schema["type"], !(type.array ?? [type]).contains(where: { has(node, $0.string ?? "") }) {
            return faults + ["\(path): wrong type"]
        }
        if let pattern = schema["pattern"]?.string, !matches(pattern, node.scalar ?? "") {
            faults.append("\(path): not \(pattern)")
        }
        if let least = schema["minimum"]?.int, let number = node.scalar.flatMap({ Int($0) }), number < least {
            faults.append("\(path): too small")
        }
        if let most = schema["maximum"]?.int, let number = node.scalar.flatMap({ Int($0) }), number > most {
            faults.append("\(path): too large")
        }
        if let elements = node.elements {
            if elements.count < schema["minItems"]?.int ?? 0 { faults.append("\(path): too few") }
            if let items = schema["items"] { faults += elements.enumerated().flatMap { check($1, items, at: "\(path)[\($0)]") } }
        }
        if let entries = node.entries { faults += members(entries, schema, path) }
        return faults
    }

    private func members(_ entries: [YAMLNode.Entry], _ schema: JSONValue, _ path: String) -> [String] {
        var faults: [String] = []
        if entries.count < schema["minProperties"]?.int ?? 0 { faults.append("\(path): too few keys") }
        for key in schema["required"]?.array?.compactMap(\.string) ?? [] where !entries.contains(where: { $0.key == key }) {
            faults.append("\(path): \(key) is missing")
        }
        for entry in entries {
            let place = "\(path).\(entry.key)"
            if let property = schema["properties"]?[entry.key] {
                faults += check(entry.value, property, at: place)
            } else if let pattern = schema["patternProperties"]?.members?.first(where: { matches($0.key, entry.key) }) {
                faults += check(entry.value, pattern.value, at: place)
            } else if let more = schema["additionalProperties"] {
                faults += check(entry.value, more, at: place)
            }
        }
        return faults
    }

    private func has(_ node: YAMLNode, _ type: String) -> Bool {
        switch type {
        case "object": node.entries != nil
        case "array": node.elements != nil
        case "integer": node.scalar.map { Int($0) != nil } ?? false
        case "boolean": node.scalar == "true" || node.scalar == "false"
        case "number": node.scalar.map { Double($0) != nil } ?? false
        default: node.scalar != nil
        }
    }

    private func matches(_ pattern: String, _ text: String) -> Bool {
        guard let pattern = try? Pattern(pattern) else { return false }
        var scratch = MatchScratch()
        return scratch.match(pattern, in: text) == .matched
    }
}
