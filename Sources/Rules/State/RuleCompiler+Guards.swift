import Model
import PCRE2

extension RuleCompiler {
    /// Reads what may keep a rule from acting; to be called when the rule's captures are known.
    func guards(_ parts: [String: YAMLNode]) -> Guards {
        var guards = Guards()
        guards.schedule = parts["during"].flatMap(schedule)
        guards.threshold = parts["threshold"].flatMap(threshold)
        guards.cooldown = parts["cooldown"].flatMap(cooldown)
        guards.limit = parts["limit"].flatMap(limit)
        guards.hold = parts["hold"].flatMap { duration($0, "`hold`") }
        return guards
    }

    private func schedule(_ node: YAMLNode) -> Schedule? {
        guard
            let keys = keys(
                node, "during", required: ["windows"], known: ["timezone", "windows"],
                example: "{timezone: Europe/London, windows: ['Mon-Fri 01:00-03:00']}")
        else { return nil }
        let zone = keys["timezone"].map { text($0, "`timezone`") } ?? "UTC"
        let nodes = keys["windows"].map { $0.elements ?? [$0] } ?? []
        if nodes.isEmpty, let node = keys["windows"] {
            report(
                .emptyWindow, node, "`windows` holds no window: the rule never acts",
                help: "write `windows: ['Mon-Fri 01:00-03:00']`, or take `during` out")
        }
        var windows: [TimeWindow] = []
        var texts: [String] = []
        for node in nodes {
            guard let text = text(node, "a window") else { continue }
            texts.append(text)
            do { windows.append(try TimeWindow(parsing: text)) } catch {
                let help =
                    error.isEmpty
                    ? "for a whole day write `00:00-24:00`" : "write `Mon-Fri 01:00-03:00`, `Sat,Sun` or `22:00-06:00`"
                let part = error.part.flatMap { text.firstRange(of: $0) }
                let from = part.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
                report(
                    error.isEmpty ? .emptyWindow : .badSchedule, in: node, byte: from,
                    length: (error.part ?? text).utf8.count, error.message, help: error.help ?? help)
            }
        }
        guard let zone else { return nil }
        let schedule = Schedule(
            timezone: zone, windows: windows, text: Wording.bounded("\(texts.joined(separator: ", ")) \(zone)", 120))
        if schedule == nil, let node = keys["timezone"] {
            report(
                .badSchedule, node, "there is no time zone `\(Wording.bounded(zone, 60))`",
                help: zoneHelp(zone) ?? "write `UTC` or a place such as `Europe/London`")
        }
        return schedule
    }

    // `London` alone is as good a hint as a misspelt name.
    private func zoneHelp(_ name: String) -> String? {
        let zones = Schedule.knownZones
        if let near = NearestName.help(name, in: zones) { return near }
        let place = name.split(separator: "/").last.map { String($0).replacing(" ", with: "_") } ?? ""
        let near = NearestName.of(place, in: zones.lazy.compactMap { $0.split(separator: "/").last.map(String.init) })
        return near.flatMap { near in zones.first { $0.hasSuffix("/" + near) } }.map { "did you mean `\($0)`?" }
    }

    private func threshold(_ node: YAMLNode) -> Guards.Threshold? {
        guard
            let keys = keys(
                node, "threshold", required: ["count", "within"], known: ["count", "within", "by"],
                example: "{count: 5, within: 10m, by: [host]}")
        else { return nil }
        let by = keys["by"].map(names) ?? []
        let count = keys["count"].flatMap { number($0, "`count`", 1...1000) }
        let within = keys["within"].flatMap { duration($0, "`within`") }
        guard let count, let within else { return nil }
        if count == 1, let node = keys["count"] {
            warn(.idleGuard, node, "a threshold of 1 keeps nothing back", help: "count from 2 up, or take `threshold` out")
        }
        return Guards.Threshold(count: count, within: within, by: by)
    }

    private func cooldown(_ node: YAMLNode) -> Guards.Cooldown? {
        if node.scalar != nil { return duration(node, "`cooldown`").map { Guards.Cooldown(duration: $0, by: []) } }
        guard
            let keys = keys(node, "cooldown", required: ["for"], known: ["for", "by"], example: "{for: 30m, by: [host]}")
        else { return nil }
        let by = keys["by"].map(names) ?? []
        return keys["for"].flatMap { duration($0, "`for`") }.map { Guards.Cooldown(duration: $0, by: by) }
    }

