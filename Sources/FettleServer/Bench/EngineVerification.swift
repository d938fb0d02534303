import Model
import Rules

/// Whether both ways of asking rules say the same of given alerts: the reference, which asks every rule in turn, and the plan.
package struct EngineVerification: Sendable {
    package var alerts = 0
    package var rules = 0
    /// A line for each alert of which they say different things; at most `most` are kept.
    package var differences: [String] = []
    package var differenceCount = 0

    private static let most = 50

    /// Nil when the rules cannot be loaded; `check` itself says why.
    package static func make(rules paths: [String], configuration: String?, alerts file: String) throws(Bench.Failure) -> Self? {
        let alerts: [Alert]
        do {
            alerts = try AlertLines.read(file)
        } catch {
            throw .unreadable(error.message)
        }
        guard paths.isEmpty || configuration != nil else { return make(rules: paths, RuleSettings(), alerts) }
        let loaded = ConfigurationLoader.load(path: configuration, for: .serving)
        return make(rules: paths.isEmpty ? loaded.rulePaths : paths, loaded.ruleSettings, alerts)
    }

    private static func make(rules paths: [String], _ settings: RuleSettings, _ alerts: [Alert]) -> Self? {
        var settings = settings
        settings.engine = .planned
        guard let planned = RuleFileLoader.load(paths, settings: settings).ruleSet else { return nil }
        settings.engine = .plain
        guard let plain = RuleFileLoader.load(paths, settings: settings).ruleSet else { return nil }
        var result = Self(alerts: alerts.count, rules: plain.count)
        for alert in alerts {
            // Any time will do, as long as it is the same.
            let now = alert.occurredAt ?? Timestamp(milliseconds: 0)
            let expected = plain.decide(alert, at: now)
            let found = planned.decide(alert, at: now)
            guard found != expected else { continue }
            result.differenceCount += 1
            guard result.differences.count < most else { continue }
            result.differences.append("\(alert.id): planned \(words(found)), each in turn \(words(expected))")
        }
        return result
    }

    package var summary: String {
        "\(alerts) alerts, \(rules) rules: " + (differenceCount == 0 ? "no difference" : "\(differenceCount) differences")
    }

    private static func words(_ decision: Decision) -> String {
        let rules = decision.rules.map { "\($0.rule) \($0.verdict.rawValue)" }.joined(separator: ", ")
        return "[\(rules)]" + (decision.action == nil ? "" : " with an action")
    }
}
