package import Model

/// What an incident's present state, just read, says about an update that was going to be sent (or sent again).
package enum StateLaw {
    package enum Finding: Hashable, Sendable {
        /// Something of it is not so yet: send it.
        case needed
        /// Everything it asks for is so already.
        case holds
        /// The incident has moved on, and sending it would do harm.
        case stale(String)
    }

    /// Compares what can be read back and what `state` is not silent of. A level cannot be (FACTS 1.1), so an update with one never
    /// "holds".
    ///
    /// An update that a resolved incident has in every field holds: it was applied before the resolve, as in a life of fettle that
    /// ended between its own calls and their outcomes.
    package static func compare(_ update: IncidentUpdate, with state: IncidentSnapshot) -> Finding {
        if state.status == .resolved {
            let how = state.mergedInto.map { "merged into \($0) meanwhile" } ?? "resolved meanwhile"
            switch update.status {
            // Title and resolution note came with it or no longer matter.
            case .resolved: return .holds
            case .triggered: return .needed
            case .acknowledged: return .stale("\(how): an acknowledge would reopen it")
            case nil: return holds(update, in: state) ? .holds : .stale(how)
            }
        }
        return holds(update, in: state) ? .holds : .needed
    }

    private static func holds(_ update: IncidentUpdate, in state: IncidentSnapshot) -> Bool {
        IncidentField.allCases.allSatisfy { !update.has($0) || holds($0, of: update, in: state) }
    }

    private static func holds(_ field: IncidentField, of update: IncidentUpdate, in state: IncidentSnapshot) -> Bool {
        switch field {
        case .status: update.status == state.status
        case .title: update.title == state.title
        case .urgency: update.urgency == state.urgency
        case .priority: refers(update.priority, to: state.priority)
        case .escalationPolicy: refers(update.escalationPolicy, to: state.escalationPolicy)
        case .assignees: state.assignees.map { Set((update.assignees ?? []).map(\.id)) == Set($0.map(\.id)) } ?? false
        case .incidentType: update.incidentType == state.type
        case .conferenceBridge: holds(update.conferenceBridge, in: state.conferenceBridge)
        case .resolution, .escalationLevel: false
        }
    }

    private static func holds(_ wanted: ConferenceBridge?, in present: ConferenceBridge?) -> Bool {
        guard let wanted, let present else { return false }
        return (wanted.number == nil || wanted.number == present.number) && (wanted.url == nil || wanted.url == present.url)
    }

    private static func refers(_ named: Named?, to reference: Reference?) -> Bool {
        guard let id = named?.id, let reference else { return false }
        return id == reference.id
    }
}
