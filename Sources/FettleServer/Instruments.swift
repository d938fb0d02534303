import Delivery
import Logging
import Model
import PagerDuty
import Queue
import Rules
import Synchronization
import Telemetry
import Webhooks

/// Turns what the rooms report into metrics, log lines and readiness: the only place where the three are wired.
final class Instruments: Sendable {
    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    private let metrics: MetricsRegistry
    private let deliveries: MetricHandles<Pair>
    private let alerts: MetricHandles<Pair>
    private let decisions: MetricHandles<Pair>
    private let logger: Logger
    private let readiness: Readiness
    private let quietly: RateLimitedLog
    private let timekeeper: any Timekeeper
    private let outage = Mutex(PagerDutyOutage())

    init(logger: Logger, readiness: Readiness, timekeeper: any Timekeeper) {
        let metrics = MetricsRegistry()
        self.metrics = metrics
        deliveries = MetricHandles { metrics.counter(.deliveries, ["source": $0.first, "result": $0.second]) }
        alerts = MetricHandles { metrics.counter(.alerts, ["source": $0.first, "status": $0.second]) }
        decisions = MetricHandles { metrics.counter(.ruleDecisions, ["rule": $0.first, "decision": $0.second]) }
        self.logger = logger
        self.readiness = readiness
        self.timekeeper = timekeeper
        quietly = RateLimitedLog(logger: logger, timekeeper: timekeeper)
        // There at zero from the start: of a counter that begins at one, Prometheus sees no increase.
        for result in Outcome.Result.allCases { _ = metrics.counter(.updates, ["result": result.rawValue]) }
    }

    /// The Prometheus text of `/metrics`.
    var text: String { metrics.text }

    var firedByRule: [String: Int] {
        var counts: [String: Int] = [:]
        for series in metrics.series(of: .ruleDecisions) where series.labels["decision"] == RuleResult.Verdict.fired.rawValue {
            counts[series.labels["rule"] ?? "", default: 0] += Int(series.value)
        }
        return counts
    }

    var deliveriesAccepted: Int {
        metrics.series(of: .deliveries).reduce(0) { $0 + ($1.labels["result"] == "accepted" ? Int($1.value) : 0) }
    }

    // MARK: Webhooks

    var webhookObserver: WebhookObserver {
        WebhookObserver(
            delivery: { [deliveries] source, result in deliveries[Pair(first: source, second: result.rawValue)].increment() },
            alert: { [alerts] source, status in alerts[Pair(first: source, second: status)].increment() },
            message: { [quietly] level, text, metadata in quietly.log(level.logLevel, text, metadata) })
    }

    func certificateLoaded(validUntil seconds: Int) {
        metrics.gauge(.tlsCertificateExpiry).set(seconds)
        let until = Timestamp(milliseconds: Int64(seconds) * 1000)
        logger.info("the listener's certificate was read", metadata: ["fettle.valid_until": "\(until)"])
    }

    func certificateUnusable(_ reason: String) {
        logger.error("the listener's certificate cannot be read; the old one stays in use", metadata: ["reason": "\(reason)"])
    }

    // MARK: Rules

    func decided(_ decisions: [Decision]) {
        for result in decisions.lazy.flatMap(\.rules) {
            self.decisions[Pair(first: result.rule, second: result.verdict.rawValue)].increment()
            if result.verdict == .suppressed { metrics.counter(.updates, ["result": "suppressed"]).increment() }
            if result.suppressedBy == .limit {
                quietly.log(
                    .warning, "a rule's breaker is open: it acts no more", ["rule": result.rule, "reason": result.because])
            }
            for field in result.unknownFields {
                metrics.counter(.ruleUnknown, ["rule": result.rule, "field": field]).increment()
            }
            if result.limitHits > 0 {
                metrics.counter(.ruleLimitHits, ["rule": result.rule]).increment(by: result.limitHits)
                quietly.log(.warning, "a pattern ran into its match limit", ["rule": result.rule])
            }
        }
    }

    /// What rules have held ends: what is carried out was counted as fired when it was held, what is dropped is told here.
    func holdEnded(_ decisions: [Decision]) {
        let dropped = decisions.filter { $0.action == nil }
        decided(dropped)
        for decision in dropped {
            for result in decision.rules {
                quietly.log(
                    .notice, "what a rule held is dropped",
                    ["rule": result.rule, "reason": result.because, "incident.id": decision.target?.description ?? ""])
            }
        }
    }

    /// The breakers of all rules that have one; those of rules that are gone are shut.
    func breakers(_ states: [(rule: String, isOpen: Bool)]) {
        for series in metrics.series(of: .breakerOpen) { metrics.gauge(.breakerOpen, series.labels).set(0) }
        for (rule, isOpen) in states { metrics.gauge(.breakerOpen, ["rule": rule]).set(isOpen ? 1 : 0) }
    }

