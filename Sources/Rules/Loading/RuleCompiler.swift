import Model
import PCRE2

/// Compiles the rules of one file; whatever is wrong is reported and the rest is looked at all the same.
///
/// The parts of a rule are read in extensions: conditions, `then`, templates, tests.
final class RuleCompiler {
    let source: SourceText
    let tables: LoadTables
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var errorCount = 0

    /// Of the rule in hand: its leaves, and the captures its patterns offer to templates.
    var leaves: [Leaf] = []
    /// Where each leaf stands, by its number.
    var leafNodes: [RuleDraft.LeafNodes] = []
    var captures: Set<String> = []
    /// Captures of patterns that can only hold where the rule does not fire.
    var vainCaptures: Set<String> = []
    /// What its `limits` say.
    var patternLimits: PatternLimits
    /// Where each capture stands.
    var captureNodes: [(name: String, node: YAMLNode)] = []
    /// Names that templates and `by` have asked for.
    var usedNames: Set<String> = []

    init(_ source: SourceText, tables: LoadTables) {
        self.source = source
        self.tables = tables
        patternLimits = PatternLimits(tables.settings.match)
    }

    func compile() -> [RuleDraft] {
        let before = errorCount
        guard let root = root() else {
            let start = YAMLNode(content: .scalar("", .plain), position: Position(line: 1, column: 1))
            if errorCount == before { warn(.empty, start, "the file holds no rules", help: "begin with `rules:`") }
            return []
        }
        if root.isNull {
            warn(.empty, root, "the file holds no rules", help: "begin with `rules:`")
            return []
        }
        guard let entries = root.entries else {
            report(.wrongType, root, "a rule file is a map with the key `rules`, not \(root.kind)", help: "begin with `rules:`")
            return []
        }
        var rules: [RuleDraft] = []
        var hasRules = false
        for entry in entries {
            switch entry.key {
            case "rules":
                hasRules = true
                rules = compile(rules: entry.value)
            case _ where entry.key.hasPrefix("x-"): break
            case "tests":
                report(
                    .unknownKey, entry.keyNode, "tests stand inside a rule, or in a file `*.test.yaml`",
                    help: "move them under the rule they are about, or rename the file")
            default:
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(entry.key)`",
                    help: NearestName.help(entry.key, in: ["rules"]) ?? "a rule file has the key `rules`; `x-…` may hold anchors")
            }
        }
        if !hasRules {
            report(.missingKey, root, "the key `rules` is missing", help: "begin with `rules:`, and each rule with `- name: …`")
        }
        return rules
    }

    /// The file's root; nil when it cannot be read (reported) or is empty.
    func root() -> YAMLNode? {
        var reader = YAMLReader(source, settings: tables.settings)
        let root = reader.read()
        diagnostics += reader.diagnostics
        errorCount += reader.diagnostics.count { $0.severity == .error }
        return root
    }

    func add(
        _ code: DiagnosticCode, _ severity: Diagnostic.Severity, _ position: Position, _ length: Int, _ message: String,
        _ help: String?, _ related: Diagnostic.Related? = nil
    ) {
        if severity == .error { errorCount += 1 }
        diagnostics.append(
            Diagnostic(
                file: source.path, line: position.line, column: position.column, severity: severity, code: code.rawValue,
                message: message,
                help: help, length: length, related: related))
    }

    private func compile(rules node: YAMLNode) -> [RuleDraft] {
        guard let elements = node.elements else {
            report(.wrongType, node, "`rules` is a list, not \(node.kind)", help: "begin each rule with `- name: …`")
            return []
        }
        if elements.isEmpty { warn(.empty, node, "the file holds no rules", help: "begin each rule with `- name: …`") }
        return elements.compactMap(compile(rule:))
    }

    static let ruleKeys = [
        "name", "description", "events", "when", "then", "stop", "mode", "tests", "during", "threshold", "cooldown", "hold",
        "limit", "limits",
    ]

    private func compile(rule node: YAMLNode) -> RuleDraft? {
        guard let entries = node.entries else {
            report(.wrongType, node, "a rule is a map, not \(node.kind)", help: "begin it with `- name: …`")
            return nil
        }
        let errorsBefore = errorCount
        (leaves, leafNodes, captures, vainCaptures, usedNames) = ([], [], [], [], [])
        (captureNodes, patternLimits) = ([], PatternLimits(tables.settings.match))
        var parts: [String: YAMLNode] = [:]
        var keys: [String: YAMLNode] = [:]
        for entry in entries {
            switch entry.key {
            case _ where Self.ruleKeys.contains(entry.key):
                parts[entry.key] = entry.value
                keys[entry.key] = entry.keyNode
            default:
                report(.unknownKey, entry.keyNode, "unknown key `\(entry.key)` in a rule", help: ruleKeyHelp(entry.key))
            }
        }
        let name = name(parts["name"], of: node)
        let description = parts["description"].flatMap { text($0, "`description`") }
        let events = events(parts["events"])
        // Before the patterns that they bound.
        if let limits = parts["limits"] { patternLimits = self.limits(limits) }
        var condition: Condition?
        if let when = parts["when"] {
            condition = self.condition(when, depth: 0, isPositive: true)
        } else {
            report(
                .missingKey, node, "the rule has no `when`", help: "to match every alert, write `when: {event: {exists: true}}`")
        }
        let stop = parts["stop"].flatMap(bool) ?? false
        let mode = parts["mode"].map(mode) ?? .live
        let effect = parts["then"].map { then($0, events: events, stop: stop) } ?? Effect()
        if parts["then"] == nil, !stop {
            report(
                .noEffect, node, "the rule neither changes the incident nor stops later rules",
                help: "write `then:` or `stop: true`")
        }
        let guards = guards(parts)
        reportUnusedCaptures()
        let tests = parts["tests"].map { self.tests($0, rule: name) } ?? []
        var draft = RuleDraft(
            source: source, node: node, name: name ?? "", events: events, mode: mode, stop: stop, condition: condition,
            guards: guards, effect: effect, tests: tests, keys: keys,
            thenKeys: parts["then"].map(Self.thenKeys) ?? [:], mentions: parts["then"].map(Self.mentions) ?? [],
            leafNodes: leafNodes)
        if let name, let condition, errorCount == errorsBefore {
            draft.rule = Rule(
                name: name, description: description, events: events, mode: mode, stop: stop, file: source.path,
                line: node.position.line, tests: tests, condition: condition, leaves: leaves, guards: guards, effect: effect,
                constantUpdate: effect.isConstant ? constantUpdate(effect) : nil)
        }
        return draft
    }

    private static func thenKeys(_ node: YAMLNode) -> [IncidentField: YAMLNode] {
        let keys = (node.entries ?? []).compactMap { entry in IncidentField(rawValue: entry.key).map { ($0, entry.keyNode) } }
        return Dictionary(keys, uniquingKeysWith: { first, _ in first })
    }

    private static func mentions(_ node: YAMLNode) -> [(field: IncidentField, node: YAMLNode)] {
        (node.entries ?? []).flatMap { entry -> [(field: IncidentField, node: YAMLNode)] in
            guard let field = IncidentField(rawValue: entry.key),
                [.assignees, .escalationPolicy, .priority, .incidentType].contains(field)
            else { return [] }
            let named = (entry.value.elements ?? [entry.value]).filter { $0.scalar.map { !$0.contains("{{") } ?? false }
            return named.map { (field, $0) }
        }
    }

    func constantUpdate(_ effect: Effect) -> IncidentUpdate {
        var missing: [String] = []
        let nobody = Alert(id: "", source: "", kind: "")
        return effect.render(nobody, CaptureRecorder(), tables.settings, missing: &missing)
    }

    private func ruleKeyHelp(_ key: String) -> String? {
        switch key {
        case "if", "match", "condition", "conditions", "matchers": "did you mean `when`?"
        case "actions", "action", "do", "set": "did you mean `then`?"
        case _ where IncidentField(rawValue: key) != nil: "`\(key)` belongs under `then`"
        case _ where Field(key) != nil: "a condition on `\(key)` belongs under `when`"
        default: NearestName.help(key, in: Self.ruleKeys)
        }
    }

    private func name(_ node: YAMLNode?, of rule: YAMLNode) -> String? {
        guard let node else {
            report(.missingKey, rule, "the rule has no `name`", help: "what it remembers is kept by its name: `name: disk-full`")
            return nil
        }
        guard let name = text(node, "`name`") else { return nil }
        let isLegal = { (byte: UInt8) in (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") }
        guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy(isLegal) else {
            report(
                .badName, node, "`\(Wording.bounded(name, 60))` is no name for a rule",
                help: "names are 1 to 100 characters of a-z, 0-9 and -")
            return nil
        }
        if let earlier = tables.claim(
            name,
            at: Diagnostic.Related(
                file: source.path, line: node.position.line, column: node.position.column, length: name.utf8.count,
                message: "the first stands here"))
        {
            report(
                .duplicateName, node, "there is already a rule `\(name)`",
                help: "what a rule remembers is kept by its name: give one of the two another", related: earlier)
        }
        return name
    }

    private func events(_ node: YAMLNode?) -> [String] {
        guard let node else { return ["triggered"] }
        let nodes = node.elements ?? [node]
        if nodes.isEmpty {
            report(
                .empty, node, "`events` is empty, so the rule would never be asked",
                help: "take it out for `triggered`, or write `events: [triggered, resolved]`")
        }
        var events: [String] = []
        for node in nodes {
            guard let event = text(node, "an event") else { continue }
            if !KnownEvents.names.contains(event) {
                report(
                    .unknownEvent, node, "there is no event `\(Wording.bounded(event, 60))`", help: KnownEvents.help(event))
            } else if !events.contains(event) {
                events.append(event)
            }
        }
        return events
    }

    private func mode(_ node: YAMLNode) -> RuleMode {
        if let word = node.scalar {
            switch word {
            case "live": return .live
            case "observe": return .observe
            default:
                report(
                    .badMode, node, "there is no mode `\(Wording.bounded(word, 60))`",
                    help: NearestName.help(word, in: ["live", "observe"]) ?? "modes are observe, live and {canary: 10%}")
                return .live
            }
        }
        guard let entries = node.entries, entries.count == 1, entries[0].key == "canary" else {
            report(
                .badMode, node, "the mode is none of observe, live and {canary: 10%}",
                help: "take it out for `live`, or write `mode: observe` or `mode: {canary: 10%}`")
            return .live
        }
        guard let share = text(entries[0].value, "`canary`") else { return .live }
        guard share.hasSuffix("%"), let percent = Decimal.parse(share.dropLast()), (0...100).contains(percent) else {
            report(.badMode, entries[0].value, "a canary takes a share from 0% to 100%", help: "write it as `{canary: 10%}`")
            return .live
        }
        let perTenThousand = Int((percent * 100).rounded())
        if perTenThousand == 0 {
            warn(
                .idleGuard, entries[0].value, "a canary of 0% never acts",
                help: "to decide and record only, write `mode: observe`")
        } else if perTenThousand == 10_000 {
            warn(
                .idleGuard, entries[0].value, "a canary of 100% keeps nothing back",
                help: "take `mode` out, or write `mode: live`")
        }
        return .canary(perTenThousand: perTenThousand)
    }
}
