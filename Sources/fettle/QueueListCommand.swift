import ArgumentParser
import FettleServer

struct QueueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists updates that wait or are being sent; with --dead, dead letters.",
        discussion: "Example: fettle queue list --dead --json")

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Dead letters only.")
    var dead = false

    @Flag(help: "Waiting, being sent and dead.")
    var all = false

    @Flag(help: "Print a JSON array.")
    var json = false

    func validate() throws {
        if dead && all { throw ValidationError("--dead and --all exclude each other") }
    }

    func run() async throws {
        try await StoreFailure.shown {
            let desk = try QueueDesk(configuration.load(for: .offline))
            defer { desk.close() }
            var separator = "["
            let count = try await desk.rows(all ? .all : dead ? .dead : .open) { rows in
                for row in rows {
                    Terminal.print(json ? separator + row.json : row.line)
                    separator = ","
                }
            }
            if json { Terminal.print(count == 0 ? "[]" : "]") }
            if !json { Terminal.talk("\(count) \(count == 1 ? "update" : "updates")") }
        }
    }
}
