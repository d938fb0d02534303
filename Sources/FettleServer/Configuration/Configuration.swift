package import Delivery
package import PagerDuty
import Payloads
package import Queue
package import Rules
package import Webhooks

/// Everything fettle.yaml says, checked; every room's own settings in it. INTERFACE: section 2.
package struct Configuration: Sendable {
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    /// A listener of its own for metrics and health; nil = they are on `listen`.
    package var admin: ListenAddress?
    /// TLS on `listen`; nil = plain HTTP.
    package var tls: TLSSettings?
    /// Rule files and folders, absolute paths.
    package var rules: [String] = []
    package var queue: QueueSettings
    package var pagerduty: PagerDutySettings
    /// Where the token was read from, an absolute path; nil where it came otherwise.
    package var tokenFile: String?
    package var delivery: DeliverySettings
    package var webhooks: WebhookSettings
    /// By source: how an alert's key is found where it is not the one the sender's kind has.
    var keys: [String: SourceKeys] = [:]
    /// A rendered title's greatest length in bytes.
    package var titleLimit = 64 * 1024
    /// The most memory that the compiled rules may take, in bytes.
    package var rulesMemory = RuleSettings().memoryBytes

    /// A reload takes the new rules only if the tests beside them pass.
    package var testsOnReload = true

    /// The bounds for rules as this configuration sets them.
    package var ruleSettings: RuleSettings {
        var settings = RuleSettings()
        settings.titleLength = titleLimit
        settings.memoryBytes = rulesMemory
        settings.kinds = PayloadKind.all.map(\.name)
        settings.sources = webhooks.sources.map(\.name)
        return settings
    }

    /// Where readiness is asked for.
    package var healthAddress: ListenAddress { admin ?? listen }

    /// Whether it is asked for by TLS: the admin listener is always plain.
    package var healthNeedsTLS: Bool { admin == nil && tls != nil }
}
