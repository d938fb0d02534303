import Model

/// Finds rules that load and still cannot be what their writer meant; all findings are warnings.
///
/// "Never fires" is judged by identical conditions and by trying the values a condition names, not by comparing what patterns
/// can match.
enum RuleSetCheck {
    static func findings(_ drafts: [RuleDraft], settings: RuleSettings) -> [Diagnostic] {
        let conjuncts = drafts.map { $0.condition.map(\.meaningfulConjuncts) }
        var contradictions = ContradictionFinder(settings: settings)
        return drafts.compactMap { contradictions.finding($0) } + shadowed(drafts, conjuncts)
            + OppositeRules.findings(drafts, conjuncts)
    }

    static func pastWindow(_ draft: RuleDraft, at now: Timestamp) -> Diagnostic? {
        guard let schedule = draft.guards.schedule, schedule.isOver(at: now) else { return nil }
        return draft.warning(
            .pastWindow, atKey: draft.keys["during"], "the rule `\(draft.name)` never acts again: `during` is over",
            help: "take the rule out, or give it a new window")
    }

    // A rule that always stops when it matches, and matches whenever the later one does.
    private static func shadowed(_ drafts: [RuleDraft], _ conjuncts: [Set<String>?]) -> [Diagnostic] {
        // Of a stopper one conjunct is enough to find the rules that could be behind it; one without any is before all.
        var stoppers: [String: [Int]] = [:]
        var findings: [Diagnostic] = []
        for (index, draft) in drafts.enumerated() {
            guard let own = conjuncts[index] else { continue }
            let candidates = Set((stoppers[""] ?? []) + own.flatMap { stoppers[$0] ?? [] }).sorted()
            let stopper = candidates.first { earlier in
                conjuncts[earlier]?.isSubset(of: own) == true && Set(draft.events).isSubset(of: drafts[earlier].events)
            }
            if let stopper { findings.append(finding(draft, behind: drafts[stopper])) }
            if draft.alwaysStops { stoppers[own.min() ?? "", default: []].append(index) }
        }
        return findings
    }

    private static func finding(_ draft: RuleDraft, behind stopper: RuleDraft) -> Diagnostic {
        draft.warning(
            .shadowed, atKey: draft.keys["when"],
            "the rule `\(draft.name)` can never fire: `\(stopper.name)` matches whenever it does, and stops",
            help: "put it before `\(stopper.name)`, or narrow that one",
            related: stopper.related(key: stopper.keys["stop"], "`\(stopper.name)` ends the asking here"))
    }
}

extension Condition {
    /// The conjuncts without those that hold for every alert.
    fileprivate var meaningfulConjuncts: Set<String> {
        let always = Set(
            [Field.Plain.event, .source, .kind, .id, .status].map {
                Leaf(number: 0, slot: 0, field: .plain($0), test: .exists(true), text: "").canonical
            })
        return conjuncts.subtracting(always)
    }
}
