import Foundation
import Model
import Rules

/// One mapping of fettle.yaml while it is read: typed getters that note a mistake and go on, so that all come in one run.
///
/// Scalars are read by fettle's own rules, not YAML 1.1's: every scalar is text first. Variables are substituted inside
/// scalars, after parsing.
final class ConfigurationSection {
    let path: String
    private let context: ConfigurationContext
    private let node: YAMLNode?
    private let errorsBefore: Int
    private var entries: [YAMLNode.Entry] = []
    private var asked: Set<String> = []
    /// Keys whose mistake has been noted: what it leads to need not be.
    private var faulty: Set<String> = []

    init(_ node: YAMLNode?, path: String, context: ConfigurationContext) {
        self.path = path
        self.context = context
        self.node = node
        errorsBefore = context.errorCount
        guard let node, !node.isNull else { return }
        if let entries = node.entries {
            self.entries = entries
        } else {
            context.report(
                node, "FTC003", path.isEmpty ? "a configuration is a map of keys" : "`\(path)` must be a map, not \(node.kind)")
        }
    }

    var purpose: ConfigurationLoader.Purpose { context.purpose }

    /// Whether a mistake has been noted since this section was begun.
    var isFaulty: Bool { context.errorCount > errorsBefore }

    var keys: [String] { entries.map(\.key) }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The value of `key`, which counts as known from now on; nil where it is absent or nothing is written.
    func node(_ key: String) -> YAMLNode? {
        asked.insert(key)
        context.note(name(of: key), isGiven: has(key))
        return entries.first { $0.key == key }.flatMap { $0.value.isNull ? nil : $0.value }
    }

    /// The scalar's text with variables substituted; nil where the key is absent or null, or on a noted mistake.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        let text = context.text(node, name: name(of: key))
        if text == nil { faulty.insert(key) }
        return text
    }

    func value<T>(_ key: String, expected: String, _ convert: (String) -> T?) -> T? {
        guard let text = text(key) else { return nil }
        if let value = convert(text) { return value }
        report(key, "FTC005", "`\(name(of: key))` is `\(text)`, which is not \(expected)")
        return nil
    }

    func duration(_ key: String) -> Duration? {
        value(key, expected: "a duration such as 250ms, 1s, 10m, 2h or 7d") { Duration(quantity: $0) }
    }

    func size(_ key: String) -> Int? {
        value(key, expected: "a size such as 64KiB or 1MiB") { ByteSize(quantity: $0)?.bytes }
    }

    func integer(_ key: String) -> Int? {
        value(key, expected: "a whole number") { Int($0) }
    }

    /// A list of scalars; a single scalar counts as a list of one.
    func list(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        guard let elements = node.elements else {
            return context.text(node, name: name(of: key)).map { [$0] }
        }
        return elements.compactMap { context.text($0, name: name(of: key)) }
    }

    func section(_ key: String) -> ConfigurationSection? {
        guard let node = node(key) else { return nil }
        return ConfigurationSection(node, path: name(of: key), context: context)
    }

    /// A path, relative to the configuration file's folder.
    func file(_ key: String) -> String? { text(key).map(context.absolute) }

    /// A secret: the key itself or its `_file` twin. An empty one is dropped, never used.
    func secret(_ key: String) -> Secret? {
        let direct = text(key)
        context.conceal(node(key)?.scalar)
        guard let content = secretFile(twinOf: key) else { return direct.flatMap { $0.isEmpty ? nil : Secret($0) } }
        let trimmed = content.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : Secret(trimmed)
    }

    /// Several secrets for rotation: `signing_secrets: [a, b]`, or a `_file` with one on each line; empty ones are dropped.
    func secrets(_ key: String) -> [Secret] {
        let direct = list(key) ?? []
        for element in node(key)?.elements ?? [] { context.conceal(element.scalar) }
        context.conceal(node(key)?.scalar)
        let texts = secretFile(twinOf: key).map {
            $0.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return (texts ?? direct).filter { !$0.isEmpty }.map { Secret($0) }
    }

    /// What stands in the file that `<key>_file` names; nil where it names none, and nothing on a noted mistake.
    private func secretFile(twinOf key: String) -> String? {
        let twin = key + "_file"
        guard let path = file(twin) else {
            if faulty.contains(twin) { faulty.insert(key) }
            return nil
        }
        if has(key) {
            faulty.insert(key)
            report(
                twin, "FTC006", "`\(name(of: key))` and `\(name(of: twin))` are both given",
                help: "keep one of the two")
            return ""
        }
        guard let data = FileManager.default.contents(atPath: path), let content = String(data: data, encoding: .utf8) else {
            // As with an unset variable: a laptop on which a rule is explained has no secrets.
            if purpose == .offline { return "" }
            faulty.insert(key)
            report(
                twin, "FTC007", "the secret file \(path) cannot be read",
                help: "check that it exists and who may read it")
            return ""
        }
        return content
    }

    /// IP networks: `[10.0.0.0/8, 192.0.2.7]`; nil where the key is absent.
    func networks(_ key: String) -> [IPNetwork]? {
        guard let texts = list(key) else { return nil }
        if texts.isEmpty { report(key, "FTC005", "`\(name(of: key))` holds no network", help: "name one, or leave the key out") }
        return texts.compactMap { text in
            if let network = IPNetwork(text) { return network }
            report(
                key, "FTC005", "`\(name(of: key))` holds `\(text)`, which is no network",
                help: "write an address, or one with its prefix: 10.0.0.0/8, 2001:db8::/32")
            return nil
        }
    }

    func report(_ key: String, _ code: String, _ message: String, help: String? = nil, severity: Diagnostic.Severity = .error) {
        let entry = entries.first { $0.key == key }
        context.report(
            entry.map { $0.value.isNull ? $0.keyNode : $0.value } ?? node, code, message, help: help, severity: severity)
    }

    /// Notes what a room's own `validate()` found: sentences led by `section.key:`, as far as they are of this section.
    func report(validation problems: [String]) {
        for problem in problems {
            guard problem.hasPrefix(path + "."), let colon = problem.firstIndex(of: ":") else { continue }
            let key = String(problem[..<colon].dropFirst(path.count + 1))
            if faulty.contains(key) { continue }
            report(key, "FTC008", "`\(problem[..<colon])`" + problem[colon...])
        }
    }

    func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Notes every key that nobody asked for: called when the section has been read.
    func finish() {
        for entry in entries where !asked.contains(entry.key) {
            let known = asked.sorted()
            // It may be a secret's name, misspelt.
            context.concealAll(entry.value)
            context.report(
                entry.keyNode, "FTC004", "unknown key `\(name(of: entry.key))`",
                help: NearestName.help(entry.key, in: known) ?? "known here: \(known.joined(separator: ", "))")
        }
    }
}
