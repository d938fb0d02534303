import Model
import PCRE2

extension RuleCompiler {
    static let operators = [
        "matches", "not_matches", "equals", "not_equals", "in", "not_in", "above", "at_least", "below", "at_most", "exists",
        "cidr",
    ]

    /// A map of conditions, all of which must hold; nil when it is wrong (reported).
    ///
    /// `isPositive` is false inside `not`, where captures are of no use.
    func condition(_ node: YAMLNode, depth: Int, isPositive: Bool) -> Condition? {
        guard depth < tables.settings.nesting else {
            report(
                .tooDeep, node, "conditions are nested more than \(tables.settings.nesting) deep",
                help: "make several rules of it")
            return nil
        }
        guard let entries = node.entries else {
            let help =
                node.elements != nil
                ? "for alternatives write `any: […]`, for all of several `all: […]`" : "write `field: pattern`"
            report(node.isNull ? .empty : .wrongType, node, "conditions are a map, not \(node.kind)", help: help)
            return nil
        }
        if entries.isEmpty {
            report(.empty, node, "there is no condition", help: "to match every alert, write `{event: {exists: true}}`")
            return nil
        }
        var parts: [Condition?] = []
        for entry in entries {
            switch entry.key {
            case "all": parts.append(group(entry, depth, isPositive).map { .all($0) })
            case "any": parts.append(group(entry, depth, isPositive).map { .any($0) })
            case "not":
                if entry.value.elements != nil {
                    report(
                        .wrongType, entry.value, "`not` takes a map, not a list",
                        help: "say which is meant: `not: {any: […]}` or `not: {all: […]}`")
                    parts.append(nil)
                } else {
                    parts.append(condition(entry.value, depth: depth + 1, isPositive: false).map { .not($0) })
                }
            default: parts.append(field(entry, isPositive))
            }
        }
        return joined(parts)
    }

    private func group(_ entry: YAMLNode.Entry, _ depth: Int, _ isPositive: Bool) -> [Condition]? {
        guard let elements = entry.value.elements else {
            report(
                .wrongType, entry.value, "`\(entry.key)` takes a list, not \(entry.value.kind)",
                help: "write `\(entry.key): [{…}, {…}]`")
            return nil
        }
        if elements.isEmpty {
            report(
                .empty, entry.value, "`\(entry.key)` needs at least one condition",
                help: "write `\(entry.key): [{title: …}, {service: …}]`, or take it out")
            return nil
        }
        let parts = elements.map { condition($0, depth: depth + 1, isPositive: isPositive) }
        return parts.contains { $0 == nil } ? nil : parts.compactMap(\.self)
    }

    private func joined(_ parts: [Condition?]) -> Condition? {
        let sound = parts.compactMap(\.self)
        guard sound.count == parts.count, let first = sound.first else { return nil }
        return sound.count == 1 ? first : .all(sound)
    }

    private func field(_ entry: YAMLNode.Entry, _ isPositive: Bool) -> Condition? {
        let field = Field(entry.key)
        if field == nil, ["labels", "annotations", "incident"].contains(entry.key), let below = entry.value.entries?.first?.key {
            report(
                .unknownField, entry.keyNode, "`\(entry.key)` is not a field but holds fields",
                help: "write `\(entry.key).\(Wording.bounded(below, 60)): …`")
            return nil
        }
        if field == nil {
            report(
                .unknownField, entry.keyNode, "alerts have no field `\(Wording.bounded(entry.key, 60))`",
                help: Field.help(entry.key, more: ["all", "any", "not"]))
        }
        // The conditions of a misspelt field are looked at all the same.
        let meant = field ?? .plain(.title)
        var parts: [Condition?] = []
        switch entry.value.content {
        // `title:foo` is a key without a value.
        case .scalar where field == nil && entry.value.isNull: return nil
        case .scalar:
            parts.append(leaf(meant, "matches", entry.keyNode, entry.value, isPositive))
        case .mapping(let operators):
            if operators.isEmpty {
                report(
                    .empty, entry.value, "there is no condition on `\(entry.key)`",
                    help: "write a pattern, or an operator such as `{exists: true}`")
            }
            for operation in operators {
                if Self.operators.contains(operation.key) {
                    parts.append(leaf(meant, operation.key, operation.keyNode, operation.value, isPositive))
                } else {
                    report(
                        .unknownOperator, operation.keyNode, "there is no operator `\(Wording.bounded(operation.key, 60))`",
                        help: operatorHelp(operation.key))
                    parts.append(nil)
                }
            }
        case .sequence:
            report(
                .wrongType, entry.value, "a condition is a pattern or a map of operators, not a list",
                help: "for one of several values write `\(entry.key): {in: […]}`")
        case .unreadable: return nil
        }
        return field == nil ? nil : joined(parts)
    }

