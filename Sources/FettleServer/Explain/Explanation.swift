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
        let configured = configuration.webhooks.sources.first { $0.name == request.source }
        guard let kind = configured?.kind ?? PayloadKind(request.source) else {
            let known = configuration.webhooks.sources.map(\.name) + PayloadKind.all.map(\.name)
            let help = NearestName.help(request.source, in: known) ?? "known: \(known.joined(separator: ", "))"
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
        let input = PayloadInput(
            kind: kind, source: request.source, headers: [:], body: request.body, delivery: "explained", receivedAt: now)
        switch PayloadDecoder.decode(input) {
        case .undecodable(let reason): return .failure(.unreadable("the body is none of \(kind)'s: \(reason)"))
        case .ignored(let reason, _): return .success(Explanation(parts: [], ignored: [reason], requests: []))
        case .alerts(let alerts, _, let ignored):
            let parts = alerts.map { alert in
                Part(
                    alert: alert, rules: ruleSet.explain(alert, at: now),
                    decision: ruleSet.decide(alert, at: now, recording: .all))
            }
            return .success(Explanation(parts: parts, ignored: ignored, requests: requests(for: parts)))
        }
    }

    /// Drives the coalescer itself, so that what is shown is what would be sent.
    private static func requests(for parts: [Part]) -> [[BatchItem]] {
        Rehearsal.requests(for: parts.compactMap(\.decision.action))
    }
}
