import Coalescing
import Correlation
import Delivery
import Foundation
import Model
import PagerDuty
import Payloads
import Queue
package import Rules
import Webhooks

/// Finds, reads and checks fettle.yaml; all its mistakes come in one run.
package enum ConfigurationLoader {
    package enum Purpose: Sendable {
        /// To run or to check: credentials must be there.
        case serving
        /// To explain, to ask for health, to send nothing: secrets do not matter.
        case offline
    }

    /// The configuration is nil when any problem is an error.
    package struct Result: Sendable {
        package var configuration: Configuration?
        package var problems: [Diagnostic]
        /// The rule paths it names, and the bounds it sets for rules, whatever else is wrong with it.
        package var rulePaths: [String] = []
        package var ruleSettings = RuleSettings()
        /// The file as it was read, for showing source lines; secrets that are written in it are covered.
        package var file: RuleFile
        /// Every key that was looked for, in full (`coalescer.linger`), and those of them that the file has.
        var known: Set<String> = []
        var given: Set<String> = []
    }

    /// Looks for the file as INTERFACE section 2 says: `path`, `$FETTLE_CONFIG`, `./fettle.yaml`, `/etc/fettle/fettle.yaml`,
    /// else the defaults.
    package static func load(
        path: String?, for purpose: Purpose, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Result {
        let named = path ?? environment["FETTLE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let file = named ?? ["fettle.yaml", "/etc/fettle/fettle.yaml"].first { FileManager.default.fileExists(atPath: $0) }
        guard let file else {
            var defaults = read("", file: "./fettle.yaml", for: purpose, environment: environment)
            if defaults.configuration == nil { defaults.problems = [nowhere] }
            return defaults
        }
        switch TextFile.read(file) {
        case .success(let text): return read(text, file: file, for: purpose, environment: environment)
        case .failure(let problem):
            return Result(problems: [TextFile.diagnostic(problem, code: "FTC001")], file: RuleFile(path: file, text: ""))
        }
    }

    private static let nowhere = Diagnostic(
        file: "./fettle.yaml", line: 1, column: 1, severity: .error, code: "FTC001",
        message: "there is no configuration, neither here nor at /etc/fettle/fettle.yaml",
        help: "name one with --config or in $FETTLE_CONFIG; the README shows a small one")

    package static func read(_ text: String, file: String, for purpose: Purpose, environment: [String: String]) -> Result {
        let file = RuleFile(path: file, text: text)
        let source = SourceText(file)
        let context = ConfigurationContext(source, purpose: purpose, environment: environment)
        var reader = YAMLReader(source, settings: RuleSettings())
        let root = reader.read()
        context.add(reader.diagnostics)
        // Where the YAML itself cannot be read, what seems to be missing is not.
        if root == nil, !reader.diagnostics.isEmpty { return Result(problems: context.problems, file: file) }
        let top = ConfigurationSection(root, path: "", context: context)
        let configuration = configuration(top, context)
        top.finish()
        let failed = context.problems.contains { $0.severity == .error }
        let problems = context.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        return Result(
            configuration: failed ? nil : configuration, problems: problems, rulePaths: configuration.rules,
            ruleSettings: configuration.ruleSettings, file: RuleFile(path: file.path, text: context.presentable),
            known: context.known, given: context.given)
    }

    private static func configuration(
        _ top: ConfigurationSection, _ context: ConfigurationContext
    ) -> Configuration {
        var configuration = Configuration(
            queue: QueueSettings(path: context.absolute("fettle.db")),
            pagerduty: PagerDutySection.read(top, context.purpose), delivery: DeliverySettings(),
            webhooks: WebhookSettings(sources: []))
        configuration.tokenFile = PagerDutySection.tokenFile(top, configuration.pagerduty)
        address(top, "listen").map { configuration.listen = $0 }
        configuration.admin = address(top, "admin")
        if configuration.admin == configuration.listen, configuration.listen.port != 0 {
            top.report(
                "admin", "FTC008", "`admin` is the address that `listen` has",
                help: "take another port, or leave `admin` away: then both are on one listener")
        }
        configuration.tls = TLSSection.read(top, context.purpose)
        // Without the key, the folder `rules` beside the configuration.
        configuration.rules = (top.list("rules") ?? ["rules"]).map(context.absolute)
        if let path = store(top, context) { configuration.queue.path = path }
        if let coalescer = top.section("coalescer") {
            coalescer.duration("linger").map { configuration.delivery.coalescer.linger = $0 }
            coalescer.integer("max_batch").map { configuration.delivery.coalescer.maxBatch = $0 }
            coalescer.finish()
            for problem in configuration.delivery.coalescer.validate() {
                coalescer.report(String(problem.prefix { $0 != " " }), "FTC008", "coalescer: \(problem)")
            }
        }
        if let pagerduty = top.section("pagerduty") {
            if let lookup = pagerduty.section("lookup") {
                lookup.duration("deadline").map { configuration.delivery.lookup.deadline = $0 }
                lookup.finish()
            }
            let most = configuration.delivery.stateFreshness
            pagerduty.value(
                "acknowledge_without_read", expected: "a duration from 0s to \(most.quantity): older news is not kept"
            ) {
                Duration(quantity: $0).flatMap { $0 > most ? nil : $0 }
            }
            .map { configuration.delivery.acknowledgeFreshness = $0 }
        }
        top.duration("grace").map { configuration.delivery.grace = $0 }
        if let limits = top.section("limits") {
            limits.size("body").map {
                configuration.webhooks.bodyLimit = $0
                configuration.webhooks.inflatedLimit = $0
            }
            limits.value("queue", expected: "a number of updates from 1 on") { Int($0).flatMap { $0 < 1 ? nil : $0 } }
                .map { configuration.queue.maxOpen = $0 }
            limits.value("title", expected: "a size from 1B on") {
                ByteSize(quantity: $0).flatMap { $0.bytes < 1 ? nil : $0.bytes }
            }
            .map { configuration.titleLimit = $0 }
            limits.value("rules_memory", expected: "a size from 1MiB on") {
                ByteSize(quantity: $0).flatMap { $0.bytes < 1 << 20 ? nil : $0.bytes }
            }
            .map { configuration.rulesMemory = $0 }
            limits.finish()
        }
        if let dedup = top.section("dedup") {
            dedup.duration("window").map { configuration.queue.dedupWindow = $0 }
            dedup.finish()
        }
        if let reload = top.section("reload") {
            reload.value("run_tests", expected: "true or false") { Bool($0) }.map { configuration.testsOnReload = $0 }
            reload.finish()
        }
        if let history = top.section("history") {
            let least = configuration.queue.dedupWindow
            history.value("keep", expected: "a duration of \(least.quantity) or more, for so long are deliveries told apart") {
                Duration(quantity: $0).flatMap { $0 < least ? nil : $0 }
            }
            .map { configuration.queue.historyKeep = $0 }
            let keep = configuration.queue.historyKeep
            configuration.queue.deadKeep = max(configuration.queue.deadKeep, keep)
            history.value("dead", expected: "a duration of `history.keep` (\(keep.quantity)) or more") {
                Duration(quantity: $0).flatMap { $0 < keep ? nil : $0 }
            }
            .map { configuration.queue.deadKeep = $0 }
            history.size("bodies").map { configuration.queue.maxBodyBytes = Int64($0) }
            history.finish()
        }
        configuration.webhooks.trustedProxies = top.networks("trusted_proxies") ?? []
        configuration.webhooks.sources = SourcesSection.read(top, context.purpose, loopback: configuration.listen.isLoopback)
        (configuration.keys, configuration.delivery.lookup.services) = KeysSection.read(top)
        for problem in configuration.queue.validate() { top.report("store", "FTC008", problem) }
        if configuration.delivery.coalescer.validate().isEmpty {
            for problem in configuration.delivery.validate() { top.report("grace", "FTC008", problem) }
        }
        top.section("limits")?.report(validation: configuration.webhooks.validate())
        return configuration
    }

    private static func address(_ top: ConfigurationSection, _ key: String) -> ListenAddress? {
        top.value(key, expected: "an address such as 127.0.0.1:8080 or [::1]:8080") { ListenAddress($0) }
    }

    private static func store(_ top: ConfigurationSection, _ context: ConfigurationContext) -> String? {
        guard let text = top.text("store") else { return nil }
        let path = text.dropFirst("sqlite:".count)
        if text.hasPrefix("sqlite:"), !path.isEmpty { return context.absolute(String(path)) }
        top.report(
            "store", "FTC005",
            text.hasPrefix("postgres")
                ? "this version keeps its queue in SQLite only" : "`store` is `\(text)`, which is no store",
            help: "write `sqlite:` and the path of a file, such as sqlite:fettle.db")
        return nil
    }
}