    private func operatorHelp(_ word: String) -> String? {
        switch word {
        case "eq", "is", "==", "=", "equal": "did you mean `equals`?"
        case "neq", "ne", "!=", "is_not": "did you mean `not_equals`?"
        case "regex", "regexp", "pattern", "contains", "=~", "like", "match", "search": "did you mean `matches`?"
        case ">", "gt", "more_than", "over", "greater_than": "did you mean `above`?"
        case ">=", "gte", "ge", "min": "did you mean `at_least`?"
        case "<", "lt", "less_than", "under": "did you mean `below`?"
        case "<=", "lte", "le", "max": "did you mean `at_most`?"
        case "one_of", "any_of": "did you mean `in`?"
        case "all", "any", "not": "`\(word)` stands above the field, not below it: `\(word): …` with `field: …` inside"
        default: NearestName.help(word, in: Self.operators)
        }
    }

    private func leaf(
        _ field: Field, _ operation: String, _ key: YAMLNode, _ node: YAMLNode, _ isPositive: Bool
    ) -> Condition? {
        let isNegated = operation.hasPrefix("not_")
        let plain = isNegated ? String(operation.dropFirst("not_".count)) : operation
        guard let test = test(field, plain, node, isPositive && !isNegated) else { return nil }
        let leaf = Leaf(
            number: leaves.count, slot: tables.slot(of: field), field: field, test: test, isNegated: isNegated,
            text: "\(field.name) \(operation) \(shown(test, node))")
        leaves.append(leaf)
        leafNodes.append(RuleDraft.LeafNodes(key: key, value: node))
        return .test(leaf)
    }

    private func shown(_ test: Leaf.Test, _ node: YAMLNode) -> String {
        switch test {
        case .matches(let pattern): "'\(Wording.bounded(pattern.source, Wording.valueLength))'"
        case .equals(let text): Wording.quoted(text.text)
        default:
            if let elements = node.elements {
                "[\(Wording.bounded(elements.compactMap(\.scalar).joined(separator: ", "), Wording.valueLength))]"
            } else {
                Wording.bounded(node.scalar ?? "", Wording.valueLength)
            }
        }
    }

    private func test(_ field: Field, _ operation: String, _ node: YAMLNode, _ offersCaptures: Bool) -> Leaf.Test? {
        switch operation {
        case "matches": return pattern(node, offersCaptures).map { .matches($0) }
        case "equals":
            if node.elements != nil {
                report(.wrongType, node, "`equals` takes one text, not a list", help: "for one of several write `in: […]`")
                return nil
            }
            return value(node, of: field).map { .equals($0) }
        case "in": return values(node, of: field).map { .isIn(Set($0)) }
        case "exists": return bool(node).map { .exists($0) }
        case "cidr": return networks(node).map { .network($0) }
        default: return Comparison(rawValue: operation).flatMap { comparison(field, $0, node) }
        }
    }

