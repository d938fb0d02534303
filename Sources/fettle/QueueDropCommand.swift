import ArgumentParser
import FettleServer

struct QueueDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Puts dead letters away for good; they stay in the history.",
        discussion: "Example: fettle queue drop Q1FETTLE000001")

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var target: DeadLetterOption

    func run() async throws {
        try await StoreFailure.shown {
            let desk = try QueueDesk(configuration.load(for: .offline))
            defer { desk.close() }
            target.tell(try await desk.drop(target.names), will: "be dropped")
        }
    }
}
