import Model

/// One rule as far as it could be read: what the checks over the whole set look at, in spite of mistakes in its other parts.
struct RuleDraft {
    let source: SourceText
    /// The rule's map, for its place.
    let node: YAMLNode
    var name: String
    var events: [String]
    var mode: RuleMode
    var stop: Bool
    /// Nil where it has mistakes of its own.
    var condition: Condition?
    var guards: Guards
    var effect: Effect
    var tests: [RuleTestCase]
    /// The keys of the rule by name, of `then` by field, and of the leaves by number, for places.
    var keys: [String: YAMLNode]
    var thenKeys: [IncidentField: YAMLNode]
    /// What `then` names of the account's: people, policies, priorities, types; without templates.
    var mentions: [(field: IncidentField, node: YAMLNode)]
    var leafNodes: [LeafNodes]
    /// Nil where it has an error.
    var rule: Rule?

    struct LeafNodes {
        /// The operator; for a bare pattern the field.
        var key: YAMLNode
        var value: YAMLNode
    }

    var file: String { source.path }
    var line: Int { node.position.line }

    /// Whether it ends the asking whenever its conditions hold.
    var alwaysStops: Bool { stop && mode == .live && guards.isEmpty }

    /// A warning that points at one of the rule's leaves, else at `when`, else at the rule.
    func warning(
        _ code: DiagnosticCode, at leaf: Leaf?, _ message: String, help: String? = nil, related: Diagnostic.Related? = nil
    ) -> Diagnostic {
        let place = place(of: leaf)
        return diagnostic(code, place.position, place.length, message, help, related)
    }

    /// A warning that points at one of the rule's keys.
    func warning(
        _ code: DiagnosticCode, atKey key: YAMLNode?, _ message: String, help: String? = nil, related: Diagnostic.Related? = nil
    ) -> Diagnostic {
        let key = key ?? node
        return diagnostic(code, key.position, source.length(of: key), message, help, related)
    }

    func related(_ leaf: Leaf?, _ message: String) -> Diagnostic.Related {
        let place = place(of: leaf)
        return related(place.position, place.length, message)
    }

    func related(key: YAMLNode?, _ message: String) -> Diagnostic.Related {
        let key = key ?? node
        return related(key.position, source.length(of: key), message)
    }

    private func related(_ position: Position, _ length: Int, _ message: String) -> Diagnostic.Related {
        Diagnostic.Related(file: file, line: position.line, column: position.column, length: length, message: message)
    }

    // From the key to the end of its value where both stand on one line.
    private func place(of leaf: Leaf?) -> (position: Position, length: Int) {
        guard let leaf, leafNodes.indices.contains(leaf.number) else {
            let key = keys["when"] ?? node
            return (key.position, source.length(of: key))
        }
        let nodes = leafNodes[leaf.number]
        var length = source.length(of: nodes.key)
        if nodes.value.scalar != nil, nodes.value.position.line == nodes.key.position.line {
            length = max(length, nodes.value.position.column + source.length(of: nodes.value) - nodes.key.position.column)
        }
        return (nodes.key.position, length)
    }

    private func diagnostic(
        _ code: DiagnosticCode, _ position: Position, _ length: Int, _ message: String, _ help: String?,
        _ related: Diagnostic.Related?
    ) -> Diagnostic {
        Diagnostic(
            file: file, line: position.line, column: position.column, severity: .warning, code: code.rawValue, message: message,
            help: help, length: length, related: related)
    }
}
