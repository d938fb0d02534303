import Delivery
package import Logging
package import Model
import PagerDuty
import Payloads
package import Queue
package import Rules
import Sandbox
import ServiceLifecycle
import Telemetry
import UnixSignals
import Webhooks

/// The whole service: every room built, wired and put into one group in the order in which they depend on each other.
package final class Server: Sendable {
    private let configuration: Configuration
    private let isDryRun: Bool
    private let timekeeper: any Timekeeper
    private let ruleBook: RuleBook
    private let memory: RuleMemory
    private let queue: SQLiteQueue
    private let transport: AsyncHTTPTransport
    private let client: PagerDutyClient
    private let delivery: DeliveryService
    private let tokens: TokenWatcher?
    private let certificate: ListenerCertificate?
    /// For what webhooks need to fetch; nil where no source does.
    private let web: WebClient?
    private let sns: SNSVerifier?
    private let identity: BotIdentity
    private let readiness: Readiness
    private let intake: Intake
    private let instruments: Instruments
    private let logger: Logger
    private let pipeline: Pipeline
    private let bound = BoundPort()

    /// Builds everything; throws `StartupFailure` where the rules do not load or the store cannot be opened.
    package init(
        _ configuration: Configuration, dryRun: Bool = false, timekeeper: any Timekeeper = SystemTimekeeper(),
        logger: Logger = Logger(label: "fettle")
    ) throws {
        self.configuration = configuration
        isDryRun = dryRun
        self.timekeeper = timekeeper
        self.logger = logger
        let readiness = Readiness()
        self.readiness = readiness
        intake = Intake(readiness: readiness)
        let instruments = Instruments(logger: logger, readiness: readiness, timekeeper: timekeeper)
        self.instruments = instruments
        certificate = try configuration.tls.map {
            try ListenerCertificate(
                $0, timekeeper: timekeeper, loaded: instruments.certificateLoaded, failed: instruments.certificateUnusable)
        }
        let rules: RuleFileLoader.Result
        (ruleBook, rules) = try Self.openRules(configuration)
        queue = try Self.openStore(configuration, timekeeper, instruments)
        Self.archive(ruleBook.current, rules, configuration, in: queue)
        transport = AsyncHTTPTransport(settings: configuration.pagerduty)
        client = try PagerDutyClient(
            settings: configuration.pagerduty, transport: transport, timekeeper: timekeeper, observer: instruments.requestObserver
        )
        let api: any PagerDutyAPI = dryRun ? DryRunAPI(base: client, report: instruments.withheld) : client
        memory = try Self.recall(queue)
        let late = LateDecider(ruleBook: ruleBook, memory: memory, queue: queue, instruments: instruments)
        delivery = DeliveryService(
            queue: queue, api: api, settings: configuration.delivery, timekeeper: timekeeper,
            observer: Self.observer(instruments, memory), decide: late.decide)
        identity = BotIdentity(
            last: try Self.reading(queue) { queue throws(QueueError) in try queue.lastBot() },
            timekeeper: timekeeper, readiness: readiness, currentUser: client.currentUser,
            learnt: { [queue, instruments] id, isAnother in
                instruments.identityLearnt(id, isAnother: isAnother)
                // A store that cannot be written holds readiness by itself.
                try? await queue.keepBot(id)
            }, note: instruments.identityUnknown)
        tokens = configuration.tokenFile.map { [client, delivery, identity, instruments] path in
            TokenWatcher(
                inForce: configuration.pagerduty.token, timekeeper: timekeeper, read: { TokenWatcher.secret(in: path) },
                use: { token in instruments.tokenChanged(Self.use(token, client, delivery, identity)) })
        }
        web = configuration.webhooks.sources.contains { !$0.topics.isEmpty } ? WebClient() : nil
        sns = web.map { SNSVerifier(fetch: $0.fetch, timekeeper: timekeeper) }
        pipeline = Pipeline(
            ruleBook: ruleBook, memory: memory, queue: queue, delivery: delivery, identity: identity, keys: configuration.keys,
            instruments: instruments,
            timekeeper: timekeeper)
        instruments.rulesLoaded(ruleBook)
        tellOfLookUps(under: ruleBook.current)
    }

    /// Serves until SIGTERM or SIGINT, or until the surrounding task is shut down gracefully.
    package func run(signals: Bool = true) async throws {
        logger.info(
            "starting",
            metadata: [
                "fettle.version": "\(Versions.fettle)", "fettle.listen": "\(configuration.listen)",
                "fettle.rules": "\(ruleBook.current.count)", "fettle.store": "\(configuration.queue.path)",
                "fettle.dry_run": "\(isDryRun)",
            ])
        if isDryRun { readiness.warn(.pagerduty, of: "a dry run: updates are decided and logged, none is sent") }
        do {
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: try services(), gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [], logger: logger))
            try await group.run()
        } catch {
            await close()
            let error = StartupFailure.listening(on: configuration.listen, configuration.admin, because: error) ?? error
            bound.fail(error)
            throw error
        }
        await close()
        bound.fail(CancellationError())
        logger.info("stopped")
    }

    /// The port webhooks arrive at, once it is bound: what a configured port 0 became.
    package var port: Int { get async throws { try await bound.value() } }

    package var isReady: Bool { readiness.isReady }

    /// The rules in force.
    package var ruleSet: RuleSet { ruleBook.current }

    /// What has happened so far, for the demo and tests.
    package var ruleCounts: [String: Int] { instruments.firedByRule }

    package var deliveriesAccepted: Int { instruments.deliveriesAccepted }

    package func statistics() async throws -> QueueStatistics { try await queue.statistics() }

    // Shut down in the reverse order: readiness off, no new deliveries, then the rest flushes what they brought; the listeners go
    // last, so that one can watch, and senders hear when to try again.
    private func services() throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var services: [any Service] = []
        if let admin = configuration.admin {
            services.append(try Listener.service("admin", on: admin, logger: logger) { adminRoutes.add(to: $0) })
        }
        if let certificate { services.append(certificate) }
        services.append(
            try Listener.service(
                "webhooks", on: configuration.listen, tls: certificate?.configuration,
                bodyLimit: configuration.webhooks.bodyLimit, readTimeout: configuration.webhooks.readTimeout, logger: logger,
                bound: { [bound] in bound.set($0) }
            ) { router in
                webhookRoutes.add(to: router)
                if configuration.admin == nil { adminRoutes.add(to: router) }
            })
        // What is dropped is dropped while the rest is flushed, too: so requests come before delivery, and end after it.
        services += [requests, delivery, identity, watcher, holds, tuner]
        if let tokens { services.append(tokens) }
        if queue.uncheckedBytes > 0 {
            instruments.storeUnchecked(queue.uncheckedBytes)
            services.append(
                StoreCheckService(
                    timekeeper: timekeeper, check: { [queue] () async throws(QueueError) in try await queue.check() },
                    report: { [instruments, path = configuration.queue.path] in instruments.storeChecked($0, path: path) }))
        }
        services.append(intake)
        return services.map {
            // A part that ends by itself has failed: the whole then ends in order, and the supervisor starts it anew.
            .init(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
    }

    private var webhookRoutes: WebhookRoutes {
        WebhookRoutes(
            settings: configuration.webhooks, timekeeper: timekeeper, sns: sns,
            accept: { delivery async throws(Refusal) in
                try await self.intake.admit { () async throws(Refusal) in try await self.pipeline.accept(delivery) }
            },
            keep: { delivery async throws(Refusal) in try await self.queue.keep(delivery) },
            observer: instruments.webhookObserver)
    }

    private var adminRoutes: AdminRoutes {
        AdminRoutes(
            readiness: readiness, refresh: { await self.refresh() }, metrics: { self.metrics },
            reload: { self.reload(because: "POST /-/reload") })
    }

    private var metrics: String {
        let open = memory.openBreakers(at: timekeeper.now)
        instruments.breakers(ruleBook.current.rules.filter(\.hasLimit).map { ($0.name, open.contains($0.name)) })
        return instruments.text
    }

    private var watcher: RuleWatcher {
        RuleWatcher(book: ruleBook, timekeeper: timekeeper) { cause in self.reload(because: cause) }
    }

    private var holds: HoldService {
        HoldService(timekeeper: timekeeper) { await self.pipeline.releaseHeld() }
    }

    private var tuner: RuleTuner {
        RuleTuner(timekeeper: timekeeper) { self.ruleBook.adapt() }
    }

    /// What `fettle queue` asks for from beside.
    private var requests: RequestWatcher {
        RequestWatcher(
            queue: queue, timekeeper: timekeeper, retried: delivery.wakeForOld, drop: delivery.drop,
            failed: instruments.requestsUnreadable)
    }

    @discardableResult
    private func reload(because cause: String) -> RuleFileLoader.Result {
        let result = ruleBook.reload(because: cause, at: timekeeper.now) { [queue, configuration] ruleSet, result in
            Self.archive(ruleSet, result, configuration, in: queue)
        } report: {
            instruments.reloaded(ruleBook, $0, because: cause)
            if let ruleSet = $0.ruleSet { tellOfLookUps(under: ruleSet) }
        }
        tokens?.look()
        certificate?.look()
        delivery.resume()
        return result
    }

    private func tellOfLookUps(under ruleSet: RuleSet) {
        for source in configuration.webhooks.sources where source.kind.name == "pagerduty" {
            let rules = ruleSet.rulesLookingUpEveryIncident(from: source.name, at: timekeeper.now)
            if !rules.isEmpty { instruments.everyIncidentIsLookedUp(by: rules, from: source.name) }
        }
    }

    /// Brings readiness and the gauges that are only measured on demand up to date.
    private func refresh() async {
        do {
            try await queue.checkWritable()
            readiness.clear(.store)
            readiness.clear(.queue)
        } catch  where error.code == .queueFull {
            readiness.clear(.store)
            readiness.hold(.queue, because: error.description)
        } catch {
            readiness.hold(.store, because: error.description)
        }
        if let statistics = try? await queue.statistics() { instruments.measured(statistics, at: timekeeper.now) }
    }

    private func close() async {
        await queue.close()
        try? await transport.shutdown()
        try? await web?.shutdown()
    }
}

