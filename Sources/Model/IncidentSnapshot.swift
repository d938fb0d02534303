/// An incident's state as PagerDuty last told it; a field is nil where that telling was silent.
package struct IncidentSnapshot: Hashable, Sendable {
    package var id: IncidentID
    package var number: Int?
    package var title: String?
    package var status: IncidentStatus?
    package var urgency: Urgency?
    package var priority: Reference?
    package var service: Reference?
    package var escalationPolicy: Reference?
    package var assignees: [Reference]?
    package var teams: [Reference]?
    /// The incident type's name, `incident_default` for the base type.
    package var type: String?
    package var conferenceBridge: ConferenceBridge?
    /// Triggered alerts inside (`alert_counts.triggered`); resolving costs PagerDuty in proportion (FACTS 1.2).
    package var triggeredAlerts: Int?
    /// Alerts inside, resolved ones too (`alert_counts.all`): after a resolve it says what that has cost.
    package var allAlerts: Int?
    /// When it was resolved, in whole seconds by PagerDuty's clock.
    package var resolvedAt: Timestamp?
    /// How PagerDuty says it was resolved by merging: the incident that took its alerts.
    package var mergedInto: IncidentID?
    /// It can be read alone, but a call for several was refused because of it: it had better go alone.
    package var spoilsBulkCalls = false

    package init(id: IncidentID) { self.id = id }
}

/// Which incident an update is for.
package enum IncidentTarget: Hashable, Sendable, CustomStringConvertible {
    case id(IncidentID)
    /// Known by its key only; Correlation finds the id.
    case key(DedupKey)

    /// The incident's id, or `key:<dedup_key>`: how it is written in `explain`, `expect` and `queue`.
    package var description: String {
        switch self {
        case .id(let id): id.text
        case .key(let key): "key:\(key.text)"
        }
    }
}
