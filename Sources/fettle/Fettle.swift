import ArgumentParser
import FettleServer
import Foundation

/// The `fettle` command; each subcommand stands in a file of its own.
@main
struct Fettle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fettle",
        abstract: "Rules-driven auto-remediation for PagerDuty.",
        discussion: """
            fettle takes webhooks, matches every alert against your rule files and updates the PagerDuty incidents in bulk.

            Exit codes: 0 fine; 1 findings, or nothing matched where something had to; 2 configuration or rules unusable;
            3 input unreadable.

            Examples: fettle demo
                      fettle check rules/ && fettle test rules/
                      fettle serve --config fettle.yaml
            """,
        version: Versions.text,
        subcommands: [
            ServeCommand.self, CheckCommand.self, TestCommand.self, ExplainCommand.self, ReplayCommand.self, BenchCommand.self,
            SchemaCommand.self, SourcesCommand.self,
            SandboxCommand.self, DemoCommand.self,
            QueueCommand.self, WhyCommand.self, HealthCommand.self, VersionCommand.self,
        ])

    // As ArgumentParser's own, but a wrong command line exits 2 as INTERFACE section 1 has it, not 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CommandFailure {
            Terminal.talk("fettle: " + error.message)
            Foundation.exit(error.code.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code == .validationFailure {
                Terminal.talk(fullMessage(for: error))
                Foundation.exit(CommandFailure.Code.unusable.rawValue)
            }
            exit(withError: error)
        }
    }
}
