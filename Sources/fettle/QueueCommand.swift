import ArgumentParser

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists updates that wait or are dead, retries dead ones and drops either, beside the running service.",
        discussion: """
            Reads the store of the configuration; a running `fettle serve` is not disturbed and does what is asked within a second
            or so. Updates are named by their number, their incident's id, or `key:…` where no incident was found; one that names its
            incident by a key stands under `key:…` until a call with it is on its way.

            Exits 1 when nothing is meant, 3 when the store cannot be read.

            Example: fettle queue list --dead
                     fettle queue retry Q1FETTLE000001
            """,
        subcommands: [QueueListCommand.self, QueueShowCommand.self, QueueRetryCommand.self, QueueDropCommand.self],
        defaultSubcommand: QueueListCommand.self)
}