    func rulesLoaded(_ book: RuleBook) {
        let nothing = book.current.count == 0 ? "no rules are loaded: alerts are recorded, nothing will be sent" : nil
        if let nothing { logger.warning("\(nothing)") }
        readiness.warn(.rules, of: nothing)
        metrics.gauge(.rulesLoaded).set(book.current.count)
        metrics.gauge(.rulesLastReloadSuccessful).set(book.lastReloadSucceeded ? 1 : 0)
    }

    func everyIncidentIsLookedUp(by rules: [String], from source: String) {
        let shown = rules.prefix(Self.maxDiagnostics).joined(separator: ", ")
        logger.warning(
            """
            of every PagerDuty incident the alerts are fetched before it is decided, one request each: let these rules also ask for a \
            title or service, or for another `kind`
            """,
            metadata: ["source": "\(source)", "fettle.rules": "\(rules.count)", "fettle.rule": "\(shown)"])
    }

    /// Diagnostics of one reload that are logged one by one; `fettle check` shows all of them.
    private static let maxDiagnostics = 20

    func reloaded(_ book: RuleBook, _ result: RuleFileLoader.Result, because cause: String) {
        rulesLoaded(book)
        let errors = result.diagnostics.filter { $0.severity == .error }
        countProblems(errors)
        if let ruleSet = result.ruleSet {
            logger.info(
                "rules reloaded",
                metadata: ["fettle.cause": "\(cause)", "fettle.rules": "\(ruleSet.count)", "fettle.rule_set": "\(ruleSet.hash)"])
            return
        }
        let report = CheckReport(diagnostics: result.diagnostics, files: result.files, ruleCount: 0)
        let shown = errors.prefix(Self.maxDiagnostics)
        let words = shown.map(\.summary) + (errors.count > shown.count ? ["and \(errors.count - shown.count) more"] : [])
        readiness.warn(
            .rules,
            of: "the rules on disk are not in force, the set \(book.current.hash) stays (\(cause)): "
                + words.joined(separator: "; "))
        logger.error(
            "the rules do not load; the old ones stay in force",
            metadata: [
                "fettle.cause": "\(cause)", "fettle.problems": "\(report.summary)", "fettle.rule_set": "\(book.current.hash)",
            ])
        for diagnostic in shown {
            logger.error(
                "a rule file is wrong",
                metadata: [
                    "fettle.place": "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)",
                    "fettle.code": "\(diagnostic.code)", "fettle.problem": "\(Diagnostic.printable(diagnostic.message))",
                    "fettle.help": "\(Diagnostic.printable(diagnostic.help ?? ""))",
                ])
        }
    }

    private func countProblems(_ errors: [Diagnostic]) {
        for series in metrics.series(of: .rulesLastReloadProblems) {
            metrics.gauge(.rulesLastReloadProblems, series.labels).set(0)
        }
        for (code, found) in Dictionary(grouping: errors, by: \.code) {
            metrics.gauge(.rulesLastReloadProblems, ["code": code]).set(found.count)
        }
    }

    // MARK: Queue

    var queueObserver: QueueObserver {
        QueueObserver(
            failed: { [quietly, readiness] error in
                readiness.hold(.store, because: error.description)
                quietly.log(.error, "the store cannot be written", ["error": error.description])
            },
            deadPruned: { [quietly] count in
                quietly.log(
                    .notice, "dead letters were removed: nobody retried or dropped them in time", ["fettle.updates": "\(count)"])
            },
            // What Delivery has in hand is counted when it ends there; a dead letter was counted when it died.
            fulfilled: { [logger, metrics] requests in
                metrics.counter(.updates, ["result": Outcome.Result.dropped.rawValue]).increment(by: requests.dropped)
                logger.notice(
                    "updates were retried or dropped by hand",
                    metadata: [
                        "fettle.retried": "\(requests.retried)", "fettle.dropped": "\(requests.dropped + requests.putAway)",
                    ])
            })
    }

    func storeUnchecked(_ bytes: Int64) {
        logger.info("the store is looked through while it serves", metadata: ["fettle.store_bytes": "\(bytes)"])
    }

    /// Damage is no reason to stop: what cannot be written is refused by itself, and everything else still pages somebody.
    func storeChecked(_ finding: StoreCheckService.Finding, path: String) {
        switch finding {
        case .sound(let duration):
            metrics.gauge(.storeDamaged).set(0)
            logger.info("the store is sound", metadata: ["fettle.seconds": "\(Double(duration.wholeMilliseconds) / 1000)"])
        case .damaged(let findings):
            metrics.gauge(.storeDamaged).set(1)
            readiness.warn(
                .store,
                of:
                    "\(path) is damaged: \(findings.joined(separator: "; ")). What can be read of it is saved as docs/operations.md says"
            )
            for finding in findings {
                logger.error(
                    "the store is damaged: save what can be read of it soon",
                    metadata: ["fettle.store": "\(path)", "fettle.problem": "\(finding)", "fettle.help": "docs/operations.md"])
            }
        case .failed(let error):
            logger.warning("the store could not be looked through", metadata: ["error": "\(error.description)"])
        }
    }

