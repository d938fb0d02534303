/// One metric: its name, what it says, its kind and its labels. The list below is the only place where they are named.
package struct MetricName: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter, gauge
        /// Upper bounds of the buckets, rising, without infinity.
        case histogram([Double])
    }

    /// With the prefix `fettle_`.
    package let name: String
    package let help: String
    package let kind: Kind
    package let labels: [String]

    private init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }

    private init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        self.name = "fettle_" + name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

// INTERFACE section 5, in its order; then our own.
extension MetricName {
    package static let deliveries = MetricName(
        "deliveries_total", .counter, ["source", "result"], "Webhook deliveries by source and how they ended.")
    package static let alerts = MetricName(
        "alerts_total", .counter, ["source", "status"], "Alerts accepted, by source and reported status.")
    package static let ruleDecisions = MetricName(
        "rule_decisions_total", .counter, ["rule", "decision"], "What rules decided; not_matched and not_asked are not counted.")
    package static let ruleUnknown = MetricName(
        "rule_unknown_total", .counter, ["rule", "field"], "Decisions left open by a field the alert does not have.")
    package static let ruleLimitHits = MetricName(
        "rule_limit_hits_total", .counter, ["rule"], "Pattern matches given up at their limit.")
    package static let updates = MetricName("updates_total", .counter, ["result"], "Updates by how they ended.")
    package static let queueDepth = MetricName("queue_depth", .gauge, "Updates that have no outcome yet.")
    package static let deadLetters = MetricName(
        "dead_letters", .gauge, "Updates that could not be delivered and wait to be retried or dropped.")
    package static let queueOldestSeconds = MetricName(
        "queue_oldest_seconds", .gauge, "Age of the oldest update that has no outcome yet.")
    package static let pagerdutyRequests = MetricName(
        "pagerduty_requests_total", .counter, ["operation", "status"],
        "Requests to PagerDuty by operation and HTTP status or fault.")
    package static let pagerdutyRequestSeconds = MetricName(
        "pagerduty_request_seconds", .histogram([0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]),
        "Time from sending a request to the end of its answer.")
    package static let batchSize = MetricName(
        "batch_size", .histogram([1, 2, 5, 10, 25, 50, 100, 150, 200, 250]), "Incidents in one bulk update.")
    package static let ratelimitRemaining = MetricName(
        "ratelimit_remaining", .gauge, "Requests PagerDuty still allows in the present window, as it last said.")
    package static let lookups = MetricName(
        "lookups_total", .counter, ["result"], "Searches for an incident by its key.")
    package static let rulesLoaded = MetricName("rules_loaded", .gauge, "Rules in force.")
    package static let rulesLastReloadSuccessful = MetricName(
        "rules_last_reload_successful", .gauge, "1 when the last reload of the rules went through, else 0.")
    package static let rulesLastReloadProblems = MetricName(
        "rules_last_reload_problems", .gauge, ["code"], "Errors that the last reload of the rules found, by code.")
    package static let breakerOpen = MetricName("breaker_open", .gauge, ["rule"], "1 while a rule's breaker is open.")
    package static let loopBreakerOpened = MetricName(
        "loop_breaker_opened_total", .counter, "Incidents on which fettle has stopped answering itself.")
    package static let deliveryToSentSeconds = MetricName(
        "delivery_to_sent_seconds", .histogram([0.1, 0.25, 0.5, 1, 1.5, 2, 5, 10, 30, 60, 300]),
        "Time from accepting a delivery to PagerDuty's taking the update.")
    package static let storeDamaged = MetricName(
        "store_damaged", .gauge, "1 once the look through a large store has found damage.")
    package static let tlsCertificateExpiry = MetricName(
        "tls_certificate_expiry_timestamp_seconds", .gauge, "When the listener's certificate ends, as Unix time.")
    package static let labelOverflow = MetricName(
        "label_overflow_total", .counter, ["metric"], "Changes counted under `other` because a metric had too many label sets.")

    package static let all: [MetricName] = [
        deliveries, alerts, ruleDecisions, ruleUnknown, ruleLimitHits, updates, queueDepth, deadLetters, queueOldestSeconds,
        pagerdutyRequests, pagerdutyRequestSeconds, batchSize, ratelimitRemaining, lookups, rulesLoaded,
        rulesLastReloadSuccessful,
        rulesLastReloadProblems, breakerOpen, loopBreakerOpened, deliveryToSentSeconds, storeDamaged, tlsCertificateExpiry,
        labelOverflow,
    ]
}
