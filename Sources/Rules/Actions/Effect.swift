import Model

/// What a rule's `then` asks for: an update whose texts may still have to be filled in.
struct Effect: Sendable {
    var status: IncidentStatus?
    var urgency: Urgency?
    var escalationLevel: Int?
    var resolution: Template?
    var title: Template?
    var priority: Template?
    var escalationPolicy: Template?
    var assignees: [Template]?
    var incidentType: Template?
    var bridgeNumber: Template?
    var bridgeURL: Template?

    private var templates: [Template] {
        [resolution, title, priority, escalationPolicy, incidentType, bridgeNumber, bridgeURL].compactMap(\.self)
            + (assignees ?? [])
    }

    /// True where every text is the same for all alerts.
    var isConstant: Bool { templates.allSatisfy { $0.constant != nil } }

    /// The update for one alert.
    ///
    /// A text that comes out empty is left out: PagerDuty has no use for an empty title, name or number.
    func render(_ alert: Alert, _ captures: CaptureRecorder, _ settings: RuleSettings, missing: inout [String]) -> IncidentUpdate
    {
        var update = IncidentUpdate()
        func text(_ template: Template?, _ limit: Int? = nil) -> String? {
            let text = template?.render(alert, captures, limit: limit ?? settings.textLength, missing: &missing)
            return text?.contains { !$0.isWhitespace } == true ? text : nil
        }
        update.status = status
        update.urgency = urgency
        update.escalationLevel = escalationLevel
        update.resolution = text(resolution)
        update.title = text(title, settings.titleLength)
        update.priority = text(priority).map { Named($0) }
        update.escalationPolicy = text(escalationPolicy).map { Named($0) }
        let people = (assignees ?? []).compactMap { text($0) }.map { Named($0) }
        update.assignees = people.isEmpty ? nil : people
        update.incidentType = text(incidentType)
        let bridge = ConferenceBridge(number: text(bridgeNumber), url: text(bridgeURL))
        update.conferenceBridge = bridge == ConferenceBridge() ? nil : bridge
        return update
    }

    /// The parts of the table of fields that disturb each other.
    var parts: [(field: IncidentField, part: UpdateSteps.Part)] {
        var parts: [(IncidentField, UpdateSteps.Part)] = []
        switch status {
        case .acknowledged: parts.append((.status, .acknowledge))
        case .resolved: parts.append((.status, .resolve))
        case .triggered: parts.append((.status, .trigger))
        case nil: break
        }
        if let urgency { parts.append((.urgency, urgency == .high ? .raiseUrgency : .lowerUrgency)) }
        if escalationLevel != nil { parts.append((.escalationLevel, .level)) }
        if escalationPolicy != nil { parts.append((.escalationPolicy, .policy)) }
        if assignees != nil { parts.append((.assignees, .assignees)) }
        return parts
    }
}
