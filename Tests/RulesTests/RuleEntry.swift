import Model
import PCRE2
import Rules

/// The one entry through which the rule language is fuzzed, in `scripts/fuzz` as in the ordinary tests.
///
/// An input is a rule file; the alerts are those of the tests in it, and a usual one.
enum RuleEntry {
    /// What is wrong with how this input is answered; nil for nothing.
    static func complaint(_ input: [UInt8]) -> String? {
        let rules = String(decoding: input, as: UTF8.self)
        let planned = load(rules, .planned)
        if let complaint = complaint(planned) { return complaint }
        guard let set = planned.ruleSet else { return nil }
        guard let plain = load(rules, .plain).ruleSet else { return "the engine decides whether rules load" }
        if set.hash != plain.hash { return "the engine is part of the hash" }
        var alerts = [usual]
        for test in set.rules.flatMap(\.tests).prefix(32) {
            if case .alert(let alert) = test.input { alerts.append(alert) }
        }
        if let complaint = alerts.lazy.compactMap({ complaint($0, set, plain) }).first { return complaint }
        for chain in RuleTestCase.chains(set.rules.flatMap(\.tests)).prefix(16) {
            var runner = RuleTestRunner(set) { _, _ in .failure(RuleTestDecodeFailure("no bodies here")) }
            for test in chain where runner.run(test).failures.contains("") { return "a failure without a reason" }
        }
        return nil
    }

    private static func load(_ text: String, _ engine: RuleSettings.Engine) -> LoadResult {
        var settings = RuleSettings()
        settings.engine = engine
        // A fuzzer finds what takes long, and shall find what takes too long.
        settings.match.match = 2_000
        settings.ceiling.match = 2_000
        return RuleLoader.load([RuleFile(path: "fuzz.yaml", text: text)], settings: settings, now: noon) { path, _ in
            path.count % 2 == 0 ? "db-1\n# none\n db-2 \r\n" : nil
        }
    }

    private static let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    // The promises of loading, whatever the text.
    private static func complaint(_ result: LoadResult) -> String? {
        for diagnostic in result.diagnostics {
            if diagnostic.line < 1 || diagnostic.column < 1 || diagnostic.length < 1 { return "no place: \(diagnostic)" }
            if !diagnostic.code.hasPrefix("FTL") || diagnostic.message.isEmpty { return "no words: \(diagnostic)" }
            if result.render(diagnostic, color: true).isEmpty { return "nothing to show" }
            if let related = diagnostic.related, related.line < 1 || related.column < 1 { return "no other place: \(diagnostic)" }
        }
        if Set(result.diagnostics).count != result.diagnostics.count { return "something is told twice" }
        return (result.ruleSet == nil) == (result.errorCount > 0) ? nil : "errors and a rule set, or neither"
    }

    // The promises of deciding: the same each time, by either engine, as explained.
    private static func complaint(_ alert: Alert, _ set: RuleSet, _ plain: RuleSet) -> String? {
        let decision = set.decide(alert, at: noon)
        if decision != set.decide(alert, at: noon) { return "decided twice, it is another" }
        if decision != plain.decide(alert, at: noon) { return "the engines differ: \(decision) \(plain.decide(alert, at: noon))" }
        let explained = set.explain(alert, at: noon)
        if explained.count != set.count { return "not every rule is explained" }
        let fired = decision.rules.filter { $0.verdict == .fired }.map(\.rule)
        if fired != explained.filter({ $0.result.verdict == .fired }).map(\.result.rule) { return "explained otherwise" }
        var state = RuleStateTable()
        state.apply(decision.stateChanges)
        _ = set.decide(alert, at: noon + .seconds(1), state: state)
        return nil
    }

    private static var usual: Alert {
        var alert = Alert(id: "usual", source: "fuzz", kind: "generic")
        alert.title = "Replica lag on db-17"
        alert.service = "shop"
        alert.severity = .critical
        alert.labels = ["env": "production", "value": "95"]
        alert.incident = IncidentSnapshot(id: "Q1")
        return alert
    }
}
