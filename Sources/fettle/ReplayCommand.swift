import ArgumentParser
import FettleServer

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends recorded deliveries through the rules, offline: what would be sent, or how two rule sets differ.",
        discussion: """
            Takes a file or folder of bodies, or *.jsonl with a delivery a line: {"source", "received_at", "headers", "body"}; or
            with --history what the store of the configuration keeps, while `fettle serve` runs or not. The clock is that of the
            deliveries; what rules remember begins empty.

            Exits 0; 1 when the history holds nothing, or with --against when the two sets differ; 2 when rules cannot be used; 3 when nothing can be read.

            Examples: fettle replay deliveries/ --source alertmanager
                      fettle replay night.jsonl --rules rules/ --against new-rules/
                      fettle replay --history --since 24h --against new-rules/
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Replay the deliveries that the configuration's store keeps.")
    var history = false

    @Option(help: "Of the history, from this time on: RFC 3339, or a duration such as 24h for so long ago.")
    var since: String?

    @Option(help: "Of the history, before this time; as --since.")
    var until: String?

    @Option(help: "The source or kind of deliveries that do not say theirs.")
    var source: String?

    @Option(parsing: .singleValue, help: "A rule file or folder instead of the configured ones; may be given several times.")
    var rules: [String] = []

    @Option(
        parsing: .singleValue,
        help: "A rule file or folder to compare with, so that only what differs is shown; may be given several times.")
    var against: [String] = []

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Argument(help: "Recorded deliveries: files, folders or patterns.")
    var paths: [String] = []

    func validate() throws {
        if paths.isEmpty == !history { throw ValidationError("name recorded deliveries, or say --history") }
        if !history, since != nil || until != nil { throw ValidationError("--since and --until go with --history") }
        for time in [since, until].compactMap(\.self) where ReplayRequest.time(time) == nil {
            throw ValidationError("`\(time)` is neither a time such as 2026-11-23T03:00:00Z nor a duration such as 24h")
        }
    }

    func run() async throws {
        var request = ReplayRequest()
        request.paths = paths
        request.usesHistory = history
        request.since = since.flatMap(ReplayRequest.time)
        request.until = until.flatMap(ReplayRequest.time)
        request.source = source
        request.rules = rules
        request.against = against
        request.configuration = configuration.path
        var shown = -1
        let result = await Replay.make(request) { share, deliveries in
            let percent = Int(share * 100)
            guard Terminal.isInteractive, percent != shown else { return }
            shown = percent
            Terminal.overwrite("  \(percent) %, \(deliveries) deliveries")
        }
        if shown >= 0 { Terminal.overwrite("") }
        switch result {
        case .success(let replay):
            Terminal.print(json ? replay.json : replay.text)
            if replay.deliveries == replay.undecodable.count { throw CommandFailure(.unreadable, "no delivery could be decoded") }
            if replay.differences > 0 { throw ExitCode(CommandFailure.Code.findings.rawValue) }
        case .failure(.unusable(let lines)):
            for line in lines { Terminal.talk(line) }
            throw ExitCode(CommandFailure.Code.unusable.rawValue)
        case .failure(.unreadable(let reason)): throw CommandFailure(.unreadable, reason)
        case .failure(.nothingFound(let reason)): throw CommandFailure(.findings, reason)
        }
    }
}
