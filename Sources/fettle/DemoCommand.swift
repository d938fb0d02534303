import ArgumentParser
import FettleServer
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows the whole way against a PagerDuty of its own: a storm in, bulk calls out.",
        discussion: """
            Opens incidents in a sandbox, takes their signed webhooks over HTTP, decides by the shipped rules, updates the incidents
            in bulk and holds every one against what its rule says. Needs no account and no network; ends by itself.

            Exits 0 when nothing went missing, else 1.

            Example: fettle demo --incidents 1000
            """)

    @Option(help: "How many incidents to open, 1 to 100000.")
    var incidents = 1000

    @Option(help: "Rule files or folder; else the sources' own, /etc/fettle/rules, ./rules.")
    var rules: String?

    func validate() throws {
        guard (1...100_000).contains(incidents) else { throw ValidationError("--incidents must be from 1 to 100000") }
    }

    func run() async throws {
        Terminal.talk("Opening \(incidents) incidents in a sandbox PagerDuty; their webhooks go to a fettle in this process.")
        let total = incidents
        let demo = Demo(incidents: incidents, rules: [try rulesPath()])
        let interactive = Terminal.isInteractive
        let summary = try await StartupFailure.shown {
            try await demo.run { progress in
                let line =
                    "  \(progress.delivered) webhooks in, \(progress.updated) of \(total) incidents updated in \(progress.calls) calls"
                if interactive { Terminal.overwrite(line) } else { Terminal.talk(line) }
            } interrupted: {
                if interactive { Terminal.overwrite("") }
                Terminal.talk("interrupted; nothing is left behind")
                // As shells count an end by SIGINT.
                Foundation.exit(130)
            }
        }
        if interactive { Terminal.overwrite("") }
        Terminal.print(summary.text)
        if !summary.faults.isEmpty { throw ExitCode(CommandFailure.Code.findings.rawValue) }
    }

    private func rulesPath() throws -> String {
        if let rules { return rules }
        let executable = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])).resolvingSymlinksInPath()
        // From a build folder, .build/<triple>/<configuration>/fettle, the sources lie four levels up.
        var sources = executable
        for _ in 0..<4 { sources.deleteLastPathComponent() }
        let candidates = [sources.appendingPathComponent("rules").path, "/etc/fettle/rules", "rules"]
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw CommandFailure(.unusable, "no rules found in \(candidates.joined(separator: ", ")): name them with --rules")
        }
        return found
    }
}
