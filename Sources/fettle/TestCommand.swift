import ArgumentParser
import FettleServer
import Foundation

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the tests of rule files: those beside the rules, and those of *.test.yaml.",
        discussion: """
            Bodies go through the real decoders, time is virtual, state begins empty and goes on with `at: +3m`. Without paths it
            takes the rules that the configuration names. Needs no token and no network.

            Exits 0 when every case passed, 1 when one failed or too little is covered, 2 when rules or tests cannot be used,
            3 when a path cannot be read.

            Examples: fettle test rules/
                      fettle test rules/ nightly.test.yaml --coverage-min 80 --junit report.xml
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "Fail unless so many percent of the rules have fired and of the conditions were seen true and false.")
    var coverageMin: Int?

    @Option(help: "Write the results as JUnit XML to this file.")
    var junit: String?

    @Flag(help: "Print the results as JSON instead of text.")
    var json = false

    @Flag(name: .shortAndLong, help: "Name the cases that passed, too.")
    var verbose = false

    @Argument(help: "Rule files, *.test.yaml files, folders of them, or patterns.")
    var paths: [String] = []

    func validate() throws {
        if let coverageMin, !(0...100).contains(coverageMin) { throw ValidationError("--coverage-min is from 0 to 100") }
    }

    func run() async throws {
        let report: TestReport
        switch await TestRun.run(paths: paths, configuration: configuration.path) {
        case .success(let made): report = made
        case .failure(let unusable):
            for line in unusable.lines { Terminal.talk(line) }
            throw ExitCode((unusable.isUnreadable ? CommandFailure.Code.unreadable : .unusable).rawValue)
        }
        if let junit, !FileManager.default.createFile(atPath: junit, contents: Data(report.junit.utf8)) {
            throw CommandFailure(.unusable, "\(junit) cannot be written")
        }
        if json {
            Terminal.print(report.json)
        } else {
            Terminal.print(report.text(verbose: verbose))
        }
        let isThin = coverageMin.map { report.coverage < $0 } ?? false
        if isThin { Terminal.talk("coverage is \(report.coverage) %, less than \(coverageMin ?? 0) %") }
        // With --json stdout stays one document.
        if json { Terminal.talk(report.summary) } else { Terminal.print(report.summary) }
        if report.failed > 0 || isThin { throw ExitCode(CommandFailure.Code.findings.rawValue) }
    }
}
