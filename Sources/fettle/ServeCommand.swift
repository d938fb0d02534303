import ArgumentParser
import FettleServer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the service: webhooks in, rules, bulk updates out.",
        discussion: """
            Ends on SIGTERM or SIGINT with exit code 0 once what is in flight has ended; reloads the rules on SIGHUP.

            Example: fettle serve --config fettle.yaml --dry-run
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Decide and record, but send no update to PagerDuty.")
    var dryRun = false

    @Option(help: "The least severe log lines to show: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    @Option(help: "auto (readable on a terminal, JSON elsewhere), json or text.")
    var logFormat = "auto"

    func run() async throws {
        // Until somebody listens for it there is nothing to reload, and it would end the process.
        signal(SIGHUP, SIG_IGN)
        Allocator.settle()
        try StartupFailure.shown { try LogSetup.start(level: logLevel, format: logFormat) }
        let configuration = try configuration.load(for: .serving)
        let server = try StartupFailure.shown { try Server(configuration, dryRun: dryRun) }
        try await StartupFailure.shown { try await server.run() }
    }
}
