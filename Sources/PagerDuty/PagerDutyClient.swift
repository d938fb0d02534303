package import Model

/// The REST client: one for each token, for its rate gate is the token's.
package final class PagerDutyClient: PagerDutyAPI {
    /// The most items of one `PUT /incidents`; more is answered 413. Source: FACTS 1.1.
    package static let mostItems = 250

    /// How many alerts of one incident are read: one page. What a rule asks of an incident stands in its first alerts; one that
    /// holds a thousand more is no reason for ten calls.
    package static let mostAlerts = 100

    let courier: Courier
    let directory: NameDirectory
    private let from: String

    /// Throws when `settings.validate()` finds something; sends nothing yet.
    package init(
        settings: PagerDutySettings, transport: any Transport, timekeeper: any Timekeeper = SystemTimekeeper(),
        observer: RequestObserver = RequestObserver()
    ) throws(PagerDutySettings.Invalid) {
        let problems = settings.validate()
        guard problems.isEmpty, let base = BaseURL(settings.url),
            let credential = Self.credential(settings, transport, timekeeper, observer)
        else {
            throw PagerDutySettings.Invalid(problems: problems)
        }
        from = settings.from
        courier = Courier(
            base: base, from: settings.from, userAgent: settings.userAgent, credential: credential, transport: transport,
            gate: RateGate(
                ceiling: settings.requestsPerMinute, atOnce: settings.requestsAtOnce, timekeeper: timekeeper),
            observer: observer)
        directory = NameDirectory(courier: courier, timekeeper: timekeeper)
    }

    private static func credential(
        _ settings: PagerDutySettings, _ transport: any Transport, _ timekeeper: any Timekeeper, _ observer: RequestObserver
    ) -> Credential? {
        guard let oauth = settings.oauth else { return settings.token.map { Credential($0) } }
        guard let base = BaseURL(oauth.url) else { return nil }
        return Credential(
            OAuthTokens(
                settings: oauth, base: base, userAgent: settings.userAgent, transport: transport, timekeeper: timekeeper,
                observer: observer))
    }

    /// Uses another token from the next call on; throws, and keeps the old one, when it cannot be one.
    package func replaceToken(_ token: Secret) throws(PagerDutySettings.Invalid) {
        let problems = PagerDutySettings.problems(ofToken: token)
        guard problems.isEmpty else { throw PagerDutySettings.Invalid(problems: problems.map { "pagerduty.token: \($0)" }) }
        courier.credential.replace(with: token)
    }

    package func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]> {
        if items.isEmpty { return .success([], requestID: nil) }
        if let name = items.lazy.compactMap(\.update.unresolvedName).first {
            return .failure(APIFailure(.rejected, message: "the id of \"\(name)\" has not been looked up"))
        }
        let errand = Courier.Errand(operation: .updateIncidents, path: "/incidents", body: UpdateBody.encode(items))
        let answer = await courier.run(errand)
        guard case .success(let json, let requestID) = answer, json.kind != .null else { return answer.map { _ in [] } }
        return Courier.entries(of: json, list: "incidents", requestID).map { $0.compactMap(IncidentDecoder.incident) }
    }

    package func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        await IncidentReader(courier: courier).read(incidents)
    }

    package func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> {
        let errand = Courier.Errand(
            operation: .findIncidents, path: "/incidents",
            query: [
                ("incident_key", key.text), ("statuses[]", "triggered"), ("statuses[]", "acknowledged"), ("date_range", "all"),
            ])
        return await courier.pages(errand, list: "incidents").map { $0.compactMap(IncidentDecoder.incident) }
    }

    package func resolvedIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> {
        let errand = Courier.Errand(
            operation: .findIncidents, path: "/incidents",
            query: [
                ("incident_key", key.text), ("statuses[]", "resolved"), ("sort_by", "created_at:desc"), ("limit", "25"),
            ])
        return await courier.entries(errand, list: "incidents").map { $0.compactMap(IncidentDecoder.incident) }
    }

    package func alerts(of incident: IncidentID) async -> Answer<[JSONValue]> {
        guard ResourceID.isSafeInPath(incident.text) else {
            return .failure(APIFailure(.rejected, message: "\"\(incident.text.prefix(64))\" is no incident's id"))
        }
        let errand = Courier.Errand(
            operation: .listIncidentAlerts, path: "/incidents/\(PercentEncoding.encode(incident.text))/alerts",
            query: [("limit", String(Self.mostAlerts)), ("sort_by", "created_at:asc")])
        return await courier.entries(errand, list: "alerts").map { Array($0.prefix(Self.mostAlerts)) }
    }

    package func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate> {
        await directory.resolve(update)
    }

    package func currentUser() async -> Answer<Reference> {
        let answer = await courier.run(.init(operation: .getCurrentUser, path: "/users/me"))
        switch answer {
        case .success(let json, let requestID):
            if let user = json["user"].flatMap(IncidentDecoder.reference) { return .success(user, requestID: requestID) }
            let message = "the answer names no user"
            return .failure(APIFailure(.outcomeUnknown, status: 200, message: message, requestID: requestID))
        // 400 is what an account's key gets, as it belongs to no user (FACTS 1.6); a token of an app may be refused otherwise.
        case .failure(let failure) where failure.verdict == .rejected: return await userOfFrom()
        case .failure(let failure): return .failure(failure)
        }
    }

    private func userOfFrom() async -> Answer<Reference> {
        switch await directory.user(from) {
        case .success(.id(let id), let requestID): .success(Reference(id: id, name: from), requestID: requestID)
        case .success(.missing(let reason), let requestID):
            .failure(APIFailure(.rejected, message: "pagerduty.from: \(reason)", requestID: requestID))
        case .failure(let failure): .failure(failure)
        }
    }
}

extension IncidentUpdate {
    /// A policy or assignee without id, which PagerDuty could not understand; a priority it takes by its name.
    fileprivate var unresolvedName: String? {
        ([escalationPolicy] + (assignees ?? []).map(Optional.some)).compactMap { $0 }.first { $0.id == nil }?.text
    }
}
