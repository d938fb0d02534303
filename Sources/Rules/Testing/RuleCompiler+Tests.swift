import Model

extension RuleCompiler {
    private static let caseKeys = [
        "name", "source", "headers", "body", "file", "alert", "expect", "fires", "at", "now", "steps", "suppressed_by",
    ]

    /// Reads a rule's `tests`: a list of cases, each with something in and something expected.
    func tests(_ node: YAMLNode, rule: String) -> [RuleTestCase] {
        guard let cases = node.elements else {
            report(.badTest, node, "`tests` is a list of cases, not \(node.kind)")
            return []
        }
        if cases.isEmpty { report(.badTest, node, "`tests` holds no case") }
        return cases.enumerated().compactMap { test($1, rule: rule, number: $0 + 1) }
    }

    private func test(_ node: YAMLNode, rule: String, number: Int) -> RuleTestCase? {
        guard let entries = node.entries else {
            report(.badTest, node, "a test case is a map, not \(node.kind)")
            return nil
        }
        var parts: [String: YAMLNode] = [:]
        for entry in entries {
            switch entry.key {
            case "at", "now", "steps", "suppressed_by":
                report(.notSupported, entry.keyNode, "`\(entry.key)` in a test case is not supported by this version")
            case _ where Self.caseKeys.contains(entry.key): parts[entry.key] = entry.value
            default:
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in a test case",
                    help: NearestName.help(entry.key, in: Self.caseKeys))
            }
        }
        let fires = (parts["fires"].map { $0.elements ?? [$0] } ?? []).compactMap { text($0, "a rule's name") }
        let expected = parts["expect"].flatMap(expectation)
        if parts["expect"] == nil, parts["fires"] == nil {
            report(.badTest, node, "the test case expects nothing", help: "add `expect: {…}` or `expect: nothing`")
        }
        let name = parts["name"].flatMap { text($0, "`name`") } ?? "case \(number)"
        guard let input = input(parts, of: node) else { return nil }
        return RuleTestCase(
            rule: rule, name: name, file: source.path, line: node.position.line, input: input, expected: expected, fires: fires)
    }

    private func input(_ parts: [String: YAMLNode], of node: YAMLNode) -> RuleTestCase.Input? {
        let given = ["alert", "body", "file"].filter { parts[$0] != nil }
        guard given.count == 1 else {
            let message = given.isEmpty ? "the test case has no input" : "the test case has \(given.count) inputs"
            report(.badTest, node, message, help: "give one of `alert: {…}`, `body: …` and `file: …`")
            return nil
        }
        if let alert = parts["alert"] { return self.alert(alert).map { .alert($0) } }
        guard let source = parts["source"].flatMap({ text($0, "`source`") }) else {
            if parts["source"] == nil { report(.badTest, node, "a raw body needs the `source` it comes to") }
            return nil
        }
        var headers: [String: String] = [:]
        for entry in parts["headers"]?.entries ?? [] { headers[entry.key.lowercased()] = text(entry.value, "a header") }
        if let body = parts["body"] { return text(body, "`body`").map { .body(source: source, headers: headers, text: $0) } }
        return parts["file"].flatMap { text($0, "`file`") }.map { .file(source: source, headers: headers, path: $0) }
    }

    // `nothing`, or the items by incident in the form of `then`.
    private func expectation(_ node: YAMLNode) -> [String: IncidentUpdate]? {
        if node.scalar == "nothing" { return [:] }
        guard let entries = node.entries, !entries.isEmpty else {
            report(.badTest, node, "`expect` is `nothing` or a map of incidents", help: "write `expect: {Q1: {urgency: low}}`")
            return nil
        }
        var items: [String: IncidentUpdate] = [:]
        for entry in entries {
            // What is expected is what came out, where a `{{` would be two braces; so no names are offered.
            let effect = then(entry.value, events: [], stop: false)
            guard effect.isConstant else { continue }
            items[entry.key] = constantUpdate(effect)
        }
        return items
    }
}