    private func pattern(_ node: YAMLNode, _ offersCaptures: Bool) -> Pattern? {
        guard let text = node.scalar else {
            report(
                .wrongType, node, "a pattern is a text, not \(node.kind)",
                help: "for several patterns write `any: [{…}, {…}]` above the field")
            return nil
        }
        if PatternLint.matchesEverything(text) {
            let message = "\(text.isEmpty ? "an empty" : "this") pattern matches everything"
            let help = "to ask whether the field is there, write `{exists: true}`"
            guard !node.isNull else {
                report(.emptyPattern, node, message, help: help)
                return nil
            }
            warn(.emptyPattern, node, message, help: help)
        }
        guard !tables.isFull else { return nil }
        do {
            let pattern = try tables.pattern(text, limits: patternLimits)
            if tables.isFull {
                report(
                    .tooMuchMemory, node, MemoryCeiling.message(tables.patternBytes, tables.settings), help: MemoryCeiling.help)
                return nil
            }
            if pattern.mayBeRefusedByJIT, !pattern.isJIT {
                warn(
                    .patternWithoutJIT, node, "PCRE2 cannot compile this pattern to machine code; it will match slowly",
                    help: "split it, or leave out what the compiler has no code for: `(*NO_JIT)`, deep recursion")
            }
            if text.hasSuffix("\n") {
                warn(
                    .patternEndsInNewline, node, "the pattern ends in a line break",
                    help: "write `|-` instead of `|`, or put the pattern in single quotes")
            }
            lint(text, node, pattern)
            for capture in pattern.captures {
                if offersCaptures { captureNodes.append((capture.name, node)) }
                if offersCaptures { captures.insert(capture.name) } else { vainCaptures.insert(capture.name) }
            }
            return pattern
        } catch {
            let help = PatternHelp(error, in: text)
            let place = source.place(in: node, bytes: error.offset..<error.offset)
            let related = help.unclosed.map { offset in
                let open = source.place(in: node, bytes: offset..<offset + 1)
                return Diagnostic.Related(
                    file: source.path, line: open.position.line, column: open.position.column, length: open.length,
                    message: "this is not closed")
            }
            add(
                .badPattern, .error, place.position, place.length, "invalid pattern: \(error.message)",
                help.text, related)
            return nil
        }
    }

    private func lint(_ text: String, _ node: YAMLNode, _ pattern: Pattern) {
        if let plain = PatternLint.plainTexts(text) {
            let isOne = plain.count == 1
            let words = Wording.bounded(Wording.list(plain), 80)
            warn(
                .needlessPattern, node, isOne ? "this pattern asks for one text only" : "this pattern asks for these texts only",
                help: isOne ? "write `{equals: \(words)}`" : "write `{in: [\(words)]}`")
        }
        if let offset = PatternLint.nestedQuantifier(text) {
            add(
                .explosivePattern, .warning, source.position(in: node, byte: offset), 1,
                PatternLint.explosive.message, PatternLint.explosive.help)
        }
        if PatternLint.beginsWithWildcard(text) {
            warn(.needlessWildcard, node, PatternLint.wildcardFirst.message, help: PatternLint.wildcardFirst.help)
        }
    }

    /// Warns of captures that neither a template nor `by` nor the pattern itself has asked for.
    func reportUnusedCaptures() {
        for (name, node) in captureNodes where !usedNames.contains(name) {
            let text = node.scalar ?? ""
            guard !refersBack(to: name, in: text) else { continue }
            let offset = ["(?<\(name)>", "(?P<\(name)>", "(?'\(name)'"].lazy.compactMap { text.byteOffset(of: $0) }.first
            add(
                .unusedCapture, .warning, offset.map { source.position(in: node, byte: $0) } ?? node.position,
                name.utf8.count + 4,
                "the capture `\(name)` is never used", "write `(?:…)` where nothing needs to be kept")
        }
    }

    private func refersBack(to name: String, in pattern: String) -> Bool {
        // Few patterns have anything that begins like one.
        guard ["\\k", "\\g", "(?P", "(?&", "(?("].contains(where: { pattern.byteOffset(of: $0) != nil }) else { return false }
        let backwards = [
            "\\k<\(name)>", "\\k{\(name)}", "\\k'\(name)'", "\\g{\(name)}", "(?P=\(name))", "(?&\(name))", "(?(<\(name)>",
        ]
        return backwards.contains { pattern.byteOffset(of: $0) != nil }
    }