    func requestsUnreadable(_ error: QueueError) {
        quietly.log(.warning, "requests of `fettle queue` cannot be taken", ["error": error.description])
    }

    func measured(_ statistics: QueueStatistics, at now: Timestamp) {
        metrics.gauge(.queueDepth).set(statistics.pending + statistics.inFlight)
        metrics.gauge(.deadLetters).set(statistics.dead)
        let age = statistics.oldest.map { max(0, (now - $0).wholeMilliseconds) } ?? 0
        metrics.gauge(.queueOldestSeconds).set(Double(age) / 1000)
    }

    // MARK: PagerDuty

    var requestObserver: RequestObserver {
        RequestObserver(
            finished: { [self, metrics, logger] call in
                // Within the lock, so that of two requests at once the later one has the last word.
                outage.withLock { readiness.warn(.outage, of: $0.note(call.status, at: timekeeper.now)) }
                metrics.counter(.pagerdutyRequests, ["operation": call.operation.rawValue, "status": call.status]).increment()
                metrics.histogram(.pagerdutyRequestSeconds).record(call.seconds)
                logger.debug(
                    "request finished",
                    metadata: [
                        "pagerduty.operation": "\(call.operation.rawValue)", "pagerduty.status": "\(call.status)",
                        "pagerduty.request_id": "\(call.requestID ?? "")",
                    ])
            },
            rateLimitRemaining: { [metrics] remaining in metrics.gauge(.ratelimitRemaining).set(remaining) })
    }

    func withheld(_ items: [BatchItem]) {
        logger.notice(
            "dry run: not sent",
            metadata: [
                "pagerduty.incidents": "\(items.count)",
                "pagerduty.body": "\(String(decoding: UpdateBody.encode(items), as: UTF8.self))",
            ])
    }

    func tokenChanged(_ problem: String?) {
        if let problem {
            logger.error("the new token cannot be used; the old one stays", metadata: ["reason": "\(problem)"])
        } else {
            logger.notice("the token file holds another token, which is used from now on")
        }
    }

    func identityLearnt(_ id: String, isAnother: Bool) {
        logger.log(
            level: isAnother ? .notice : .info,
            isAnother ? "fettle acts as another PagerDuty user than before" : "the bot's own PagerDuty user is known",
            metadata: ["pagerduty.user": "\(id)"])
    }

    func identityUnknown(_ reason: String) {
        quietly.log(.warning, "the bot's own PagerDuty user is not known yet", ["reason": reason])
    }

    // MARK: Delivery

    var deliveryObserver: DeliveryObserver {
        var observer = DeliveryObserver()
        observer.outcome = { [metrics, logger] outcome, update in
            metrics.counter(.updates, ["result": outcome.result.rawValue]).increment()
            let level: Logger.Level =
                switch outcome.result {
                case .dead: .warning
                case .dropped: .notice
                default: .debug
                }
            logger.log(
                level: level, "update finished",
                metadata: [
                    "incident.id": "\(outcome.incident)", "update.id": "\(outcome.update)",
                    "update.result": "\(outcome.result.rawValue)",
                    "update.reason": "\(outcome.reason)", "update.rules": "\(update.action.rules.joined(separator: ","))",
                    "pagerduty.request_id": "\(outcome.requestID ?? "")",
                ])
        }
        observer.batchSent = { [metrics] size in metrics.histogram(.batchSize).record(Double(size)) }
        observer.lookup = { [metrics] result in metrics.counter(.lookups, ["result": result.rawValue]).increment() }
        observer.delivered = { [metrics] latency in
            metrics.histogram(.deliveryToSentSeconds).record(Double(latency.wholeMilliseconds) / 1000)
        }
        observer.breakerOpened = { [metrics, logger] incident, rules in
            metrics.counter(.loopBreakerOpened).increment()
            logger.warning(
                "the loop breaker opens",
                metadata: ["incident.id": "\(incident)", "update.rules": "\(rules.joined(separator: ","))"])
        }
        observer.stateChanged = { [readiness, logger] health in
            if case .stopped(let reason) = health {
                readiness.hold(.pagerduty, because: reason)
                logger.error("sending has stopped; everything is kept", metadata: ["pagerduty.reason": "\(reason)"])
            } else {
                readiness.clear(.pagerduty)
            }
        }
        observer.message = { [quietly] level, text, metadata in quietly.log(level.logLevel, text, metadata) }
        return observer
    }
}

extension WebhookObserver.Level {
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

extension DeliveryObserver.Level {
    fileprivate var logLevel: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
