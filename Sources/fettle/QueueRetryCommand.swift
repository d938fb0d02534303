import ArgumentParser
import FettleServer

struct QueueRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Makes dead letters wait again, to be sent anew.",
        discussion: "Example: fettle queue retry Q1FETTLE000001")

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var options: QueueTargetOption

    func run() async throws {
        try await StoreFailure.shown {
            let desk = try QueueDesk(configuration.load(for: .offline))
            defer { desk.close() }
            options.tell(try await desk.retry(options.target), will: "be retried")
        }
    }
}