    private func value(_ node: YAMLNode, of field: Field) -> ExactText? {
        guard let text = text(node, "a value") else { return nil }
        if let words = words(of: field), !words.contains(text) {
            warn(
                .valueNeverOccurs, node, "`\(field.name)` is never `\(Wording.bounded(text, 60))`",
                help: NearestName.help(text, in: words) ?? "it is one of \(Wording.list(words))")
        }
        return ExactText(text)
    }

    private func words(of field: Field) -> [String]? {
        if let words = field.words { return words }
        let known = field.name == "kind" ? tables.settings.kinds : field.name == "source" ? tables.settings.sources : []
        return known.isEmpty ? nil : known
    }

    private func values(_ node: YAMLNode, of field: Field) -> [ExactText]? {
        if let entries = node.entries, entries.contains(where: { $0.key == "file" }) { return list(entries, of: field) }
        guard let elements = node.elements else {
            report(.wrongType, node, "`in` takes a list, not \(node.kind)", help: "write `in: [a, b]`")
            return nil
        }
        if elements.isEmpty {
            report(.empty, node, "`in` needs at least one value", help: "write `in: [a, b]` or `in: {file: hosts.txt}`")
            return nil
        }
        let values = elements.map { value($0, of: field) }
        return values.contains { $0 == nil } ? nil : values.compactMap(\.self)
    }

    // One value a line; what begins with `#` is a comment.
    private func list(_ entries: [YAMLNode.Entry], of field: Field) -> [ExactText]? {
        for entry in entries where entry.key != "file" {
            report(
                .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in `in`",
                help: "write `in: {file: hosts.txt}`")
        }
        guard let node = entries.first(where: { $0.key == "file" })?.value, let path = text(node, "`file`") else { return nil }
        guard let text = tables.readList(path, besides: source.path) else {
            report(
                .badList, node, "the list `\(Wording.bounded(path, 100))` cannot be read",
                help: "paths are relative to the rule file")
            return nil
        }
        let lines = text.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map { line in
            String(line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        let values = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        if values.isEmpty {
            report(
                .badList, node, "the list `\(Wording.bounded(path, 100))` holds no value",
                help: "it has one value a line; lines that begin with `#` are comments")
        }
        return values.isEmpty ? nil : values.map(ExactText.init)
    }

    private func comparison(_ field: Field, _ comparison: Comparison, _ node: YAMLNode) -> Leaf.Test? {
        guard let text = text(node, "`\(comparison.rawValue)`") else { return nil }
        if field == .plain(.severity) {
            guard let severity = Severity(rawValue: text), severity != .unknown else {
                let words = Severity.allCases.filter { $0 != .unknown }.map(\.rawValue)
                report(
                    .badNumber, node, "`\(Wording.bounded(text, 40))` is no severity",
                    help: NearestName.help(text, in: words) ?? "severities in rising order: \(words.joined(separator: ", "))")
                return nil
            }
            return .severity(comparison, severity)
        }
        guard let number = Decimal.parse(text) else {
            report(
                .badNumber, node, "`\(Wording.bounded(text, 40))` is no number",
                help: "write it as 42, -0.5 or 1e6, without a unit")
            return nil
        }
        return .number(comparison, number)
    }

    private func networks(_ node: YAMLNode) -> [IPNetwork]? {
        let nodes = node.elements ?? [node]
        if nodes.isEmpty { report(.empty, node, "`cidr` needs at least one network", help: "write `cidr: [10.0.0.0/8]`") }
        var networks: [IPNetwork] = []
        for node in nodes {
            guard let text = text(node, "a network") else { continue }
            if let network = IPNetwork(text) {
                networks.append(network)
            } else {
                report(
                    .badNetwork, node, "`\(Wording.bounded(text, 60))` is no network",
                    help: "write an address, or one with its prefix: 10.0.0.0/8, 2001:db8::/32")
            }
        }
        return networks.count == nodes.count && !networks.isEmpty ? networks : nil
    }
}
