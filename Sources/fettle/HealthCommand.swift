import ArgumentParser
import FettleServer

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks the running service whether it is ready; for a container's HEALTHCHECK.",
        discussion: """
            Exits 0 when it is, 1 when it is not or does not answer; the reasons go to stderr.

            Example: fettle health --config /etc/fettle/fettle.yaml
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "Ask this address instead of the configured one, host:port.")
    var address: String?

    @Flag(help: "Ask that address by TLS, whatever its certificate says.")
    var tls = false

    func run() async throws {
        let target: ListenAddress
        var tls = tls
        if let address {
            guard let parsed = ListenAddress(address) else {
                throw CommandFailure(.unusable, "`\(address)` is no host:port")
            }
            target = parsed
        } else {
            // Only the address is wanted: a health check must not need the secrets' presence to be told.
            let configuration = try configuration.load(for: .offline)
            target = configuration.healthAddress
            tls = tls || configuration.healthNeedsTLS
        }
        let health = await HealthProbe.ask(target, tls: tls)
        guard health.isReady else { throw CommandFailure(.findings, "not ready: \(health.reason)") }
        Terminal.talk("ready")
    }
}
