extension RuleCompiler {
    /// The node's text; a map, a list or nothing at all is reported.
    func text(_ node: YAMLNode, _ what: String) -> String? {
        guard let text = node.scalar, !node.isNull else {
            if case .unreadable = node.content { return nil }
            report(
                node.isNull ? .empty : .wrongType, node, "\(what) is a text, not \(node.kind)",
                help: node.isNull ? "write one behind the colon" : nil)
            return nil
        }
        return text
    }

    /// `true` or `false`; YAML 1.1's other words for them are not guessed at.
    func bool(_ node: YAMLNode) -> Bool? {
        switch node.scalar {
        case "true": return true
        case "false": return false
        default:
            let shown = node.scalar.map { "`\(Wording.bounded($0, 40))`" } ?? node.kind
            let words = [
                "yes": "true", "on": "true", "1": "true", "y": "true", "no": "false", "off": "false", "0": "false", "n": "false",
            ]
            let meant = node.scalar.flatMap { words[$0.lowercased()] ?? NearestName.of($0, in: ["true", "false"]) }
            report(
                .wrongType, node, "expected true or false, not \(node.isNull ? "nothing" : shown)",
                help: meant.map { "did you mean `\($0)`?" })
            return nil
        }
    }

    func report(
        _ code: DiagnosticCode, _ node: YAMLNode, _ message: String, help: String? = nil, related: Diagnostic.Related? = nil
    ) {
        // What the reader could not make out it has reported.
        if case .unreadable = node.content { return }
        add(code, .error, node.position, source.length(of: node), message, help, related)
    }

    func warn(_ code: DiagnosticCode, _ node: YAMLNode, _ message: String, help: String? = nil) {
        add(code, .warning, node.position, source.length(of: node), message, help)
    }

    /// Points at some bytes inside a scalar.
    func report(
        _ code: DiagnosticCode, in node: YAMLNode, byte: Int, length: Int = 1, _ message: String, help: String? = nil
    ) {
        let place = source.place(in: node, bytes: byte..<byte + length)
        add(code, .error, place.position, place.length, message, help)
    }
}