    private func limit(_ node: YAMLNode) -> Guards.Limit? {
        guard
            let keys = keys(
                node, "limit", required: ["incidents", "per"], known: ["incidents", "per"], example: "{incidents: 20, per: 1h}")
        else { return nil }
        let incidents = keys["incidents"].flatMap { number($0, "`incidents`", 1...10_000) }
        let per = keys["per"].flatMap { duration($0, "`per`") }
        guard let incidents, let per else { return nil }
        return Guards.Limit(incidents: incidents, per: per)
    }

    /// What the rule's patterns may cost: less or more than others, up to the ceiling.
    func limits(_ node: YAMLNode) -> PatternLimits {
        var limits = PatternLimits(tables.settings.match)
        let known = ["match", "depth", "heap", "subject"]
        let ceiling = tables.settings.ceiling
        let keys = keys(node, "limits", required: [], known: known, example: "{match: 10000, subject: 16KiB}") ?? [:]
        keys["match"].flatMap { number($0, "`match`", 1...Int(ceiling.match)) }.map { limits.match = UInt32($0) }
        keys["depth"].flatMap { number($0, "`depth`", 1...Int(ceiling.depth)) }.map { limits.depth = UInt32($0) }
        keys["heap"].flatMap { size($0, "`heap`", Int(ceiling.heapKiB) * 1024) }.map {
            limits.heapKiB = UInt32(max(1, $0 / 1024))
        }
        keys["subject"].flatMap { size($0, "`subject`", ceiling.subjectBytes) }.map { limits.subjectBytes = $0 }
        return limits
    }

    private func size(_ node: YAMLNode, _ what: String, _ most: Int) -> Int? {
        guard let text = text(node, what) else { return nil }
        if let size = ByteSize(quantity: text), (1...most).contains(size.bytes) { return size.bytes }
        report(
            .badNumber, node,
            "\(what) is a size up to \(ByteSize(bytes: most)), not `\(Wording.bounded(text, 40))`", help: "write 16KiB")
        return nil
    }

    private func keys(
        _ node: YAMLNode, _ name: String, required: [String], known: [String], example: String
    ) -> [String: YAMLNode]? {
        guard let entries = node.entries else {
            report(
                node.isNull ? .empty : .wrongType, node, "`\(name)` is a map, not \(node.kind)",
                help: "write `\(name): \(example)`")
            return nil
        }
        var found: [String: YAMLNode] = [:]
        for entry in entries {
            if known.contains(entry.key) {
                found[entry.key] = entry.value
            } else {
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in `\(name)`",
                    help: NearestName.help(entry.key, in: known) ?? "write `\(name): \(example)`")
            }
        }
        for key in required where found[key] == nil {
            report(.missingKey, node, "`\(name)` needs `\(key)`", help: "write `\(name): \(example)`")
        }
        return found
    }

    private func duration(_ node: YAMLNode, _ what: String) -> Duration? {
        guard let text = text(node, what) else { return nil }
        guard let duration = Duration(quantity: text), duration > .zero, duration <= .seconds(366 * 86_400) else {
            report(
                .badNumber, node, "\(what) takes a time such as 30s, 10m, 2h or 7d, not `\(Wording.bounded(text, 40))`",
                help: Int(text).map { "say in which unit: `\($0)s` or `\($0)m`?" } ?? "it is more than nothing and at most 366d")
            return nil
        }
        return duration
    }

    private func number(_ node: YAMLNode, _ what: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, what) else { return nil }
        guard let number = Int(text), range.contains(number), !text.hasPrefix("+") else {
            report(
                .badNumber, node,
                "\(what) is a whole number from \(range.lowerBound) to \(range.upperBound), not `\(Wording.bounded(text, 40))`")
            return nil
        }
        return number
    }

    // Fields and captures of this rule.
    private func names(_ node: YAMLNode) -> [StateName] {
        let nodes = node.elements ?? [node]
        if nodes.isEmpty {
            report(.empty, node, "`by` needs at least one field or capture", help: "leave it out to count all together")
        }
        return nodes.compactMap { node in
            guard let name = text(node, "a field or capture") else { return nil }
            let field = Field(name)
            usedNames.insert(name)
            if field == nil, !captures.contains(name) {
                report(
                    .unknownTemplateName, node, "`\(Wording.bounded(name, 60))` is neither a field nor a capture of this rule",
                    help: Field.help(name, more: captures.sorted()))
            }
            return StateName(name: name, field: field, isCapture: captures.contains(name))
        }
    }
}
