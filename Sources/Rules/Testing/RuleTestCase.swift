package import Model

/// A test case written beside a rule: what comes in, and what shall come of it.
package struct RuleTestCase: Sendable {
    package enum Input: Sendable {
        /// An alert already normalised.
        case alert(Alert)
        /// A webhook body as the source would send it, to be decoded by the caller.
        case body(source: String, headers: [String: String], text: String)
        /// The same in a file, named relative to the rule file.
        case file(source: String, headers: [String: String], path: String)
    }

    /// The rule it stands beside; counted as mentioned.
    package var rule: String
    /// Its own name, else its number among the rule's cases.
    package var name: String
    /// The path of the rule file and the line of the case.
    package var file: String
    package var line: Int
    package var input: Input
    /// The merged items by target (`Q1`, `key:…`), empty for `nothing`; nil where only `fires` is asked.
    package var expected: [String: IncidentUpdate]?
    /// Other rules that may fire, and must.
    package var fires: [String]
}

/// What came of one test case.
package struct RuleTestResult: Sendable {
    package var test: RuleTestCase
    /// One line for each thing that is not as expected; empty when the case passed.
    package var failures: [String]
    /// Where it failed: how the rules came to their answers.
    package var explanations: [RuleExplanation]

    package var passed: Bool { failures.isEmpty }
}

extension RuleSet {
    /// Runs one case against all rules of the set.
    ///
    /// `decode` turns a raw body into alerts, or says why it cannot; it is not asked for cases that give an alert.
    package func run(
        _ test: RuleTestCase, at now: Timestamp,
        decode: (RuleTestCase.Input) -> Result<[Alert], RuleTestDecodeFailure> = { _ in
            .failure(RuleTestDecodeFailure("raw bodies cannot be decoded here"))
        }
    ) -> RuleTestResult {
        var result = RuleTestResult(test: test, failures: [], explanations: [])
        let alerts: [Alert]
        switch test.input {
        case .alert(let alert): alerts = [alert]
        case .body, .file:
            switch decode(test.input) {
            case .success(let decoded): alerts = decoded
            case .failure(let failure):
                result.failures = [failure.reason]
                return result
            }
        }
        let decisions = alerts.map { decide($0, at: now) }
        result.failures = itemFailures(test, decisions) + firingFailures(test, decisions)
        if !result.passed { result.explanations = alerts.flatMap { explain($0, at: now) } }
        return result
    }

    // A later alert of the same body wins a field, as it will in the coalescer.
    private func itemFailures(_ test: RuleTestCase, _ decisions: [Decision]) -> [String] {
        guard let expected = test.expected else { return [] }
        var actual: [String: IncidentUpdate] = [:]
        for action in decisions.compactMap(\.action) {
            var update = action.update
            let target = action.target?.description ?? "no incident"
            if let earlier = actual[target] { update.fill(from: earlier) }
            actual[target] = update
        }
        return Set(expected.keys).union(actual.keys).sorted().compactMap { target in
            guard expected[target] != actual[target] else { return nil }
            return "\(target): expected \(Wording.items(expected[target])), got \(Wording.items(actual[target]))"
        }
    }

    private func firingFailures(_ test: RuleTestCase, _ decisions: [Decision]) -> [String] {
        let fired = decisions.flatMap(\.rules).filter { $0.verdict == .fired }.map(\.rule)
        let unmentioned = fired.filter { $0 != test.rule && !test.fires.contains($0) }.map {
            "the rule `\($0)` fired and is not mentioned"
        }
        let silent = test.fires.filter { !fired.contains($0) }.map { "the rule `\($0)` did not fire" }
        return unmentioned + silent
    }
}

/// Why a raw body of a test case gave no alerts.
package struct RuleTestDecodeFailure: Error, Hashable, Sendable {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}

extension Wording {
    /// An update as a rule file writes it: `{urgency: low, title: "…"}`.
    static func items(_ update: IncidentUpdate?) -> String {
        guard let update else { return "nothing" }
        let items = IncidentField.allCases.compactMap { field in value(of: field, in: update).map { "\(field.rawValue): \($0)" } }
        return "{\(items.joined(separator: ", "))}"
    }

    private static func value(of field: IncidentField, in update: IncidentUpdate) -> String? {
        switch field {
        case .status: update.status?.rawValue
        case .resolution: update.resolution.map(quoted)
        case .title: update.title.map(quoted)
        case .urgency: update.urgency?.rawValue
        case .priority: update.priority?.text
        case .escalationLevel: update.escalationLevel.map(String.init)
        case .escalationPolicy: update.escalationPolicy.map { quoted($0.text) }
        case .assignees: update.assignees.map { "[\($0.map(\.text).joined(separator: ", "))]" }
        case .incidentType: update.incidentType
        case .conferenceBridge:
            update.conferenceBridge.map { bridge in
                let parts = [bridge.number.map { "number: \(quoted($0))" }, bridge.url.map { "url: \(quoted($0))" }]
                return "{\(parts.compactMap(\.self).joined(separator: ", "))}"
            }
        }
    }
}
