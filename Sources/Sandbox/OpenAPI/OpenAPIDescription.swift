package import Model

/// An OpenAPI 3.0 description to which requests and answers can be held.
package struct OpenAPIDescription: Sendable {
    private let document: JSONValue
    private let checker: JSONSchemaChecker
    /// The path in front of every described path, `/v2` for the Events API; from the first server's url.
    private let base: String

    /// Throws where `json` is no JSON; what it describes is looked at only when asked.
    package init(json: [UInt8]) throws(JSONError) {
        document = try JSONValue.parse(json)
        checker = JSONSchemaChecker(document: document)
        let url = document.value(at: "servers.0.url")?.string ?? ""
        let path = url.split(separator: "/").dropFirst(2).joined(separator: "/")
        base = path.isEmpty ? "" : "/" + path
    }

    /// What is wrong with a request, in words; empty when nothing is. Fields and parameters not described are wrong too.
    ///
    /// - Parameters:
    ///   - path: Without the query, percent-decoded.
    ///   - query: In order; a name may come several times.
    ///   - headers: Names in any case.
    package func violations(
        request method: String, path: String, query: [(name: String, value: String)] = [], headers: [String: String],
        body: [UInt8]? = nil
    ) -> [String] {
        guard let (operation, captured) = operation(method, path) else { return ["\(method) \(path) is not described"] }
        var found: [String] = []
        let headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { $1 }
        var knownQuery: Set<String> = []
        for parameter in (operation["parameters"]?.array ?? []).map(checker.resolved) {
            guard let name = parameter["name"]?.string else { continue }
            let values: [String]
            switch parameter["in"]?.string {
            case "header": values = [headers[name.lowercased()]].compactMap { $0 }
            case "path": values = [captured[name]].compactMap { $0 }
            case "query":
                knownQuery.insert(name)
                values = query.filter { $0.name == name }.map(\.value)
            default: continue
            }
            // Content-Type is called for on requests without a body too; no client sends it there.
            let excused = name == "Content-Type" && (body ?? []).isEmpty
            if values.isEmpty, parameter["required"]?.bool == true, !excused { found.append("\(name) is missing") }
            for value in values { found += violations(ofText: value, parameter, name) }
        }
        for (name, _) in query where !knownQuery.contains(name) { found.append("query parameter \(name) is not described") }
        return found + violations(ofBody: body, operation)
    }

    /// What is wrong with an answer, in words; empty when nothing is.
    package func violations(response status: Int, to method: String, path: String, body: [UInt8]) -> [String] {
        guard let (operation, _) = operation(method, path) else { return ["\(method) \(path) is not described"] }
        let responses = operation["responses"]
        let described = responses?[String(status)] ?? responses?["\(status / 100)XX"] ?? responses?["default"]
        guard let described else { return ["status \(status) is not described for \(method) \(path)"] }
        guard let schema = schema(in: checker.resolved(described)) else { return [] }
        guard let value = try? JSONValue.parse(body) else { return ["the answer is no JSON"] }
        return checker.violations(value, schema, "answer")
    }

    private func violations(ofBody body: [UInt8]?, _ operation: JSONValue) -> [String] {
        guard let described = operation["requestBody"].map(checker.resolved) else {
            return (body ?? []).isEmpty ? [] : ["a body is not described"]
        }
        guard let body, !body.isEmpty else { return ["the body is missing"] }
        guard let schema = schema(in: described) else { return [] }
        guard let value = try? JSONValue.parse(body) else { return ["the body is no JSON"] }
        return checker.violations(value, schema, "body", reportingUnknown: true)
    }

    /// Holds a parameter's text to its schema, which may ask for a number, a boolean or items of a list.
    private func violations(ofText text: String, _ parameter: JSONValue, _ name: String) -> [String] {
        guard var schema = parameter["schema"].map(checker.resolved) else { return [] }
        if schema["type"]?.string == "array", let items = schema["items"] { schema = checker.resolved(items) }
        var writer = JSONWriter()
        switch schema["type"]?.string {
        case "integer", "number", "boolean": writer.raw(text)
        default: writer.string(text)
        }
        guard let value = try? JSONValue.parse(writer.bytes) else { return ["\(name): \(text) is of the wrong type"] }
        return checker.violations(value, schema, name)
    }

    private func schema(in content: JSONValue) -> JSONValue? {
        content["content"]?.members?.first { $0.key.contains("json") }?.value["schema"]
    }

    /// The described operation, and the values of its path's `{…}`; a literal path goes before one with captures.
    private func operation(_ method: String, _ path: String) -> (JSONValue, captured: [String: String])? {
        guard path.hasPrefix(base), let paths = document["paths"]?.members else { return nil }
        let segments = path.dropFirst(base.count).split(separator: "/")
        var best: (JSONValue, captured: [String: String])?
        for (template, item) in paths {
            let parts = template.split(separator: "/")
            guard parts.count == segments.count, let operation = item[method.lowercased()] else { continue }
            var captured: [String: String] = [:]
            let fits = zip(parts, segments).allSatisfy { part, segment in
                guard part.hasPrefix("{"), part.hasSuffix("}") else { return part == segment }
                captured[String(part.dropFirst().dropLast())] = String(segment)
                return true
            }
            if fits, best.map({ captured.count < $0.captured.count }) ?? true { best = (operation, captured) }
        }
        return best
    }
}
