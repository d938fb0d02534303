import ArgumentParser
import FettleServer

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Prints the versions of fettle, PCRE2 (and whether it compiles to machine code) and SQLite.",
        discussion: "Example: fettle version")

    func run() {
        Terminal.print(Versions.text)
    }
}
