import Model
import PagerDuty
package import Rules

/// Holds the names in rules against the account: `fettle check --live`.
///
/// Reads only: users, escalation policies, priorities and incident types, each kind at most once.
package enum LiveCheck {
    /// The account could not be asked.
    package struct Failure: Error {
        package var message: String
    }

    package struct Result: Sendable {
        package var diagnostics: [Diagnostic] = []
        /// How many different names were looked for.
        package var nameCount = 0
    }

    /// Looks up what the rules of `report` name, with the token of the configuration.
    package static func run(_ report: CheckReport, configuration path: String?) async throws -> Result {
        let loaded = ConfigurationLoader.load(path: path, for: .serving)
        guard let configuration = loaded.configuration else {
            let mistakes = CheckReport(diagnostics: loaded.problems, files: [loaded.file], ruleCount: 0)
            let reason = report.isOfConfiguration ? "the configuration has mistakes" : mistakes.text(color: false)
            throw Failure(message: "--live needs the account's token: \(reason)")
        }
        return try await run(report.accountMentions(), settings: configuration.pagerduty)
    }

    static func run(_ mentions: [AccountMention], settings: PagerDutySettings) async throws -> Result {
        let transport = AsyncHTTPTransport(settings: settings)
        do {
            let client = try PagerDutyClient(settings: settings, transport: transport)
            let result = try await run(mentions, client: client, from: settings.from)
            try await transport.shutdown()
            return result
        } catch let failure as PagerDutySettings.Invalid {
            try? await transport.shutdown()
            throw Failure(message: failure.problems.joined(separator: "; "))
        } catch {
            try? await transport.shutdown()
            throw error
        }
    }

    static func run(_ mentions: [AccountMention], client: PagerDutyClient, from: String) async throws(Failure) -> Result {
        // Before any name is held to be unknown: whether the token is good, and who it, or `from`, is.
        switch await client.currentUser() {
        case .success: break
        case .failure(let failure):
            let mend = failure.verdict == .unauthorized ? ": check `pagerduty.token` and `pagerduty.url`" : ""
            throw Failure(message: "the account cannot be asked: \(failure.message)\(mend)")
        }
        var result = Result()
        for kind in AccountNames.Kind.allCases {
            let own = mentions.filter { $0.field == kind.field }
            guard !own.isEmpty else { continue }
            result.nameCount += Set(own.map(\.name)).count
            let names = await client.names(of: kind)
            for mention in own { result.diagnostics += try await check(mention, kind, names, client) }
        }
        return result
    }

    private static func check(
        _ mention: AccountMention, _ kind: AccountNames.Kind, _ answer: Answer<AccountNames>, _ client: PagerDutyClient
    ) async throws(Failure) -> [Diagnostic] {
        switch answer {
        case .success(let names, _):
            guard let mistake = mistake(mention.name, kind, names) else { return [] }
            return [mention.diagnostic(kind.code, .error, mistake, near: names.idsByName.keys)]
        case .failure:
            // Too many to list: one question for each name, and no hint at what may have been meant.
            switch await client.exists(mention.name, as: kind) {
            case .success(nil, _): return []
            case .success(let reason?, _): return [mention.diagnostic(kind.code, .error, reason, near: [String]())]
            case .failure(let failure): throw Failure(message: "the account cannot be asked: \(failure.message)")
            }
        }
    }

    private static func mistake(_ name: String, _ kind: AccountNames.Kind, _ names: AccountNames) -> String? {
        if names.isUnavailable { return "this account has no \(kind.rawValue) to name: its plan does not have them" }
        let ids = names.idsByName[kind == .user ? name.lowercased() : name] ?? []
        // The most severe of equal priorities is taken; of people and policies nobody could say which was meant.
        if ids.count == 1 || (ids.count > 1 && kind == .priority) || names.ids.contains(name) { return nil }
        if ids.count > 1 { return "several of the account's \(kind.rawValue) entries are called `\(name)`: use the id" }
        return "the account has no \(kind.rawValue) `\(name)`"
    }
}

extension AccountNames.Kind {
    fileprivate var field: IncidentField {
        switch self {
        case .user: .assignees
        case .escalationPolicy: .escalationPolicy
        case .priority: .priority
        case .incidentType: .incidentType
        }
    }

    fileprivate var code: DiagnosticCode {
        switch self {
        case .user: .unknownUser
        case .escalationPolicy: .unknownPolicy
        case .priority: .unknownPriority
        case .incidentType: .unknownIncidentType
        }
    }
}
