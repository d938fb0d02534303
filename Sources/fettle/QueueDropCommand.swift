import ArgumentParser
import FettleServer

struct QueueDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Puts updates away for good: dead letters, and what waits to be sent.",
        discussion: """
            They stay in the history, as `dropped`. A call that has left cannot be taken back: what is in one is `sent` if it goes through,
            and not repeated if not.

            Example: fettle queue drop Q1FETTLE000001
            Example: fettle queue drop --rule replica-lag
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var options: QueueTargetOption

    func run() async throws {
        try await StoreFailure.shown {
            let desk = try QueueDesk(configuration.load(for: .offline))
            defer { desk.close() }
            options.tell(try await desk.drop(options.target), will: "be dropped, unless a call with it has left")
        }
    }
}
