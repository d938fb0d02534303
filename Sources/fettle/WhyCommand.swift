import ArgumentParser
import FettleServer

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Says what came in about an incident or with a delivery, what each rule said, what was sent and answered.",
        discussion: """
            Reads the store of the configuration; a running `fettle serve` is not disturbed. What is older than `history.keep`
            is forgotten.

            Exits 1 when the store knows nothing of it, 3 when the store cannot be read.

            Examples: fettle why Q1FETTLE000001
                      fettle why 01BX3EM8RCZ0F5 --json
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Argument(help: "An incident's id, `key:…`, or the id in a delivery's receipt.")
    var name: String

    func run() async throws {
        try await StoreFailure.shown {
            let account = try await Account.of(name, configuration.load(for: .offline))
            Terminal.print(json ? account.json : account.text)
        }
    }
}
