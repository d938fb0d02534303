import Model
import Payloads
import Rules

/// Takes one delivery after the other through one rule set or two, each with a memory of its own, at the deliveries' time.
struct ReplayRunner {
    /// A delivery does not say to whom it came, and nobody else did.
    struct NoSource: Error {
        var place: String
    }

    var replay = Replay()
    private let sets: [RuleSet]
    private let sources: OfflineSources
    private let source: String?
    private let memories: [RuleMemory]
    private var counts: [[String: Replay.Row]]
    private var now = RuleTestCase.defaultTime

    init(sets: [RuleSet], sources: OfflineSources, source: String?) {
        self.sets = sets
        self.sources = sources
        self.source = source
        memories = sets.map { _ in RuleMemory() }
        counts = sets.map { _ in [:] }
        replay.updates = sets.map { _ in 0 }
    }

    mutating func take(_ delivery: RecordedDelivery) throws(NoSource) {
        guard let source = delivery.source ?? source else { throw NoSource(place: delivery.place) }
        replay.deliveries += 1
        let id = delivery.id ?? DeliveryID("replay-\(replay.deliveries)")
        switch sources.decode(delivery.raw, from: source, delivery: id, at: delivery.receivedAt ?? now) {
        case .undecodable(let reason): replay.undecodable.append("\(delivery.place): \(reason)")
        case .ignored: break
        case .alerts(let alerts, _, _):
            replay.alerts += alerts.count
            now = max(now, delivery.receivedAt ?? alerts.compactMap(\.occurredAt).max() ?? now)
            release()
            decide(alerts, delivery.place, bot: delivery.raw.bot)
        }
    }

    mutating func finish() -> Replay {
        // What is still held acts in the end: nothing more comes that could resolve it.
        now = Timestamp(milliseconds: .max)
        release()
        var names: [String] = []
        for name in sets.flatMap(\.rules).map(\.name) where !names.contains(name) { names.append(name) }
        let own = sets.map { Set($0.rules.map(\.name)) }
        replay.rows = names.map { name in
            (name, sets.indices.map { own[$0].contains(name) ? counts[$0][name] ?? Replay.Row() : nil })
        }
        return replay
    }

    private mutating func decide(_ alerts: [Alert], _ place: String, bot: String?) {
        let time = now
        let verdicts = zip(sets, memories).map { set, memory in
            memory.decide(alerts, by: set, at: time) { alert, set, state in
                // What the bot did itself caused nothing then, and shall not now.
                let isOwn = alert.agent.map { $0 == bot } ?? false
                return isOwn ? set.ignore(alert, state: state) : set.decide(alert, at: time, state: state)
            }.decisions
        }
        // Offline every resolve goes through.
        for (memory, decisions) in zip(memories, verdicts) {
            for case let action? in decisions.map(\.action) where action.update.status == .resolved {
                memory.resolved([action.target?.description].compactMap { $0 }, decidedAt: action.decidedAt)
            }
        }
        for index in verdicts.indices {
            count(verdicts[index], in: index)
            replay.updates[index] += verdicts[index].count { $0.action != nil }
        }
        guard let first = verdicts.first else { return }
        for (index, alert) in alerts.enumerated() {
            if verdicts.count > 1 {
                let difference = RuleDifference.between(first[index], verdicts[1][index])
                guard !difference.isEmpty else { continue }
                replay.differences += 1
                replay.lines.append("\(place): \(alert.title ?? alert.id)".singleLine)
                replay.lines += difference.lines.map { "  " + $0.singleLine }
            } else if let action = first[index].action {
                add(action, "\(place): ")
            }
        }
    }

    private mutating func release() {
        for (index, (set, memory)) in zip(sets, memories).enumerated() {
            for action in memory.takeDue(at: now, under: set).flatMap(\.decisions).compactMap(\.action) {
                replay.updates[index] += 1
                if sets.count == 1 { add(action, "held: ") }
            }
        }
    }

    private mutating func add(_ action: Action, _ prefix: String) {
        let item = Rehearsal.text(action.update, for: action.target)
        replay.lines.append((prefix + item + "   (\(action.rules.joined(separator: ", ")))").singleLine)
    }

    private mutating func count(_ decisions: [Decision], in set: Int) {
        for result in decisions.lazy.flatMap(\.rules) {
            switch result.verdict {
            case .fired: counts[set][result.rule, default: Replay.Row()].fired += 1
            case .suppressed: counts[set][result.rule, default: Replay.Row()].suppressed += 1
            case .unknown: counts[set][result.rule, default: Replay.Row()].unknown += 1
            case .notMatched, .notAsked: break
            }
        }
    }
}