extension Server {
    /// Keeps the files of a set before the first decision under it is written.
    private static func archive(
        _ ruleSet: RuleSet, _ result: RuleFileLoader.Result, _ configuration: Configuration, in queue: SQLiteQueue
    ) {
        queue.keepRuleSet(ruleSet.hash, files: RuleSetArchive.encode(result, titleLength: configuration.titleLimit))
    }

    private static func openRules(_ configuration: Configuration) throws -> (RuleBook, RuleFileLoader.Result) {
        let settings = configuration.ruleSettings
        let result = RuleFileLoader.load(configuration.rules, settings: settings)
        guard let ruleSet = result.ruleSet else {
            throw StartupFailure(
                "the rules do not load, so nothing was started: mend them and see `fettle check`",
                details: [CheckReport(diagnostics: result.diagnostics, files: result.files, ruleCount: 0).text(color: false)])
        }
        let book = RuleBook(
            paths: configuration.rules, settings: settings, initial: ruleSet, lists: result.lists.map(\.path)
        ) { ruleSet in
            configuration.testsOnReload ? TestRun.failures(embeddedIn: ruleSet, configuration: configuration) : []
        }
        return (book, result)
    }

    private static func recall(_ queue: SQLiteQueue) throws -> RuleMemory {
        let (changes, version) = try reading(queue) { queue throws(QueueError) in try queue.ruleState() }
        return RuleMemory(changes: changes, version: version)
    }

