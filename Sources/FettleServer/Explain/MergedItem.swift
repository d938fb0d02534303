package import Model

/// What an explained body asks of one incident: merged by the coalescer's own law, before it is cut into steps.
package struct MergedItem: Sendable {
    /// The incident's id, `key:…`, or nil where the alerts name neither, and nothing can be sent.
    package var target: IncidentTarget?
    package var update: IncidentUpdate
    /// The rules that contribute, in their order.
    package var rules: [String]
    /// Successive items, in the order in which they are sent; one where nothing in them disturbs anything else.
    package var steps: [IncidentUpdate]
    /// It is sent only after a rule's `hold`, unless the alert resolves.
    package var isHeld = false
    /// What a rule asks for and is not sent, with the reason; one sentence each.
    package var dropped: [String] = []

    /// The items of `actions`, by target, in the order in which targets are first met.
    static func merging(_ actions: [Action], isHeld: Bool = false) -> [MergedItem] {
        var order: [String] = []
        var groups: [String: [Action]] = [:]
        for action in actions {
            let name = action.target?.description ?? ""
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(action)
        }
        return order.compactMap { name in
            guard let actions = groups[name], let first = actions.first else { return nil }
            let merged = Rehearsal.mergeTelling(actions.map(\.update))
            var rules: [String] = []
            for rule in actions.flatMap(\.rules) where !rules.contains(rule) { rules.append(rule) }
            return MergedItem(
                target: first.target, update: merged.update, rules: rules, steps: merged.steps, isHeld: isHeld,
                dropped: merged.dropped)
        }
    }
}
