import Model
import Synchronization

/// Finds the ids of the users, policies and priorities that rules name; asks PagerDuty once for many who ask at a time.
final class NameDirectory: Sendable {
    /// What PagerDuty said of a name.
    enum Finding: Sendable, Equatable {
        case id(String)
        /// Why there is none, for a person.
        case missing(String)

        var exists: Bool {
            if case .id = self { true } else { false }
        }
    }

    static let positiveLife = Duration.seconds(600)
    /// Short, as the missing is created as soon as it is missed.
    static let negativeLife = Duration.seconds(30)

    private let courier: Courier
    private let timekeeper: any Timekeeper
    private let cache = Mutex(NameCache(positiveLife: positiveLife, negativeLife: negativeLife))
    private let nudges = Nudges()

    init(courier: Courier, timekeeper: any Timekeeper) {
        self.courier = courier
        self.timekeeper = timekeeper
    }

    /// The user with exactly this e-mail, whatever its case; a text that looks like an id is taken for one.
    func user(_ text: String) async -> Answer<Finding> {
        // No e-mail looks like an id, so nothing has to be asked.
        if ResourceID.looksLikeOne(text) { return .success(.id(text), requestID: nil) }
        let email = text.lowercased()
        return await find(.init(kind: .user, text: email)) { [courier] in
            await courier.pages(.init(operation: .listUsers, path: "/users", query: [("query", text)]), list: "users").map {
                users in
                let matching = users.filter { $0["email"]?.string?.lowercased() == email }
                return Self.single(matching, otherwise: "no user has the e-mail \"\(text)\"", many: "several users have it")
            }
        }
    }

    /// The policy of exactly this name, else, if the text looks like one, the id itself.
    func escalationPolicy(_ text: String) async -> Answer<Finding> {
        await find(.init(kind: .escalationPolicy, text: text)) { [courier] in
            let errand = Courier.Errand(
                operation: .listEscalationPolicies, path: "/escalation_policies", query: [("query", text)])
            return await courier.pages(errand, list: "escalation_policies").map { policies in
                let matching = policies.filter { ($0["name"] ?? $0["summary"])?.string == text }
                if matching.isEmpty, ResourceID.looksLikeOne(text) { return .id(text) }
                return Self.single(
                    matching, otherwise: "no escalation policy is named \"\(text)\"",
                    many: "several escalation policies are named \"\(text)\"; use the id")
            }
        }
    }

    /// The most severe priority of exactly this name, else the one with this id.
    func priority(_ text: String) async -> Answer<Finding> {
        await find(.init(kind: .priority, text: text)) { [courier] in
            let answer = await courier.pages(.init(operation: .listPriorities, path: "/priorities"), list: "priorities")
            if case .failure(let failure) = answer, failure.status == 402 {
                return .success(.missing("priorities are not enabled in this account"), requestID: failure.requestID)
            }
            return answer.map { priorities in
                let named = priorities.first { ($0["name"] ?? $0["summary"])?.string == text }
                if let id = (named ?? priorities.first { $0["id"]?.string == text })?["id"]?.string { return .id(id) }
                let names = priorities.prefix(20).compactMap { ($0["name"] ?? $0["summary"])?.string }
                return .missing("no priority is named \"\(text)\"; there are: \(names.joined(separator: ", "))")
            }
        }
    }

    private static func single(_ matching: [JSONValue], otherwise none: String, many: String) -> Finding {
        let ids = matching.compactMap { $0["id"]?.string }
        guard let id = ids.first else { return .missing(none) }
        return ids.count == 1 ? .id(id) : .missing(many)
    }

    private func find(_ key: NameCache.Key, ask: @Sendable () async -> Answer<Finding>) async -> Answer<Finding> {
        while true {
            switch cache.withLock({ $0.rule(key, at: timekeeper.now) }) {
            case .known(let finding): return .success(finding, requestID: nil)
            case .lead:
                let answer = await ask()
                // A cancelled leader's failure says nothing of the name.
                let followers = cache.withLock { cache in
                    if Task.isCancelled, case .failure = answer { return cache.abandoned(key) }
                    return cache.settled(key, answer, at: timekeeper.now)
                }
                for follower in followers { nudges.nudge(follower) }
                return answer
            case .follow(let follower):
                await nudges.wait(for: follower)
                let collected = cache.withLock { cache in
                    let collected = cache.collect(follower)
                    cache.leave(follower, key)
                    return collected
                }
                nudges.forget(follower)
                if case .result(let answer) = collected { return answer }
                if Task.isCancelled { return .failure(APIFailure(.notSent, message: "cancelled while a name was looked up")) }
            }
        }
    }
}
