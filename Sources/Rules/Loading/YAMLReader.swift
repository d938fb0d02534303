import Yams

/// Reads one file's YAML into nodes with places, reporting every duplicate key on the way.
///
/// Scalars are never typed: what `no`, `12:30` or `0x1F` mean is for the one who reads the node.
/// Merge keys (`<<: *base`) are resolved; a key written beside one wins over the merged.
package struct YAMLReader {
    private let source: SourceText
    private let settings: RuleSettings
    package private(set) var diagnostics: [Diagnostic] = []
    // Aliases cost nothing to compose, but a few lines of them can expand to billions of nodes.
    private var budget = 2_000_000
    private var unknownAliases: Set<Position> = []
    private var disguises: [Unicode.Scalar: Unicode.Scalar] = [:]

    package init(_ source: SourceText, settings: RuleSettings) {
        self.source = source
        self.settings = settings
    }

    /// The document's root; nil when it cannot be read (reported) or is empty.
    package mutating func read() -> YAMLNode? {
        guard source.text.utf8.count <= settings.fileBytes else {
            report(
                .tooLarge, Position(line: 1, column: 1), "the file is larger than \(settings.fileBytes) bytes",
                help: "make several files of it: they are read in name order")
            return nil
        }
        guard let root = compose() else { return nil }
        let node = convert(root)
        if budget <= 0 {
            report(
                .tooLarge, node.position, "the aliases of this file expand to too many nodes",
                help: "aliases inside of aliases multiply: write some of them out")
            return nil
        }
        return node
    }

    // Yams gives up at the first map with a duplicate key and names only that key's first place. To find all of them in one run
    // that key's first character is swapped for one from a private plane, so that places stay the same, and the file is read
    // again; `convert` swaps it back and reports what is double.
    private mutating func compose() -> Node? {
        var text = source.text
        for round in 0... {
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                return try parser.singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let place = Position(line: context.mark.line, column: context.mark.column)
                guard round < 200, let disguised = disguise(text, at: place, round) else {
                    report(.duplicateKey, place, "the key `\(names.first ?? "")` stands twice in one map")
                    return nil
                }
                text = disguised
            } catch YamlError.composer(_, let problem, let mark, _) where problem.contains("undefined alias") {
                let place = Position(line: mark.line, column: mark.column)
                guard round < 200, let plain = withoutAlias(text, at: place) else {
                    report(.invalidYAML, place, "not valid YAML: \(problem)")
                    return nil
                }
                text = plain
            } catch {
                report(yaml: error)
                return nil
            }
        }
        return nil
    }

    private mutating func disguise(_ text: String, at place: Position, _ round: Int) -> String? {
        guard let mask = Unicode.Scalar(0xF_F000 + UInt32(round)), var index = source.index(of: place, in: text) else {
            return nil
        }
        var scalars = text.unicodeScalars
        if index < scalars.endIndex, scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        guard index < scalars.endIndex, !"\\\"'&!*?|>{}[]\n\r".unicodeScalars.contains(scalars[index]) else { return nil }
        guard !scalars.contains(mask) else { return nil }
        disguises[mask] = scalars[index]
        scalars.replaceSubrange(index..<scalars.index(after: index), with: CollectionOfOne(mask))
        return String(scalars)
    }

    // The same for an alias of nothing: it is told, and read as a text from then on.
    private mutating func withoutAlias(_ text: String, at place: Position) -> String? {
        guard let index = source.index(of: place, in: text), text.unicodeScalars[index] == "*" else { return nil }
        let name = String(text[index...].dropFirst().prefix { !$0.isWhitespace && !"[]{},".contains($0) })
        let anchors = YAMLHelp.anchors(in: source)
        report(
            .invalidYAML, place, "there is no anchor `\(Wording.bounded(name, 60))`",
            help: NearestName.help(name, in: anchors)
                ?? "an anchor stands before what it names, `&\(Wording.bounded(name, 40))`; a text that begins with * must stand in quotes",
            length: name.unicodeScalars.count + 1)
        unknownAliases.insert(place)
        var scalars = text.unicodeScalars
        scalars.replaceSubrange(index..<scalars.index(after: index), with: CollectionOfOne("_"))
        return String(scalars)
    }

    private func undisguised(_ key: String) -> String {
        guard let first = key.unicodeScalars.first, let original = disguises[first] else { return key }
        return String(original) + String(key.unicodeScalars.dropFirst())
    }

    private mutating func convert(_ node: Node) -> YAMLNode {
        let position = node.mark.map { Position(line: $0.line, column: $0.column) } ?? Position(line: 1, column: 1)
        budget -= 1
        guard budget > 0 else { return YAMLNode(content: .scalar("", .plain), position: position) }
        if let tag = node.explicitTag {
            // The place is where the tag stands: at the node's beginning.
            report(
                .invalidYAML, position, "the tag `\(Wording.bounded(tag, 60))` means nothing here",
                help: "take it out; a text that begins with ! must stand in quotes", length: tag.unicodeScalars.count)
        }
        switch node {
        case .scalar where unknownAliases.contains(position):
            return YAMLNode(content: .unreadable, position: position)
        case .scalar(let scalar):
            return YAMLNode(content: .scalar(scalar.string, style(scalar.style)), position: position)
        case .sequence(let sequence):
            var elements: [YAMLNode] = []
            for element in sequence where budget > 0 { elements.append(convert(element)) }
            return YAMLNode(content: .sequence(elements), position: position)
        case .mapping(let mapping):
            let entries = convert(mapping)
            return YAMLNode(content: entries.isEmpty && !mapping.isEmpty ? .unreadable : .mapping(entries), position: position)
        case .alias:
            // The parser resolves aliases; one can only be left in nodes built by hand.
            return YAMLNode(content: .scalar("", .plain), position: position)
        }
    }

    private mutating func convert(_ mapping: Node.Mapping) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var merged: [YAMLNode.Entry] = []
        var seen: [String: YAMLNode] = [:]
        for (keyNode, valueNode) in mapping where budget > 0 {
            let key = convert(keyNode)
            guard case .scalar(let text, let style) = key.content else {
                // `{{host}}` without quotes is a map whose key is a map.
                let isTemplate = source.line(key.position.line)?.contains("{{") ?? false
                report(
                    .wrongType, key.position,
                    isTemplate ? "`{{…}}` without quotes is a map to YAML" : "a key must be a text, not \(key.kind)",
                    help: isTemplate
                        ? "put the text in quotes: '{{host}}'" : "a text that begins with { or [ must stand in quotes")
                continue
            }
            let name = undisguised(text)
            let value = convert(valueNode)
            if name == "<<", style == .plain {
                merged += parents(value)
            } else if let first = seen[name] {
                report(
                    .duplicateKey, key.position, "the key `\(name)` stands twice in one map",
                    help: "only one of them could count: put them together, or take one out", length: source.length(of: key),
                    related: Diagnostic.Related(
                        file: source.path, line: first.position.line, column: first.position.column,
                        length: source.length(of: first), message: "the first stands here"))
            } else {
                seen[name] = key
                entries.append(YAMLNode.Entry(key: name, keyNode: key, value: value))
            }
        }
        for entry in merged where seen[entry.key] == nil {
            seen[entry.key] = entry.keyNode
            entries.append(entry)
        }
        return entries
    }

    private mutating func parents(_ value: YAMLNode) -> [YAMLNode.Entry] {
        if let entries = value.entries { return entries }
        if let elements = value.elements, elements.allSatisfy({ $0.entries != nil }) {
            return elements.flatMap { $0.entries ?? [] }
        }
        if case .unreadable = value.content { return [] }
        report(
            .wrongType, value.position, "`<<` takes a map, or a list of maps, not \(value.kind)",
            help: "write `<<: *name` for a map that is anchored as `&name`")
        return []
    }

    private func style(_ style: Node.Scalar.Style) -> YAMLNode.Style {
        switch style {
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal: .literal
        case .folded: .folded
        default: .plain
        }
    }

    private mutating func report(yaml error: any Error) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            var position = Position(line: mark.line, column: mark.column)
            var related: Diagnostic.Related?
            let begun = context.map { Position(line: $0.mark.line, column: $0.mark.column) }
            // What is never closed is wrong where it begins, not where the file ends.
            if problem.contains("end of stream"), let begun {
                position = begun
            } else if problem.contains("expected"), let begun, begun != position, begun.line >= 1 {
                related = Diagnostic.Related(
                    file: source.path, line: begun.line, column: begun.column, length: 1, message: "this began here")
            }
            let words = context.map { $0.text.isEmpty ? problem : "\($0.text.trimmed), \(problem)" } ?? problem
            report(
                .invalidYAML, position, "not valid YAML: \(words)",
                help: YAMLHelp.text(problem: words, at: position, in: source), related: related)
        case .reader(let problem, let offset, _, _):
            let position = source.position(ofByte: offset ?? 0)
            report(
                .invalidYAML, position, "not valid YAML: \(problem)",
                help: YAMLHelp.text(problem: problem, at: position, in: source))
        default:
            report(.invalidYAML, Position(line: 1, column: 1), "not valid YAML", help: "begin with `rules:`")
        }
    }

    private mutating func report(
        _ code: DiagnosticCode, _ position: Position, _ message: String, help: String? = nil, length: Int = 1,
        related: Diagnostic.Related? = nil
    ) {
        diagnostics.append(
            Diagnostic(
                file: source.path, line: position.line, column: position.column, severity: .error, code: code.rawValue,
                message: message,
                help: help, length: length, related: related))
    }
}

extension Node {
    /// The tag as it was written, where it asks for anything but what a node is by itself.
    fileprivate var explicitTag: String? {
        let name: String =
            switch self {
            case .scalar(let scalar): scalar.tag.rawValue
            case .sequence(let sequence): sequence.tag.rawValue
            case .mapping(let mapping): mapping.tag.rawValue
            case .alias: ""
            }
        let standard = "tag:yaml.org,2002:"
        if ["", "!", standard + "str", standard + "seq", standard + "map"].contains(name) { return nil }
        return name.hasPrefix(standard) ? "!!" + name.dropFirst(standard.count) : name
    }
}

extension String {
    fileprivate var trimmed: Substring {
        var part = self[...]
        while part.last?.isWhitespace == true { part.removeLast() }
        return part
    }
}