    private static func reading<Value>(_ queue: SQLiteQueue, _ read: (SQLiteQueue) throws(QueueError) -> Value) throws -> Value {
        do { return try read(queue) } catch {
            throw StartupFailure("what an earlier life of fettle has left cannot be read from the store: \(error.detail)")
        }
    }

    /// Beside logs and metrics, what rules hold hears of resolves that went through.
    private static func observer(_ instruments: Instruments, _ memory: RuleMemory) -> DeliveryObserver {
        var observer = instruments.deliveryObserver
        observer.outcome = { [tell = observer.outcome] outcome, update in
            tell(outcome, update)
            let action = update.action
            guard outcome.result == .sent, action.update.status == .resolved else { return }
            memory.resolved([outcome.incident, action.target?.description].compactMap { $0 }, decidedAt: action.decidedAt)
        }
        return observer
    }

    /// Sends with another token from now on; returns what is wrong with it, if anything, and then keeps the old one.
    private static func use(
        _ token: Secret, _ client: PagerDutyClient, _ delivery: DeliveryService, _ identity: BotIdentity
    ) -> String? {
        do throws(PagerDutySettings.Invalid) { try client.replaceToken(token) } catch { return error.description }
        identity.askAnew()
        delivery.resume()
        return nil
    }

    private static func openStore(
        _ configuration: Configuration, _ timekeeper: any Timekeeper, _ instruments: Instruments
    ) throws -> SQLiteQueue {
        do {
            return try SQLiteQueue(settings: configuration.queue, time: timekeeper, observer: instruments.queueObserver)
        } catch {
            throw StartupFailure("the store \(configuration.queue.path) cannot be opened: \(error.detail)")
        }
    }
}
