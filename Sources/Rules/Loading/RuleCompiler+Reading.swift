extension RuleCompiler {
    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    /// The node's text; a map, a list or nothing at all is reported.
    func text(_ node: YAMLNode, _ what: String) -> String? {
        guard let text = node.scalar, !node.isNull else {
            if case .unreadable = node.content { return nil }
            report(node.isNull ? .empty : .wrongType, node, "\(what) is a text, not \(node.kind)")
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
            report(.wrongType, node, "expected true or false, not \(node.isNull ? "nothing" : shown)")
            return nil
        }
    }

    func report(_ code: DiagnosticCode, _ node: YAMLNode, _ message: String, help: String? = nil) {
        add(code, .error, node.position, source.length(of: node), message, help)
    }

    func warn(_ code: DiagnosticCode, _ node: YAMLNode, _ message: String, help: String? = nil) {
        add(code, .warning, node.position, source.length(of: node), message, help)
    }

    /// Points at a byte inside a scalar.
    func report(
        _ code: DiagnosticCode, in node: YAMLNode, byte: Int, length: Int = 1, _ message: String, help: String? = nil
    ) {
        add(code, .error, source.position(in: node, byte: byte), length, message, help)
    }
}
