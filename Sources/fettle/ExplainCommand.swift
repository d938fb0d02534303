import ArgumentParser
import FettleServer
import Foundation

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows what the rules would do about one webhook body, and why.",
        discussion: """
            Prints the normalised alerts, each field with the paths of the body that filled it, what is in the body
            and in no field, every rule with the condition that decided it, and the exact body of the PUT /incidents
            that would be sent. Needs no token and no network; signatures are not asked for. Without a rules folder
            it shows the alerts alone, so that a `map` can be written before there are rules.

            Exits 1 when no rule fired, or with --against when the two sets differ; 3 when the body cannot be read.

            Examples: fettle explain --source alertmanager body.json
                      curl -s … | fettle explain --source pagerduty - --json
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "The configured source the body came from, or a kind such as pagerduty or alertmanager.")
    var source: String

    @Option(parsing: .singleValue, help: "A rule file or folder instead of the configured ones; may be given several times.")
    var rules: [String] = []

    @Option(
        parsing: .singleValue,
        help: "A rule file or folder to compare with, so that only what differs is shown; may be given several times.")
    var against: [String] = []

    @Option(help: "Decide as at this time, RFC 3339, instead of now.")
    var at: String?

    @Option(name: .customLong("header"), help: "A header of the request, 'name: value'; may be given several times.")
    var headers: [String] = []

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Argument(help: "The file that holds the body; - for standard input.")
    var file: String

    func run() throws {
        let body: Data
        if file == "-" {
            body = FileHandle.standardInput.readDataToEndOfFile()
        } else if let data = FileManager.default.contents(atPath: file) {
            body = data
        } else {
            throw CommandFailure(.unreadable, "\(file) cannot be read: check the path and its permissions")
        }
        var request = ExplainRequest(
            configuration: configuration.path, source: source, rules: rules, at: at, body: [UInt8](body))
        request.against = against
        for header in headers {
            guard let colon = header.firstIndex(of: ":") else {
                throw CommandFailure(.unreadable, "`\(header)` is no header: write it as 'name: value'")
            }
            request.headers[header[..<colon].lowercased()] = header[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
        }
        switch Explanation.make(request) {
        case .success(let explanation):
            Terminal.print(json ? explanation.json : explanation.text(color: Terminal.outputHasColor))
            let isFinding = against.isEmpty ? !explanation.anyRuleFired : explanation.differs
            if isFinding { throw ExitCode(CommandFailure.Code.findings.rawValue) }
        case .failure(.unusable(let lines)):
            for line in lines { Terminal.talk(line) }
            throw ExitCode(CommandFailure.Code.unusable.rawValue)
        case .failure(.unreadable(let reason)):
            throw CommandFailure(.unreadable, reason)
        }
    }
}
