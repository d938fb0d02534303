import ArgumentParser
import FettleServer

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Says what came in about an incident or with a delivery, what each rule said, what was sent and answered.",
        discussion: """
            Reads the store of the configuration; a running `fettle serve` is not disturbed. What is older than `history.keep`
            is forgotten. Rules that did not match are told from the body and the rule files of that time, both kept in the
            store.

            Exits 1 when the store knows nothing of it, 3 when the store cannot be read.

            Examples: fettle why Q1FETTLE000001
                      fettle why 01BX3EM8RCZ0F5 --json
                      fettle why --undecodable
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Flag(help: "Show the latest bodies that could not be decoded, with the reason.")
    var undecodable = false
    @Flag(help: "Show every rule, with each of its conditions and what the alert had there.")
    var full = false

    @Argument(help: "An incident's id, `key:…`, the id in a delivery's receipt, or an update's number.")
    var name: String?

    func validate() throws {
        if (name == nil) != undecodable { throw ValidationError("give a name, or --undecodable alone") }
    }

    func run() async throws {
        try await StoreFailure.shown {
            let configuration = try configuration.load(for: .offline)
            let account =
                if let name { try await Account.of(name, configuration) } else { try await Account.undecodable(configuration) }
            if json || !account.isEmpty { Terminal.print(json ? account.json : account.text(isFull: full)) }
            if account.isEmpty { Terminal.talk("nothing that could not be decoded is kept") }
        }
    }
}
