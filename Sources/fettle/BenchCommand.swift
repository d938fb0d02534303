import ArgumentParser
import FettleServer
import Foundation

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures what these rules cost on these alerts.",
        discussion: """
            The alerts are a file with one JSON object a line, by the field names of rule files:
            {"id": "a1", "title": "Disk full on db-17", "labels": {"env": "production"}}

            Times are processor time of one thread, the median of several runs; the dearest rules are named, and why.

            Exits 2 when the rules cannot be used, 3 when the alerts cannot be read.

            Examples: fettle bench rules/ --alerts alerts.jsonl
                      fettle bench --alerts alerts.jsonl --matches fired.tsv --json
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "The file of alerts.")
    var alerts: String

    @Option(help: "Write a line for each alert: its id, a tab, the rules that fired, comma-separated.")
    var matches: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Argument(help: "Rule files or folders; without any, what the configuration names.")
    var paths: [String] = []

    func run() throws {
        let isOfConfiguration = paths.isEmpty || configuration.path != nil
        let loaded = isOfConfiguration ? try configuration.load(for: .offline) : nil
        let bench: Bench
        do {
            bench = try Bench.make(rules: paths, configuration: loaded, alerts: alerts, wantsMatches: matches != nil)
        } catch .unreadable(let reason) {
            throw CommandFailure(.unreadable, reason)
        } catch .unusable {
            let report = CheckReport.make(
                configuration: configuration.path, paths: paths, for: .offline)
            let text = report.text(color: Terminal.talkHasColor)
            if !text.isEmpty { Terminal.talk(text) }
            throw CommandFailure(.unusable, "the rules cannot be used: \(report.summary)")
        }
        if let matches, let lines = bench.matches, !FileManager.default.createFile(atPath: matches, contents: Data(lines.utf8)) {
            throw CommandFailure(.unreadable, "\(matches) cannot be written: check the path and its permissions")
        }
        Terminal.print(json ? bench.json : bench.text)
    }
}
