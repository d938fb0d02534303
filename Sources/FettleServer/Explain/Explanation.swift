import Coalescing
import Foundation
package import Model
import PagerDuty
import Payloads
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
    }

    package var parts: [Part]
    /// Why parts of the body, or all of it, cause nothing.
    package var ignored: [String]
    /// The calls that would be made, one after the other: the steps of one incident are successive, incidents share calls.
    package var requests: [[BatchItem]]

    package var anyRuleFired: Bool { parts.contains { $0.decision.rules.contains { $0.verdict == .fired } } }

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
        let rules = RuleFileLoader.load(request.rules.isEmpty ? configuration.rules : request.rules, settings: RuleSettings())
        guard let ruleSet = rules.ruleSet else {
            return .failure(
                .unusable([CheckReport(diagnostics: rules.diagnostics, files: rules.files, ruleCount: 0).text(color: false)]))
        }
        var other: RuleSet?
        if !request.against.isEmpty {
            let against = RuleFileLoader.load(request.against, settings: RuleSettings())
            guard let set = against.ruleSet else {
                return .failure(
                    .unusable([
                        CheckReport(diagnostics: against.diagnostics, files: against.files, ruleCount: 0).text(color: false)
                    ]))
            }
            other = set
        }
        switch sources.decode(request.body, from: request.source, delivery: "explained", at: now) {
        case .undecodable(let reason): return .failure(.unreadable("the body is none of \(request.source)'s: \(reason)"))
        case .ignored(let reason, _): return .success(Explanation(parts: [], ignored: [reason], requests: []))
        case .alerts(let alerts, _, let ignored):
            // The alerts of one body see what the ones before them have changed, as in service.
            var states = (RuleStateTable.empty, RuleStateTable.empty)
            let parts = alerts.map { alert in
                let decision = ruleSet.decide(alert, at: now, state: states.0, recording: .all)
                let second = other?.decide(alert, at: now, state: states.1, recording: .all)
                let part = Part(
                    alert: alert, rules: ruleSet.explain(alert, at: now, state: states.0), decision: decision,
                    difference: second.map { .between(decision, $0) })
                states.0.apply(decision.stateChanges)
                states.1.apply(second?.stateChanges ?? [])
                return part
            }
            return .success(Explanation(parts: parts, ignored: ignored, requests: requests(for: parts)))
        }
    }

    /// Drives the coalescer itself, so that what is shown is what would be sent.
    private static func requests(for parts: [Part]) -> [[BatchItem]] {
        // What a rule holds is sent later, by itself; it is shown as what comes of the alert unless it resolves.
        let held = parts.flatMap(\.decision.stateChanges).compactMap { change -> Action? in
            if case .held(let held) = change.value { held.action } else { nil }
        }
        return Rehearsal.requests(for: parts.compactMap(\.decision.action)) + Rehearsal.requests(for: held)
    }
}
