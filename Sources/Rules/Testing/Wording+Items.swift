import Model

extension Wording {
    /// An update as a rule file writes it: `{urgency: low, title: "…"}`.
    static func items(_ update: IncidentUpdate?) -> String {
        guard let update else { return "nothing" }
        let items = IncidentField.allCases.compactMap { field in value(of: field, in: update).map { "\(field.rawValue): \($0)" } }
        return "{\(items.joined(separator: ", "))}"
    }

    /// The fields in which two updates differ, a line each.
    static func diff(_ expected: IncidentUpdate, _ actual: IncidentUpdate) -> [String] {
        IncidentField.allCases.flatMap { field -> [String] in
            let (a, b) = (value(of: field, in: expected), value(of: field, in: actual))
            if a == b { return a.map { ["      \(field.rawValue): \($0)"] } ?? [] }
            return [a.map { "    - \(field.rawValue): \($0)" }, b.map { "    + \(field.rawValue): \($0)" }].compactMap(\.self)
        }
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
