import Foundation
import Rules

/// What is shared while one configuration file is read: its place, the environment, the mistakes found so far.
final class ConfigurationContext {
    private let source: SourceText
    private let folder: String
    let purpose: ConfigurationLoader.Purpose
    private let environment: [String: String]
    private(set) var problems: [Diagnostic] = []

    init(_ source: SourceText, purpose: ConfigurationLoader.Purpose, environment: [String: String]) {
        self.source = source
        self.purpose = purpose
        self.environment = environment
        folder = URL(fileURLWithPath: source.path).deletingLastPathComponent().path
    }

    func text(_ node: YAMLNode, name: String) -> String? {
        guard let text = node.scalar else {
            report(node, "FTC003", "`\(name)` must be a single value, not \(node.kind)")
            return nil
        }
        do {
            return try VariableSubstitution.apply(to: text, environment)
        } catch {
            // Offline commands use no secret, so an unset variable must not keep anybody from explaining a rule.
            if purpose == .offline, error.isUnset { return "" }
            report(node, "FTC002", "\(name): \(error.message)", help: error.help)
            return nil
        }
    }

    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : URL(fileURLWithPath: folder).appendingPathComponent(path).path
    }

    /// Notes a mistake at `node`, or at the file's beginning where there is none to point at.
    func report(
        _ node: YAMLNode?, _ code: String, _ message: String, help: String? = nil, severity: Diagnostic.Severity = .error
    ) {
        let place = node?.position ?? Position(line: 1, column: 1)
        problems.append(
            Diagnostic(
                file: source.path, line: place.line, column: place.column, severity: severity, code: code, message: message,
                help: help, length: node.map(source.length) ?? 1))
    }

    func add(_ diagnostics: [Diagnostic]) { problems += diagnostics }
}
