import ArgumentParser
import FettleServer

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a local PagerDuty for trying rules: same endpoints, limits, errors and signed webhooks.",
        discussion: """
            Point `pagerduty.url` at it, with the token `sandbox-token` and `from: bot@example.com`. Alertmanager reaches its
            Events API with `pagerduty_url: http://HOST:PORT/v2/enqueue`. Everything is forgotten when it ends.

            An app's token instead: `oauth: {client_id: sandbox-app, client_secret: sandbox-app-secret, subdomain: sandbox,
            url: http://HOST:PORT}`.

            Besides PagerDuty's own routes: GET /sandbox/state, GET /sandbox/requests, POST /sandbox/incidents
            {"count": 100, "titles": ["…"], "alerts": 3}, POST /sandbox/faults {"fault": 503, "count": 3}; GET shows them,
            DELETE ends them (docs/delivery.md has all).

            Example: fettle sandbox --listen 127.0.0.1:8182 \\
                       --subscriber http://127.0.0.1:8080/webhooks/pagerduty --secret s3cret
            """)

    @Option(help: "Where to listen, host:port; port 0 takes a free one.")
    var listen = "127.0.0.1:8182"

    @Option(help: "Where to send webhooks.")
    var subscriber: String?

    @Option(help: "What to sign them with; several for a rotation.")
    var secret: [String] = []

    @Option(help: "Requests a minute a token may make.")
    var requestsPerMinute = 960

    @Flag(help: "Alert grouping: an event with a new key joins its service's newest open incident, if there is one.")
    var groupAlerts = false

    func run() async throws {
        guard let address = ListenAddress(listen) else {
            throw CommandFailure(.unusable, "`\(listen)` is no address such as 127.0.0.1:8182")
        }
        try await StartupFailure.shown {
            try await SandboxRun(
                address: address, subscriber: subscriber, secrets: secret, requestsPerMinute: requestsPerMinute,
                groupsAlerts: groupAlerts
            ).run { url in Terminal.talk("sandbox PagerDuty on \(url), token sandbox-token, from bot@example.com") }
        }
    }
}
