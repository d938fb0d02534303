import Foundation
import Rules

/// What is shared while one configuration file is read: its place, the environment, the mistakes found so far.
final class ConfigurationContext {
    private let source: SourceText
    private let folder: String
    let purpose: ConfigurationLoader.Purpose
    private let environment: [String: String]
    private(set) var problems: [Diagnostic] = []
    /// Every key that was asked for, in full; and those of them that the file has.
    private(set) var known: Set<String> = []
    private(set) var given: Set<String> = []
    private var secrets: Set<String> = []

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

    var errorCount: Int { problems.count { $0.severity == .error } }

    func note(_ key: String, isGiven: Bool) {
        known.insert(key)
        if isGiven { given.insert(key) }
    }

    /// Keeps a secret that is written in the file itself out of the lines that are shown beside a mistake.
    func conceal(_ text: String?) {
        // What comes from the environment does not stand there; what is shorter is no secret, and would hide half the file.
        guard let text, !text.contains("${"), text.utf8.count >= 4 else { return }
        for line in text.split(whereSeparator: \.isNewline) where line.utf8.count >= 4 { secrets.insert(String(line)) }
    }

    /// Conceals whatever stands in or below `node`.
    func concealAll(_ node: YAMLNode) {
        conceal(node.scalar)
        for element in node.elements ?? [] { concealAll(element) }
        for entry in node.entries ?? [] { concealAll(entry.value) }
    }

    /// The file as it may be shown: every secret covered, every column where it was.
    var presentable: String {
        secrets.sorted { $0.count > $1.count }.reduce(source.text) { text, secret in
            text.replacing(secret, with: String(repeating: "*", count: secret.count))
        }
    }

    func add(_ diagnostics: [Diagnostic]) { problems += diagnostics }
}
