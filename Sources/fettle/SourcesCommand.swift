import ArgumentParser
import FettleServer

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Lists who may deliver, how they prove it, and the command that tries it.",
        discussion: """
            Shows the configured sources, or with --kinds every kind of sender that could be one. Each has a line for a POSIX
            shell (curl, and openssl where it signs) that delivers a small alert; it takes the secret from $FETTLE_SECRET, so
            that no secret is shown. The delivery is decided for real: try it with `fettle serve --dry-run`.

            Exits 2 when a name is neither a source nor a kind.

            Examples: fettle sources
                      fettle sources grafana --url https://fettle.example.com
                      fettle sources --kinds --json
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Show every kind of sender instead of the configured sources.")
    var kinds = false

    @Option(help: "Where senders reach fettle, if not at the listener's own address.")
    var url: String?

    @Flag(help: "Print sources and kinds as JSON.")
    var json = false

    @Argument(help: "Only these sources or kinds.")
    var names: [String] = []

    func run() throws {
        let catalog = SourceCatalog(try configuration.load(for: .offline), url: url)
        if json { return Terminal.print(catalog.json) }
        guard let text = catalog.text(named: names, kinds: kinds) else {
            throw CommandFailure(.unusable, "no source or kind of that name: see `fettle sources --kinds`")
        }
        Terminal.print(text)
        if catalog.sources.isEmpty && !kinds && names.isEmpty {
            Terminal.talk("no source is configured; `fettle sources --kinds` shows what could be")
        }
    }
}
