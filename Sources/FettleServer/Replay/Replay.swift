import Model
import Payloads
import Rules

/// Recorded deliveries through one rule set, or two with the difference; offline, each with a state of its own.
///
/// The clock is that of the deliveries: `received_at` of the recording, else when the alert occurred, else it stands still.
package struct Replay: Sendable {
    package struct Row: Sendable {
        package var rule: String
        package var fired = 0
        package var suppressed = 0
        package var unknown = 0
    }

    package var deliveries = 0
    package var alerts = 0
    package var updates = 0
    package var undecodable: [String] = []
    package var rows: [Row] = []
    /// What would be sent, or with a second set what differs; a line each.
    package var lines: [String] = []
    package var differences = 0
    package var compares = false

    package enum Failure: Error, Sendable {
        case unusable([String])
        case unreadable(String)
    }

    package static func make(
        paths: [String], source: String?, rules: [String], against: [String], configuration path: String?,
        progress: (Int, Int) -> Void = { _, _ in }
    ) -> Result<Replay, Failure> {
        let loaded = ConfigurationLoader.load(path: path, for: .offline)
        guard let configuration = loaded.configuration else {
            return .failure(
                .unusable([CheckReport(diagnostics: loaded.problems, files: [loaded.file], ruleCount: 0).text(color: false)]))
        }
        var sets: [RuleSet] = []
        for paths in [rules.isEmpty ? configuration.rules : rules] + (against.isEmpty ? [] : [against]) {
            let rules = RuleFileLoader.load(paths, settings: RuleSettings())
            guard let set = rules.ruleSet else {
                return .failure(
                    .unusable([CheckReport(diagnostics: rules.diagnostics, files: rules.files, ruleCount: 0).text(color: false)]))
            }
            sets.append(set)
        }
        let sources = OfflineSources(configuration)
        if let source, sources.kind(of: source) == nil {
            return .failure(.unusable(["`\(source)` is neither a configured source nor a kind; \(sources.help(source))"]))
        }
        let input = ReplayInput(paths)
        if let problem = input.problems.first { return .failure(.unreadable(problem)) }
        if input.deliveries.isEmpty {
            return .failure(.unreadable("there are no deliveries in \(paths.joined(separator: ", "))"))
        }
        if source == nil, let without = input.deliveries.first(where: { $0.source == nil }) {
            return .failure(.unusable(["\(without.place) does not say which source it came to: name it with --source"]))
        }
        var runner = Runner(sets: sets)
        for (number, delivery) in input.deliveries.enumerated() {
            runner.take(delivery, source: delivery.source ?? source ?? "", number: number, sources)
            progress(number + 1, input.deliveries.count)
        }
        return .success(runner.finish())
    }
}

private struct Runner {
    let sets: [RuleSet]
    var memories: [RuleMemory]
    var replay = Replay()
    var counts: [String: Replay.Row] = [:]
    var now = RuleTestCase.defaultTime

    init(sets: [RuleSet]) {
        self.sets = sets
        memories = sets.map { _ in RuleMemory() }
        replay.compares = sets.count > 1
    }

    mutating func take(_ delivery: ReplayInput.Delivery, source: String, number: Int, _ sources: OfflineSources) {
        replay.deliveries += 1
        let time = delivery.receivedAt ?? now
        switch sources.decode(
            delivery.body, from: source, headers: delivery.headers, delivery: DeliveryID("replay-\(number)"), at: time)
        {
        case .undecodable(let reason): replay.undecodable.append("\(delivery.place): \(reason)")
        case .ignored: break
        case .alerts(let alerts, _, _):
            replay.alerts += alerts.count
            now = max(now, delivery.receivedAt ?? alerts.compactMap(\.occurredAt).max() ?? now)
            release()
            decide(alerts, delivery.place)
        }
    }

    mutating func finish() -> Replay {
        // What is still held acts in the end: nothing more comes that could resolve it.
        now = Timestamp(milliseconds: .max)
        release()
        replay.rows = sets.flatMap(\.rules).map(\.name).reduce(into: [Replay.Row]()) { rows, name in
            guard !rows.contains(where: { $0.rule == name }) else { return }
            rows.append(counts[name] ?? Replay.Row(rule: name))
        }
        return replay
    }

    private mutating func decide(_ alerts: [Alert], _ place: String) {
        let time = now
        let verdicts = zip(sets, memories).map { set, memory in
            memory.decide(alerts, by: set, at: time) { $1.decide($0, at: time, state: $2) }.decisions
        }
        guard let first = verdicts.first else { return }
        count(first)
        for (index, alert) in alerts.enumerated() {
            let title = alert.title ?? alert.id
            if verdicts.count > 1 {
                let difference = RuleDifference.between(first[index], verdicts[1][index])
                guard !difference.isEmpty else { continue }
                replay.differences += 1
                replay.lines.append("\(place): \(title)")
                replay.lines += difference.lines.map { "  " + $0 }
            } else if let action = first[index].action {
                add(action, "\(place): ")
            }
        }
    }

    private mutating func release() {
        for (index, (set, memory)) in zip(sets, memories).enumerated() {
            for verdict in memory.takeDue(at: now, under: set) where index == 0 {
                for action in verdict.decisions.compactMap(\.action) where !replay.compares { add(action, "held: ") }
            }
        }
    }

    private mutating func add(_ action: Action, _ prefix: String) {
        replay.updates += 1
        replay.lines.append(
            prefix + Rehearsal.text(action.update, for: action.target) + "   (\(action.rules.joined(separator: ", ")))")
    }

    private mutating func count(_ decisions: [Decision]) {
        for result in decisions.flatMap(\.rules) {
            var row = counts[result.rule] ?? Replay.Row(rule: result.rule)
            switch result.verdict {
            case .fired: row.fired += 1
            case .suppressed: row.suppressed += 1
            case .unknown: row.unknown += 1
            case .notMatched, .notAsked: break
            }
            counts[result.rule] = row
        }
    }
}

extension Replay {
    /// What would be sent or differs, then a summary by rule.
    package var text: String {
        var lines = lines
        if !lines.isEmpty { lines.append("") }
        lines += undecodable.map { "undecodable: \($0)" }
        let width = rows.map(\.rule.count).max() ?? 0
        for row in rows {
            let name = row.rule + String(repeating: " ", count: width - row.rule.count)
            lines.append("\(name)  \(row.fired) fired, \(row.suppressed) suppressed, \(row.unknown) unknown")
        }
        let result = compares ? "\(differences) alerts decided differently" : "\(updates) updates"
        lines.append("\(deliveries) deliveries, \(alerts) alerts, \(result)")
        return lines.joined(separator: "\n")
    }

    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("deliveries", deliveries)
        writer.member("alerts", alerts)
        if compares { writer.member("differences", differences) } else { writer.member("updates", updates) }
        writer.key("rules")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.member("name", row.rule)
            writer.member("fired", row.fired)
            writer.member("suppressed", row.suppressed)
            writer.member("unknown", row.unknown)
            writer.endObject()
        }
        writer.endArray()
        writer.key("lines")
        writer.beginArray()
        for line in lines { writer.string(line) }
        writer.endArray()
        writer.key("undecodable")
        writer.beginArray()
        for line in undecodable { writer.string(line) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
