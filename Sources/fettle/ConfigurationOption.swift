import ArgumentParser
import FettleServer
import Foundation

/// `--config F`, and the places where fettle looks when it is not given.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "The configuration file; else $FETTLE_CONFIG, ./fettle.yaml, /etc/fettle/fettle.yaml.")
    var path: String?

    /// The configuration, or the end of the command with every mistake in it shown.
    func load(for purpose: ConfigurationLoader.Purpose = .serving) throws -> Configuration {
        let result = ConfigurationLoader.load(path: path, for: purpose)
        let report = CheckReport(diagnostics: result.problems, files: [result.file], ruleCount: 0)
        let text = report.text(color: Terminal.talkHasColor)
        if !text.isEmpty { Terminal.talk(text) }
        guard let configuration = result.configuration else { throw ExitCode(CommandFailure.Code.unusable.rawValue) }
        return configuration
    }
}
