import Model

/// What an account calls its users, escalation policies, priorities or incident types: what `PUT /incidents` may name.
package struct AccountNames: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case user
        case escalationPolicy = "escalation policy"
        case priority
        case incidentType = "incident type"
    }

    /// The texts by which a rule may mean one of them, each with the ids it stands for: e-mails, names.
    package var idsByName: [String: [String]] = [:]
    package var ids: Set<String> = []
    /// The account's plan has nothing of the kind.
    package var isUnavailable = false

    package init() {}
}

extension PagerDutyClient {
    /// Everything of a kind that the account has, by name.
    ///
    /// Fails, rather than answer with a part, where there are more than 1000: then ask for names one by one (`exists`).
    package func names(of kind: AccountNames.Kind) async -> Answer<AccountNames> {
        switch kind {
        case .user: await names(.listUsers, "/users", "users") { $0["email"]?.string?.lowercased() }
        case .escalationPolicy:
            await names(.listEscalationPolicies, "/escalation_policies", "escalation_policies") {
                ($0["name"] ?? $0["summary"])?.string
            }
        case .priority: await names(.listPriorities, "/priorities", "priorities") { ($0["name"] ?? $0["summary"])?.string }
        // A disabled type cannot be used, so only the enabled are asked for, as the API does by default. Its name counts, not
        // its display name, and no id (FACTS 1.1).
        case .incidentType:
            await names(.listIncidentTypes, "/incidents/types", "incident_types", ids: false) { $0["name"]?.string }
        }
    }

    private func names(
        _ operation: Operation, _ path: String, _ list: String, ids: Bool = true, name: @Sendable (JSONValue) -> String?
    ) async -> Answer<AccountNames> {
        let answer: Answer<[JSONValue]>
        if operation == .listIncidentTypes {
            // This list has no pages.
            answer = await courier.entries(.init(operation: operation, path: path), list: list)
        } else {
            answer = await courier.pages(.init(operation: operation, path: path), list: list)
        }
        var names = AccountNames()
        switch answer {
        case .success(let entries, let requestID):
            for entry in entries {
                guard let id = entry["id"]?.string else { continue }
                if ids { names.ids.insert(id) }
                if let name = name(entry) { names.idsByName[name, default: []].append(id) }
            }
            return .success(names, requestID: requestID)
        // The plan has none (FACTS 5): nothing of the kind can be named.
        case .failure(let failure) where failure.status == 402:
            names.isUnavailable = true
            return .success(names, requestID: failure.requestID)
        case .failure(let failure): return .failure(failure)
        }
    }

    /// Whether the account has it: nil, or why not in words.
    package func exists(_ name: String, as kind: AccountNames.Kind) async -> Answer<String?> {
        let finding: Answer<NameDirectory.Finding> =
            switch kind {
            case .user: await directory.user(name)
            case .escalationPolicy: await directory.escalationPolicy(name)
            case .priority: await directory.priority(name)
            // Their list has no pages, so `names` never fails for its length.
            case .incidentType: .success(.id(name), requestID: nil)
            }
        return finding.map { if case .missing(let reason) = $0 { reason } else { nil } }
    }
}
