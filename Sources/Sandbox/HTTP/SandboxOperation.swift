/// What a request asks for, by the `operationId` of PagerDuty's API descriptions.
package enum SandboxOperation: String, Sendable, CaseIterable, Comparable {
    case listIncidents, updateIncidents, createIncident
    case getIncident, updateIncident
    case listIncidentAlerts
    case listIncidentNotes, createIncidentNote
    case listIncidentTypes
    case listPriorities, listUsers, getCurrentUser, listEscalationPolicies, listServices, listAbilities
    case listWebhookSubscriptions, createWebhookSubscription, getWebhookSubscription
    case testWebhookSubscription, enableWebhookSubscription
    /// `POST /v2/enqueue` of the Events API; needs no token.
    case createEvent = "createV2Event"
    /// `POST /oauth/token` of the identity service; proves itself by its body.
    case createToken = "createOAuthToken"

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The query parameters the descriptions name, and the undocumented `exclude[]` (FACTS 1.1).
    var queryParameters: Set<String> {
        let paging: Set<String> = ["limit", "offset", "total"]
        return switch self {
        case .listIncidents:
            paging.union([
                "date_range", "incident_key", "service_ids[]", "team_ids[]", "user_ids[]", "urgencies[]", "time_zone",
                "statuses[]",
                "sort_by", "include[]", "since", "until",
            ])
        case .updateIncidents: paging.union(["exclude[]"])
        case .getIncident, .getCurrentUser: ["include[]"]
        case .listIncidentAlerts: paging.union(["alert_key", "statuses[]", "sort_by", "include[]"])
        case .listIncidentTypes: ["filter"]
        case .listPriorities: paging
        case .listUsers: paging.union(["query", "team_ids[]", "include[]"])
        case .listEscalationPolicies: paging.union(["query", "user_ids[]", "team_ids[]", "include[]", "sort_by"])
        case .listServices: paging.union(["query", "team_ids[]", "time_zone", "sort_by", "include[]", "name"])
        case .listWebhookSubscriptions: paging.union(["filter_type", "filter_id"])
        default: []
        }
    }

    /// What an app's token must be good for; nil where nothing is asked. Source: `x-pd-requires-scope` of the description.
    var scope: String? {
        switch self {
        case .listIncidents, .getIncident, .listIncidentAlerts, .listIncidentNotes: "incidents.read"
        case .updateIncidents, .updateIncident, .createIncident, .createIncidentNote: "incidents.write"
        case .listIncidentTypes: "incident_types.read"
        case .listPriorities: "priorities.read"
        case .listUsers: "users.read"
        case .listEscalationPolicies: "escalation_policies.read"
        case .listServices: "services.read"
        case .listAbilities: "abilities.read"
        case .listWebhookSubscriptions, .getWebhookSubscription: "webhook_subscriptions.read"
        case .createWebhookSubscription, .testWebhookSubscription, .enableWebhookSubscription: "webhook_subscriptions.write"
        case .getCurrentUser, .createEvent, .createToken: nil
        }
    }

    /// Operations that must name a user in `From` when the token is an account's.
    var needsFrom: Bool {
        switch self {
        case .updateIncidents, .createIncident, .updateIncident, .createIncidentNote: true
        default: false
        }
    }
}

/// Where a method and path lead.
enum SandboxRoute: Equatable {
    /// An operation of PagerDuty's; `id` is the path's `{id}`, empty where it has none.
    case operation(SandboxOperation, id: String)
    /// The sandbox's own controls, `/sandbox/…`.
    case control(Control)
    case wrongMethod
    case unknown

    enum Control: Equatable { case state, requests, readFaults, addFault, clearFaults, openIncidents }

    init(method: String, path: String) {
        let segments = path.split(separator: "/").map(String.init)
        let table = Self.methods(segments)
        self = table.isEmpty ? .unknown : table[method] ?? .wrongMethod
    }

    private static func methods(_ path: [String]) -> [String: SandboxRoute] {
        func only(_ method: String, _ operation: SandboxOperation, _ id: String = "") -> [String: SandboxRoute] {
            [method: .operation(operation, id: id)]
        }
        switch path.count {
        case 1:
            switch path[0] {
            case "incidents":
                return [
                    "GET": .operation(.listIncidents, id: ""), "PUT": .operation(.updateIncidents, id: ""),
                    "POST": .operation(.createIncident, id: ""),
                ]
            case "priorities": return only("GET", .listPriorities)
            case "users": return only("GET", .listUsers)
            case "escalation_policies": return only("GET", .listEscalationPolicies)
            case "services": return only("GET", .listServices)
            case "abilities": return only("GET", .listAbilities)
            case "webhook_subscriptions":
                return [
                    "GET": .operation(.listWebhookSubscriptions, id: ""), "POST": .operation(.createWebhookSubscription, id: ""),
                ]
            default: return [:]
            }
        case 2:
            switch (path[0], path[1]) {
            case ("incidents", "types"): return only("GET", .listIncidentTypes)
            case ("incidents", let id):
                return ["GET": .operation(.getIncident, id: id), "PUT": .operation(.updateIncident, id: id)]
            case ("users", "me"): return only("GET", .getCurrentUser)
            case ("webhook_subscriptions", let id): return only("GET", .getWebhookSubscription, id)
            case ("v2", "enqueue"): return only("POST", .createEvent)
            case ("oauth", "token"): return only("POST", .createToken)
            case ("sandbox", "state"): return ["GET": .control(.state)]
            case ("sandbox", "requests"): return ["GET": .control(.requests)]
            case ("sandbox", "incidents"): return ["POST": .control(.openIncidents)]
            case ("sandbox", "faults"):
                return ["GET": .control(.readFaults), "POST": .control(.addFault), "DELETE": .control(.clearFaults)]
            default: return [:]
            }
        case 3:
            switch (path[0], path[2]) {
            case ("incidents", "alerts"): return only("GET", .listIncidentAlerts, path[1])
            case ("incidents", "notes"):
                return [
                    "GET": .operation(.listIncidentNotes, id: path[1]), "POST": .operation(.createIncidentNote, id: path[1]),
                ]
            case ("webhook_subscriptions", "ping"): return only("POST", .testWebhookSubscription, path[1])
            case ("webhook_subscriptions", "enable"): return only("POST", .enableWebhookSubscription, path[1])
            default: return [:]
            }
        default: return [:]
        }
    }
}
