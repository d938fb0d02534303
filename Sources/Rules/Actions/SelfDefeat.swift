import Model

/// Which changes a rule asks for in answer to an event that says the opposite: a circle, or a quarrel with a person.
enum SelfDefeat {
    struct Finding: Hashable {
        var field: IncidentField
        var message: String
        var help: String
    }

    static func findings(_ effect: Effect, events: [String]) -> [Finding] {
        var findings: [Finding] = []
        for event in events {
            for (field, message, help) in answers(effect, event) {
                findings.append(Finding(field: field, message: message, help: help))
            }
        }
        if events == ["resolved"], effect.status == nil { findings += vain(effect) }
        return findings
    }

    private static func answers(_ effect: Effect, _ event: String) -> [(IncidentField, String, String)] {
        var found: [(IncidentField, String, String)] = []
        let only = "leave `\(event)` out of `events`, or narrow `when` to what nobody decides by hand"
        switch (event, effect.status) {
        case ("unacknowledged", .acknowledged):
            found.append(
                (
                    .status, "acknowledging what has just been unacknowledged goes round in a circle",
                    "nobody would be paged, as each acknowledgement that times out would be given again: \(only)"
                ))
        case ("resolved", .acknowledged):
            found.append((.status, "acknowledging a resolved incident reopens it", only))
        case ("resolved", .triggered):
            found.append((.status, "setting a resolved incident to triggered reopens it, however it was resolved", only))
        case ("reopened", .resolved):
            found.append((.status, "resolving what has just been reopened takes back what a person did", only))
        case ("acknowledged", .triggered):
            found.append((.status, "this takes back every acknowledgement", only))
        default: break
        }
        let takesBack = "this takes back what a person, or the policy, has just decided"
        switch event {
        case "reassigned", "delegated":
            if effect.assignees != nil { found.append((.assignees, takesBack, only)) }
            if effect.escalationPolicy != nil { found.append((.escalationPolicy, takesBack, only)) }
        case "escalated":
            if effect.escalationLevel != nil { found.append((.escalationLevel, takesBack, only)) }
        case "priority_updated":
            if effect.priority != nil { found.append((.priority, takesBack, only)) }
        case "conference_bridge.updated":
            if effect.bridgeURL != nil || effect.bridgeNumber != nil { found.append((.conferenceBridge, takesBack, only)) }
        case "incident_type.changed":
            if effect.incidentType != nil { found.append((.incidentType, takesBack, only)) }
        default: break
        }
        return found
    }

    // Where a recovery is all that the rule hears of, there is nobody left to be paged.
    private static func vain(_ effect: Effect) -> [Finding] {
        let fields: [IncidentField] = [.urgency, .escalationLevel, .escalationPolicy, .assignees].filter {
            effect.value(of: $0) != nil
        }
        return fields.map {
            Finding(
                field: $0, message: "setting `\($0.rawValue)` on recovery pages nobody: the problem is over",
                help: "was `events: [triggered]` meant, or `status: resolved`?")
        }
    }
}
