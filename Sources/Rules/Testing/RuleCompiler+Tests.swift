import Model

extension RuleCompiler {
    static let caseKeys = [
        "name", "source", "headers", "body", "file", "alert", "expect", "fires", "at", "steps", "suppressed_by",
    ]

    /// Reads `tests`: a list of cases, each with something in and something expected; nil `rule` in a file of tests.
    func tests(_ node: YAMLNode, rule: String?) -> [RuleTestCase] {
        guard let cases = node.elements else {
            report(.badTest, node, "`tests` is a list of cases, not \(node.kind)")
            return []
        }
        if cases.isEmpty { report(.badTest, node, "`tests` holds no case") }
        return cases.enumerated().flatMap { tests(in: $1, rule: rule, name: "case \($0 + 1)") }
    }

    private func tests(in node: YAMLNode, rule: String?, name: String) -> [RuleTestCase] {
        guard let parts = parts(node) else { return [] }
        let name = parts["name"].flatMap { text($0, "`name`") } ?? name
        guard let steps = parts["steps"] else { return [test(node, parts, rule, name)] }
        guard let elements = steps.elements, !elements.isEmpty else {
            report(.badTest, steps, "`steps` is a list of cases that follow each other")
            return []
        }
        for key in ["alert", "body", "file", "expect", "fires", "suppressed_by", "source", "headers"] {
            if let part = parts[key] { report(.badTest, part, "`\(key)` stands in the steps, not beside them") }
        }
        let start = parts["at"].flatMap(time)
        return elements.enumerated().compactMap { index, element in
            guard let own = self.parts(element) else { return nil }
            if let inner = own["steps"] { report(.badTest, inner, "steps have no steps") }
            let title = own["name"].flatMap { text($0, "`name`") } ?? "step \(index + 1)"
            var step = test(element, own, rule, "\(name), \(title)")
            // Steps follow each other; one without a time comes at once.
            if step.time == nil { step.time = index == 0 ? start : .after(.zero) }
            if index > 0, case .at = step.time {
                report(
                    .badTest, own["at"] ?? element, "a step follows by a time such as `+3m`",
                    help: "a case of its own may begin at any time")
            }
            return step
        }
    }

    private func parts(_ node: YAMLNode) -> [String: YAMLNode]? {
        guard let entries = node.entries else {
            report(.badTest, node, "a test case is a map, not \(node.kind)")
            return nil
        }
        var parts: [String: YAMLNode] = [:]
        for entry in entries {
            if Self.caseKeys.contains(entry.key) {
                parts[entry.key] = entry.value
            } else {
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in a test case",
                    help: NearestName.help(entry.key, in: Self.caseKeys))
            }
        }
        return parts
    }

    private func test(_ node: YAMLNode, _ parts: [String: YAMLNode], _ rule: String?, _ name: String) -> RuleTestCase {
        var mentions: [RuleTestCase.Mention] = []
        let fires = parts["fires"].map { node in
            (node.elements ?? [node]).compactMap { mention($0, &mentions) }
        }
        let suppressed = parts["suppressed_by"].map { self.suppressed($0, &mentions) } ?? []
        let expected = parts["expect"].flatMap { expectation($0) }
        if parts["expect"] == nil, parts["fires"] == nil, parts["suppressed_by"] == nil {
            report(.badTest, node, "the test case expects nothing", help: "add `expect: {…}` or `expect: nothing`")
        }
        let time = parts["at"].flatMap { self.time($0) }
        // A case whose input is wrong is never run, but what else is wrong with it is said all the same.
        let input = input(parts, of: node) ?? .nothing
        return RuleTestCase(
            rule: rule, name: name, file: source.path, line: node.position.line, time: time, input: input,
            sourcePlace: parts["source"].map(place), filePlace: parts["file"].map(place), expected: expected,
            fires: fires, suppressed: suppressed, mentions: mentions)
    }

    private func place(_ node: YAMLNode) -> RuleTestCase.Place {
        RuleTestCase.Place(position: node.position, length: source.length(of: node))
    }

    private func mention(_ node: YAMLNode, _ mentions: inout [RuleTestCase.Mention]) -> String? {
        guard let name = text(node, "a rule's name") else { return nil }
        mentions.append(RuleTestCase.Mention(rule: name, position: node.position, length: source.length(of: node)))
        return name
    }

    // `cooldown`, or by rule: `{noisy-host: cooldown}`.
    private func suppressed(_ node: YAMLNode, _ mentions: inout [RuleTestCase.Mention]) -> [RuleTestCase.Suppressed] {
        guard let entries = node.entries else {
            return suppression(node).map { [RuleTestCase.Suppressed(rule: nil, by: $0)] } ?? []
        }
        return entries.compactMap { entry in
            let rule = mention(entry.keyNode, &mentions)
            return suppression(entry.value).map { RuleTestCase.Suppressed(rule: rule, by: $0) }
        }
    }

    private func suppression(_ node: YAMLNode) -> RuleResult.Suppression? {
        guard let word = text(node, "`suppressed_by`") else { return nil }
        if let suppression = RuleResult.Suppression(rawValue: word) { return suppression }
        let words = RuleResult.Suppression.allCases.map(\.rawValue)
        report(
            .badTest, node, "nothing is suppressed by `\(Wording.bounded(word, 40))`",
            help: NearestName.help(word, in: words) ?? "it is one of \(Wording.list(words))")
        return nil
    }

    private func time(_ node: YAMLNode) -> RuleTestCase.Time? {
        guard let text = text(node, "`at`") else { return nil }
        if text.hasPrefix("+"), let duration = Duration(quantity: text.dropFirst()) { return .after(duration) }
        if let time = Timestamp(rfc3339: text) { return .at(time) }
        report(
            .badTest, node, "`\(Wording.bounded(text, 40))` is no time",
            help: "write 2026-11-23T02:30:00Z, 2026-11-23T02:30:00+01:00, or +3m for that long after the case before")
        return nil
    }

    private func input(_ parts: [String: YAMLNode], of node: YAMLNode) -> RuleTestCase.Input? {
        let given = ["alert", "body", "file"].filter { parts[$0] != nil }
        if given.isEmpty, parts["at"] != nil { return .nothing }
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
        if let body = parts["body"] {
            if body.scalar != nil { return text(body, "`body`").map { .body(source: source, headers: headers, text: $0) } }
            // A body that is JSON may stand as YAML.
            return json(body).map { .body(source: source, headers: headers, text: $0.serialized()) }
        }
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
            let effect = then(entry.value, events: [], stop: false, isItem: true)
            guard effect.isConstant else { continue }
            items[entry.key] = constantUpdate(effect)
        }
        return items
    }
}
