import Model

extension RuleCompiler {
    /// Reads `then`; what is wrong is reported and left out.
    ///
    /// `isItem`: it is not asked for but expected by a test, the sum of what several rules ask for.
    func then(_ node: YAMLNode, events: [String], stop: Bool, isItem: Bool = false) -> Effect {
        var effect = Effect()
        guard let entries = node.entries else {
            report(
                node.isNull ? .empty : .wrongType, node, "`then` is a map of fields to set, not \(node.kind)",
                help: "write `then: {urgency: low}`")
            return effect
        }
        if entries.isEmpty, !stop {
            report(.noEffect, node, "`then` changes nothing", help: "write `then: {urgency: low}`, or `stop: true` in its place")
        }
        var places: [IncidentField: YAMLNode] = [:]
        for entry in entries {
            guard let field = IncidentField(rawValue: entry.key) else {
                report(
                    .unknownKey, entry.keyNode, "incidents have no field `\(Wording.bounded(entry.key, 60))` to set",
                    help: thenHelp(entry.key))
                continue
            }
            places[field] = entry.keyNode
            set(field, entry.value, &effect)
        }
        if !isItem { check(effect, places, events) }
        return effect
    }

    private func thenHelp(_ key: String) -> String? {
        switch key {
        case "assignee", "assign", "assignments", "assign_to", "reassign": "did you mean `assignees`?"
        case "level", "escalate", "escalate_to": "did you mean `escalation_level`?"
        case "policy": "did you mean `escalation_policy`?"
        case "note", "comment": "did you mean `resolution`? It goes with `status: resolved`"
        case "type": "did you mean `incident_type`?"
        case "ack", "acknowledge", "acknowledged": "did you mean `status: acknowledged`?"
        case "resolve", "resolved": "did you mean `status: resolved`?"
        case "severity": "did you mean `urgency` or `priority`?"
        case "bridge": "did you mean `conference_bridge`?"
        default: NearestName.help(key, in: IncidentField.allCases.map(\.rawValue))
        }
    }

    private func set(_ field: IncidentField, _ node: YAMLNode, _ effect: inout Effect) {
        let what = "`\(field.rawValue)`"
        switch field {
        case .status: effect.status = word(node, what)
        case .urgency: effect.urgency = word(node, what)
        case .escalationLevel: effect.escalationLevel = level(node)
        case .resolution: effect.resolution = template(node, what)
        case .title: effect.title = template(node, what)
        case .priority: effect.priority = template(node, what)
        case .escalationPolicy: effect.escalationPolicy = template(node, what)
        case .incidentType: effect.incidentType = template(node, what)
        case .assignees:
            let nodes = node.elements ?? [node]
            if nodes.isEmpty {
                report(.empty, node, "`assignees` needs at least one person", help: "write `assignees: [ada@example.com]`")
            }
            effect.assignees = nodes.compactMap { template($0, "an assignee") }
        case .conferenceBridge: bridge(node, &effect)
        }
    }

    // One of the fixed words of `status` and `urgency`.
    private func word<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode, _ what: String) -> Word?
    where Word.RawValue == String {
        guard let text = text(node, what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        if text.contains("{{") {
            report(
                .templateNotAllowed, node, "\(what) takes one of \(Wording.list(words)), no {{…}}",
                help: "write one rule for each word")
            return nil
        }
        let aliases = [
            "ack": "acknowledged", "acknowledge": "acknowledged", "resolve": "resolved", "closed": "resolved",
            "trigger": "triggered",
            "open": "triggered",
        ]
        let meant = aliases[text].flatMap { words.contains($0) ? $0 : nil } ?? NearestName.of(text, in: words)
        report(
            .badValue, node, "\(what) cannot be `\(Wording.bounded(text, 60))`",
            help: meant.map { "did you mean `\($0)`?" } ?? "it is one of \(Wording.list(words))")
        return nil
    }

    private func level(_ node: YAMLNode) -> Int? {
        guard let text = text(node, "`escalation_level`") else { return nil }
        if text.contains("{{") {
            report(
                .templateNotAllowed, node, "`escalation_level` takes a number, no {{…}}", help: "write one rule for each level")
            return nil
        }
        guard let level = Int(text), (1...1000).contains(level), !text.hasPrefix("+") else {
            report(
                .badLevel, node, "`escalation_level` is a whole number from 1 up, not `\(Wording.bounded(text, 40))`",
                help: "1 is the first level of the escalation policy")
            return nil
        }
        return level
    }

    private func bridge(_ node: YAMLNode, _ effect: inout Effect) {
        guard let entries = node.entries else {
            report(
                .wrongType, node, "`conference_bridge` is a map with `number`, `url` or both, not \(node.kind)",
                help: "write `conference_bridge: {url: https://…}`")
            return
        }
        if entries.isEmpty {
            report(
                .empty, node, "`conference_bridge` needs `number`, `url` or both",
                help: "write `conference_bridge: {url: https://…}`")
        }
        for entry in entries {
            switch entry.key {
            case "number": effect.bridgeNumber = template(entry.value, "`number`")
            case "url": effect.bridgeURL = template(entry.value, "`url`")
            default:
                let alias = ["conference_number": "number", "conference_url": "url", "phone": "number", "link": "url"][entry.key]
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in `conference_bridge`",
                    help: alias.map { "did you mean `\($0)`?" } ?? NearestName.help(entry.key, in: ["number", "url"]))
            }
        }
    }

    private func check(_ effect: Effect, _ places: [IncidentField: YAMLNode], _ events: [String]) {
        for finding in ImpossibleCombinations.find(in: effect) {
            // The later of the two keys is where the writer went wrong.
            let nodes = [finding.first, finding.second].compactMap { places[$0] }
            guard let node = nodes.max(by: { $0.position < $1.position }) else { continue }
            let pair = "`\(finding.first.rawValue)` and `\(finding.second.rawValue)`"
            if finding.isRefused {
                report(
                    .impossibleCombination, node, "\(pair) cannot go together: \(finding.reason)", help: finding.mend)
            } else {
                warn(
                    .selfDefeating, node, "\(pair) disturb each other even in successive calls: \(finding.reason)",
                    help: finding.mend)
            }
        }
        if effect.resolution != nil, effect.status != .resolved, let node = places[.resolution] {
            report(
                .resolutionWithoutResolve, node, "`resolution` goes with `status: resolved` only",
                help: "add `status: resolved`, or take it out: PagerDuty takes no notice of it otherwise")
        }
        for finding in SelfDefeat.findings(effect, events: events) {
            guard let node = places[finding.field] else { continue }
            warn(.selfDefeating, node, finding.message, help: finding.help)
        }
    }
}
