import ArgumentParser
import FettleServer

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends recorded deliveries through the rules, offline: what would be sent, or how two rule sets differ.",
        discussion: """
            Takes a file or folder of bodies, or *.jsonl with a delivery a line: {"source", "received_at", "headers", "body"}.
            The clock is that of the deliveries; what rules remember begins empty.

            Exits 0; with --against 1 when the two sets differ; 2 when rules cannot be used; 3 when nothing can be read.

            Examples: fettle replay deliveries/ --source alertmanager
                      fettle replay night.jsonl --rules rules/ --against new-rules/
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "The source or kind of deliveries that do not say theirs.")
    var source: String?

    @Option(parsing: .upToNextOption, help: "Rule files or folders instead of the configured ones.")
    var rules: [String] = []

    @Option(parsing: .upToNextOption, help: "Rule files or folders to compare with: only what differs is shown.")
    var against: [String] = []

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Argument(help: "Recorded deliveries: files, folders or patterns.")
    var paths: [String]

    func run() throws {
        let shows = Terminal.isInteractive
        let result = Replay.make(
            paths: paths, source: source, rules: rules, against: against, configuration: configuration.path
        ) { done, all in
            if shows, done % 100 == 0 || done == all { Terminal.overwrite(done == all ? "" : "  \(done) of \(all) deliveries") }
        }
        switch result {
        case .success(let replay):
            Terminal.print(json ? replay.json : replay.text)
            if replay.deliveries == replay.undecodable.count { throw CommandFailure(.unreadable, "no delivery could be decoded") }
            if replay.differences > 0 { throw ExitCode(CommandFailure.Code.findings.rawValue) }
        case .failure(.unusable(let lines)):
            for line in lines { Terminal.talk(line) }
            throw ExitCode(CommandFailure.Code.unusable.rawValue)
        case .failure(.unreadable(let reason)): throw CommandFailure(.unreadable, reason)
        }
    }
}
