/// What one item of `PUT /incidents` changes; a nil field is left as it is. Source: FACTS 1.1.
package struct IncidentUpdate: Hashable, Sendable {
    package var status: IncidentStatus?
    /// Used by PagerDuty with `status: resolved` only: becomes a note on the Resolve log entry.
    package var resolution: String?
    package var title: String?
    package var urgency: Urgency?
    package var priority: Named?
    /// 1 or more.
    package var escalationLevel: Int?
    package var escalationPolicy: Named?
    package var assignees: [Named]?
    /// The type's name, not its display name.
    package var incidentType: String?
    package var conferenceBridge: ConferenceBridge?

    package init() {}

    package var isEmpty: Bool {
        status == nil && resolution == nil && title == nil && urgency == nil && priority == nil && escalationLevel == nil
            && escalationPolicy == nil && assignees == nil && incidentType == nil && conferenceBridge == nil
    }

    /// The fields this update sets.
    package var fields: Set<IncidentField> {
        var set: Set<IncidentField> = []
        for field in IncidentField.allCases where has(field) { set.insert(field) }
        return set
    }

    package func has(_ field: IncidentField) -> Bool {
        switch field {
        case .status: status != nil
        case .resolution: resolution != nil
        case .title: title != nil
        case .urgency: urgency != nil
        case .priority: priority != nil
        case .escalationLevel: escalationLevel != nil
        case .escalationPolicy: escalationPolicy != nil
        case .assignees: assignees != nil
        case .incidentType: incidentType != nil
        case .conferenceBridge: conferenceBridge != nil
        }
    }

    package mutating func remove(_ field: IncidentField) {
        switch field {
        case .status: status = nil
        case .resolution: resolution = nil
        case .title: title = nil
        case .urgency: urgency = nil
        case .priority: priority = nil
        case .escalationLevel: escalationLevel = nil
        case .escalationPolicy: escalationPolicy = nil
        case .assignees: assignees = nil
        case .incidentType: incidentType = nil
        case .conferenceBridge: conferenceBridge = nil
        }
    }

    /// Takes from `other` every field that is not set here: how the earlier rule wins.
    package mutating func fill(from other: IncidentUpdate) {
        status = status ?? other.status
        resolution = resolution ?? other.resolution
        title = title ?? other.title
        urgency = urgency ?? other.urgency
        priority = priority ?? other.priority
        escalationLevel = escalationLevel ?? other.escalationLevel
        escalationPolicy = escalationPolicy ?? other.escalationPolicy
        assignees = assignees ?? other.assignees
        incidentType = incidentType ?? other.incidentType
        conferenceBridge = conferenceBridge ?? other.conferenceBridge
    }
}

/// An incident's conference bridge; in `number`, a comma waits a second and `#` ends a code.
package struct ConferenceBridge: Hashable, Sendable {
    package var number: String?
    package var url: String?

    package init(number: String? = nil, url: String? = nil) {
        self.number = number
        self.url = url
    }
}
