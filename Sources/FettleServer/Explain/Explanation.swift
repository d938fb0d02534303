import Coalescing
import Foundation
package import Model
import PagerDuty
package import Payloads
package import Rules
import Webhooks

/// What the rules would do about one webhook body, and why; made by the engine's own evaluation, sent nowhere.
package struct Explanation: Sendable {
    /// One alert of the body with what every rule said of it.
    package struct Part: Sendable {
        package var alert: Alert
        package var rules: [RuleExplanation]
        package var decision: Decision
        /// What the other rule set says differently; nil where there is none to compare with.
        package var difference: RuleDifference?
        /// Which values of the body filled which fields; empty beyond the alerts that are traced.
        package var origins: [Provenance.Origin] = []
    }

    package var parts: [Part]
    /// Why parts of the body, or all of it, cause nothing.
    package var ignored: [String]
    /// What is asked of each incident.
    package var items: [MergedItem] = []
    /// The calls that would be made, one after the other: the steps of one incident are successive, incidents share calls.
    package var requests: [[BatchItem]]

    /// Values of the body that filled no field.
    package var unused: [Provenance.Value] = []
    /// What else should be known of this explanation.
    package var notes: [String] = []

    package var anyRuleFired: Bool { parts.contains { $0.decision.rules.contains { $0.verdict == .fired } } }

    /// The two rule sets say different things of some alert.
    package var differs: Bool { parts.contains { $0.difference.map { !$0.isEmpty } ?? false } }

    init(parts: [Part], ignored: [String], unused: [Provenance.Value], notes: [String]) {
        self.parts = parts
        self.ignored = ignored
        self.unused = unused
        self.notes = notes
        let actions = parts.compactMap(\.decision.action)
        // What a rule holds is sent later, by itself; it is shown as what comes of the alert unless it resolves.
        let held = parts.flatMap(\.decision.stateChanges).compactMap { change -> Action? in
            if case .held(let held) = change.value { held.action } else { nil }
        }
        items = MergedItem.merging(actions) + MergedItem.merging(held, isHeld: true)
        // The coalescer itself, so that what is shown is what would be sent.
        requests = Rehearsal.requests(for: actions) + Rehearsal.requests(for: held)
    }

    package static func make(_ request: ExplainRequest) -> Result<Explanation, ExplainFailure> {
        let loaded = ConfigurationLoader.load(path: request.configuration, for: .offline)
        guard let configuration = loaded.configuration else {
            let report = CheckReport(diagnostics: loaded.problems, files: [loaded.file], ruleCount: 0)
            return .failure(.unusable([report.text(color: false)]))
        }
        let sources = OfflineSources(configuration)
        guard sources.kind(of: request.source) != nil else {
            let help = sources.help(request.source)
            return .failure(.unusable(["fettle: `\(request.source)` is neither a configured source nor a kind; \(help)"]))
        }
        var now = SystemTimekeeper().now
        if let at = request.at {
            guard let time = Timestamp(rfc3339: at) else {
                return .failure(.unusable(["fettle: `\(at)` is no RFC 3339 time such as 2026-11-23T03:00:00Z"]))
            }
            now = time
        }
        let settings = configuration.ruleSettings
        var notes: [String] = []
        let ruleSet: RuleSet
        if let missing = request.missingRules(configuration) {
            // A map is written before its rules: what the alert looks like can be told without any.
            notes.append("no rules are loaded: there is no \(missing)")
            ruleSet = .empty
        } else {
            let rules = RuleFileLoader.load(request.rules.isEmpty ? configuration.rules : request.rules, settings: settings)
            guard let loaded = rules.ruleSet else {
                return .failure(
                    .unusable([CheckReport(diagnostics: rules.diagnostics, files: rules.files, ruleCount: 0).text(color: false)]))
            }
            ruleSet = loaded
        }
        var other: RuleSet?
        if !request.against.isEmpty {
            let against = RuleFileLoader.load(request.against, settings: settings)
            guard let set = against.ruleSet else {
                return .failure(
                    .unusable([
                        CheckReport(diagnostics: against.diagnostics, files: against.files, ruleCount: 0).text(color: false)
                    ]))
            }
            other = set
        }
        // A comparison of rule sets shows no fields, and so needs no origins.
        let provenance =
            request.against.isEmpty
            ? sources.trace(request.body, from: request.source, headers: request.headers, delivery: "explained", at: now) : nil
        if let skipped = provenance?.skipped, skipped > 0 {
            notes.append("the body is large: where fields come from was not looked for in its last \(skipped) values")
        }
        let unused = provenance?.unused ?? []
        switch sources.decode(request.body, from: request.source, headers: request.headers, delivery: "explained", at: now) {
        case .undecodable(let reason):
            let contents = Self.listing(unused, limit: 100).map { "  " + $0 }
            let reason = "the body is none of \(request.source)'s: \(reason)"
            return .failure(
                .unreadable(([reason] + (contents.isEmpty ? [] : ["in the body:"] + contents)).joined(separator: "\n")))
        case .ignored(let reason, _):
            return .success(Explanation(parts: [], ignored: [reason], unused: unused, notes: notes))
        case .alerts(let alerts, _, let ignored):
            // The alerts of one body see what the ones before them have changed, as in service.
            var states = (RuleStateTable.empty, RuleStateTable.empty)
            let parts = alerts.enumerated().map { number, alert in
                let decision = ruleSet.decide(alert, at: now, state: states.0, recording: .all)
                let second = other?.decide(alert, at: now, state: states.1, recording: .all)
                let part = Part(
                    alert: alert, rules: ruleSet.explain(alert, at: now, state: states.0), decision: decision,
                    difference: second.map { .between(decision, $0) },
                    origins: provenance.flatMap { $0.alerts.indices.contains(number) ? $0.alerts[number] : nil } ?? [])
                states.0.apply(decision.stateChanges)
                states.1.apply(second?.stateChanges ?? [])
                return part
            }
            return .success(Explanation(parts: parts, ignored: ignored, unused: unused, notes: notes))
        }
    }

    /// A line for each value; long texts are cut, and so is a long list.
    static func listing(_ values: [Provenance.Value], limit: Int) -> [String] {
        let lines = values.prefix(limit).map { value in
            let text = value.text.count > 100 ? value.text.prefix(100) + "…" : value.text[...]
            return "\(Diagnostic.printable(value.path)): \(Diagnostic.printable(String(text)))"
        }
        return lines + (values.count > limit ? ["and \(values.count - limit) more"] : [])
    }
}
