/// What the account has besides incidents: users, priorities, escalation policies, services; it never changes while running.
package struct AccountDirectory: Sendable {
    package struct User: Hashable, Sendable {
        package var id: String
        package var name: String
        package var email: String
        package var role: String

        package init(id: String, name: String, email: String, role: String = "user") {
            self.id = id
            self.name = name
            self.email = email
            self.role = role
        }
    }

    package struct Priority: Hashable, Sendable {
        package var id: String
        package var name: String
        package var description: String

        package init(id: String, name: String, description: String) {
            self.id = id
            self.name = name
            self.description = description
        }
    }

    package struct Policy: Hashable, Sendable {
        package var id: String
        package var name: String
        /// The ids of the users of each level, first level first.
        package var levels: [[String]]

        package init(id: String, name: String, levels: [[String]]) {
            self.id = id
            self.name = name
            self.levels = levels
        }
    }

    package struct Service: Hashable, Sendable {
        package var id: String
        package var name: String
        /// The id of its escalation policy.
        package var policy: String
        /// Integration keys of the Events API that lead to this service, 32 characters each.
        package var routingKeys: [String]

        package init(id: String, name: String, policy: String, routingKeys: [String] = []) {
            self.id = id
            self.name = name
            self.policy = policy
            self.routingKeys = routingKeys
        }
    }

    package var users: [User]
    /// Most severe first, as `GET /priorities` orders them.
    package var priorities: [Priority]
    package var policies: [Policy]
    package var services: [Service]
    /// Names, not display names; the first is the base type.
    package var incidentTypes: [String]
    package var abilities: [String]

    package init(
        users: [User], priorities: [Priority], policies: [Policy], services: [Service],
        incidentTypes: [String] = ["incident_default"], abilities: [String] = []
    ) {
        self.users = users
        self.priorities = priorities
        self.policies = policies
        self.services = services
        self.incidentTypes = incidentTypes
        self.abilities = abilities
    }

    /// The account every sandbox starts with: a bot, three people, P1 to P5, two policies, two services.
    package static let standard = AccountDirectory(
        users: [
            User(id: "PBOT001", name: "fettle bot", email: "bot@example.com", role: "limited_user"),
            User(id: "PUSR001", name: "Ada Lovelace", email: "ada@example.com"),
            User(id: "PUSR002", name: "Grace Hopper", email: "grace@example.com"),
            User(id: "PUSR003", name: "Barbara Liskov", email: "barbara@example.com", role: "admin"),
        ],
        priorities: (1...5).map { n in
            Priority(id: "PPRIO0\(n)", name: "P\(n)", description: n == 1 ? "Most severe" : "Severity \(n) of 5")
        },
        policies: [
            Policy(id: "PEP0001", name: "Payments on-call", levels: [["PUSR001"], ["PUSR002"], ["PUSR003"]]),
            Policy(id: "PEP0002", name: "Database on-call", levels: [["PUSR002"], ["PUSR003"]]),
        ],
        services: [
            Service(
                id: "PSVC001", name: "Payments API", policy: "PEP0001", routingKeys: ["sandboxpayments00000000000000001"]),
            Service(id: "PSVC002", name: "Database", policy: "PEP0002", routingKeys: ["sandboxdatabase00000000000000002"]),
        ],
        incidentTypes: ["incident_default", "major_incident", "security_incident"],
        abilities: ["urgencies", "teams", "coordinated_responding", "event_rules", "service_support_hours"])

    package func user(id: String) -> User? { users.first { $0.id == id } }
    package func priority(id: String) -> Priority? { priorities.first { $0.id == id } }
    package func priority(name: String) -> Priority? { priorities.first { $0.name == name } }
    package func policy(id: String) -> Policy? { policies.first { $0.id == id } }
    package func service(id: String) -> Service? { services.first { $0.id == id } }
    package func service(routingKey: String) -> Service? { services.first { $0.routingKeys.contains(routingKey) } }

    /// E-mail addresses are compared without regard to ASCII case.
    package func user(email: String) -> User? {
        let wanted = email.lowercased()
        return users.first { $0.email.lowercased() == wanted }
    }

    /// Every way in which the directory refers to something it has not, in words.
    package func problems() -> [String] {
        var found: [String] = []
        if services.isEmpty { found.append("the account has no service") }
        if incidentTypes.isEmpty { found.append("the account has no incident type") }
        for policy in policies {
            for id in policy.levels.joined() where user(id: id) == nil {
                found.append("escalation policy \(policy.id) names the unknown user \(id)")
            }
        }
        for service in services where self.policy(id: service.policy) == nil {
            found.append("service \(service.id) names the unknown escalation policy \(service.policy)")
        }
        let ids = users.map(\.id) + priorities.map(\.id) + policies.map(\.id) + services.map(\.id)
        if Set(ids).count != ids.count { found.append("two things of the account have the same id") }
        return found
    }
}
