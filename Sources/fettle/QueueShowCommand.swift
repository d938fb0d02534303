import ArgumentParser
import FettleServer

struct QueueShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows everything about some updates, done ones included.",
        discussion: "Example: fettle queue show Q1FETTLE000001")

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print a JSON array.")
    var json = false

    @Argument(help: "Numbers of updates, ids of incidents, or `key:…`.")
    var names: [String]

    func run() async throws {
        try await StoreFailure.shown {
            let desk = try QueueDesk(configuration.load(for: .offline))
            defer { desk.close() }
            let records = try await desk.records(names)
            if json {
                Terminal.print("[" + records.map(\.json).joined(separator: ",") + "]")
            } else {
                Terminal.print(records.map(\.text).joined(separator: "\n\n"))
            }
        }
    }
}
