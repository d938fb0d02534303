import Foundation
import Logging
import Model
import Payloads
import Queue
import Rules
import Sandbox
import UnixSignals
import Webhooks

/// The whole way in one process, over real HTTP: a sandbox opens incidents, their signed webhooks arrive at a server with the
/// shipped rules, bulk updates go back; then every incident is held against what the rules say.
package struct Demo: Sendable {
    package var incidents: Int
    /// Rule files or folders.
    package var rules: [String]
    /// After this long the demo gives up and says what is missing.
    package var deadline: Duration

    package init(incidents: Int = 1000, rules: [String], deadline: Duration = .seconds(60)) {
        self.incidents = incidents
        self.rules = rules
        self.deadline = deadline
    }

    package struct Progress: Sendable {
        package var delivered: Int
        package var updated: Int
        package var calls: Int
    }

    /// Runs to its end; `report` is called several times a second.
    ///
    /// Where SIGINT or SIGTERM comes first, the demo's files are removed and `interrupted` ends the process on the spot: an HTTP
    /// server that is cancelled while it accepts a connection traps (swift-nio demands that its writer be finished), and there is
    /// nothing here to be brought to an end in order.
    package func run(
        report: @escaping @Sendable (Progress) -> Void, interrupted: @escaping @Sendable () -> Never
    ) async throws -> DemoSummary {
        try requireFittingRules()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await withThrowingTaskGroup(of: DemoSummary?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await runToTheEnd(in: folder, report) }
            group.addTask {
                for await _ in signals {
                    try? FileManager.default.removeItem(at: folder)
                    interrupted()
                }
                return nil
            }
            while let summary = try await group.next() {
                if let summary { return summary }
            }
            throw CancellationError()
        }
    }

    /// Before anything runs: later there would be a storm of which nothing comes.
    private func requireFittingRules() throws {
        // What does not load is told where it is needed.
        guard let ruleSet = RuleFileLoader.load(rules, settings: RuleSettings()).ruleSet else { return }
        if let unknown = DemoVerdict.unknownTitles(to: ruleSet).first {
            throw StartupFailure(
                "these rules do nothing for the demo's incidents, such as `\(unknown)`: name the shipped ones with --rules")
        }
    }

    private func runToTheEnd(
        in folder: URL, _ report: @escaping @Sendable (Progress) -> Void
    ) async throws -> DemoSummary {
        var settings = SandboxSettings()
        settings.port = 0
        return try await SandboxServer.withRunning(settings) { sandbox, url in
            let secret = Secret(UUID().uuidString)
            let server = try Server(
                configuration(pagerduty: url, secret: secret, store: folder.appendingPathComponent("demo.db").path),
                logger: .silent)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run(signals: false) }
                defer { group.cancelAll() }
                return try await storm(sandbox.state, server, secret, report)
            }
        }
    }

    private func storm(
        _ account: SandboxState, _ server: Server, _ secret: Secret, _ report: @escaping @Sendable (Progress) -> Void
    ) async throws -> DemoSummary {
        let time = SystemTimekeeper()
        account.subscribe(
            WebhookSubscription(url: "http://127.0.0.1:\(try await server.port)/webhooks/pagerduty", secrets: [secret]))
        while !server.isReady { try await time.sleep(for: .milliseconds(10)) }

        let start = time.now
        try account.openIncidents(titles: DemoIncidents.titles(incidents))
        let opened = account.snapshot()
        let wanted = incidents
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await account.wait { $0.updatedItems >= wanted && $0.webhooks.pending == 0 }
                // The outcome of the last call is on disk a moment after PagerDuty has answered it.
                while try await server.statistics().isOpen { try await time.sleep(for: .milliseconds(5)) }
            }
            group.addTask { try await time.sleep(for: deadline) }
            group.addTask {
                while true {
                    report(progress(account, server))
                    try await time.sleep(for: .milliseconds(100))
                }
            }
            try await group.next()
            group.cancelAll()
        }
        let seconds = Double((time.now - start).wholeMilliseconds) / 1000
        report(progress(account, server))
        return try await summary(account, server, opened, seconds)
    }

    private func progress(_ account: SandboxState, _ server: Server) -> Progress {
        let seen = account.statistics()
        return Progress(delivered: server.deliveriesAccepted, updated: seen.updatedItems, calls: seen.updateCalls)
    }

    private func summary(
        _ account: SandboxState, _ server: Server, _ opened: [IncidentSnapshot], _ seconds: Double
    ) async throws -> DemoSummary {
        let seen = account.statistics()
        var faults = DemoVerdict.faults(before: opened, after: account.snapshot(), ruleSet: server.ruleSet)
        let queue = try await server.statistics()
        if queue.dead > 0 { faults.append("\(queue.dead) updates are dead letters") }
        if queue.pending + queue.inFlight > 0 { faults.append("\(queue.pending + queue.inFlight) updates are still waiting") }
        if seen.webhooks.dropped + seen.webhooks.discarded > 0 {
            faults.append("webhooks were dropped: \(seen.webhooks.lastError ?? "")")
        }
        if seen.largestUpdate > 250 { faults.append("a call held \(seen.largestUpdate) incidents") }
        return DemoSummary(
            incidents: opened.count, deliveries: server.deliveriesAccepted,
            echoes: max(0, server.deliveriesAccepted - opened.count),
            matchedByRule: server.ruleSet.rules.compactMap { rule in server.ruleCounts[rule.name].map { (rule.name, $0) } },
            batches: seen.itemsPerUpdate, requests: seen.totalCalls, seconds: seconds, faults: faults)
    }

    private func configuration(pagerduty url: String, secret: Secret, store: String) throws -> Configuration {
        let text = """
            listen: 127.0.0.1:0
            pagerduty: {url: "\(url)", token: sandbox-token, from: bot@example.com}
            """
        let result = ConfigurationLoader.read(text, file: store, for: .serving, environment: [:])
        guard var configuration = result.configuration, let kind = PayloadKind("pagerduty") else {
            throw StartupFailure("the demo's own configuration is wrong: \(result.problems.first?.message ?? "")")
        }
        configuration.queue.path = store
        configuration.rules = rules
        configuration.webhooks.sources = [
            SourceSettings(name: "pagerduty", kind: kind, authentication: [.pagerDutySignature(secrets: [secret])])
        ]
        return configuration
    }
}

extension QueueStatistics {
    fileprivate var isOpen: Bool { pending + inFlight > 0 }
}

extension Logger {
    /// The demo talks for itself.
    fileprivate static var silent: Logger { Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() } }
}
