import ArgumentParser
import FettleServer

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks configuration and rule files without starting anything.",
        discussion: """
            Shows every mistake of every file in one run, each with its place, its code and, where there is one, the mend.
            Without paths it checks the configuration and the rules it names; with paths, only those rule files.

            With `--live` the names that rules use (people, escalation policies, priorities, incident types) are held against
            the PagerDuty account of the configuration; nothing is changed there.

            Exits 0 when there is no error (warnings alone are fine), 2 when there is one, 3 when a path cannot be read.
            `# fettle: allow FTL503` on a line, above it, or above the rule, silences a warning. What the codes mean:
            docs/rules.md (FTL…) and docs/configuration.md (FTC…).

            Examples: fettle check
                      fettle check rules/ --json
                      fettle check --live
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @Option(help: "text, json, or github (annotations of GitHub's workflows).")
    var format = Format.text

    enum Format: String, ExpressibleByArgument { case text, json, github }

    @Flag(help: "Also look up in the account the people, policies, priorities and incident types that rules name.")
    var live = false

    @Option(help: "Also decide these alerts (JSON lines, as for bench) rule by rule, and compare with what the engine decides.")
    var engineVerify: String?

    @Argument(help: "Rule files or folders; without any, what the configuration names.")
    var paths: [String] = []

    func run() async throws {
        var report = CheckReport.make(
            configuration: paths.isEmpty || configuration.path != nil ? configuration.path : nil, paths: paths)
        var failure: CommandFailure?
        if live {
            do { report.add(try await LiveCheck.run(report, configuration: configuration.path)) } catch let error
                as LiveCheck.Failure
            {
                failure = CommandFailure(.unusable, error.message)
            }
        }
        show(report)
        if report.isUnreadable { throw ExitCode(CommandFailure.Code.unreadable.rawValue) }
        if report.hasErrors {
            if let failure { Terminal.talk(failure.message) }
            throw ExitCode(CommandFailure.Code.unusable.rawValue)
        }
        if let failure { throw failure }
        if let engineVerify { try verify(engineVerify) }
    }

    private func show(_ report: CheckReport) {
        switch json ? .json : format {
        case .json: Terminal.print(report.json)
        case .github:
            if !report.diagnostics.isEmpty { Terminal.print(report.github) }
            Terminal.talk(report.summary)
        case .text:
            let text = report.text(color: Terminal.outputHasColor)
            if !text.isEmpty { Terminal.print(text) }
            Terminal.talk(report.summary)
        }
    }

    private func verify(_ alerts: String) throws {
        do {
            let result = try EngineVerification.make(rules: paths, configuration: configuration.path, alerts: alerts)
            guard let result else { throw ExitCode(CommandFailure.Code.unusable.rawValue) }
            for line in result.differences { Terminal.talk(line) }
            Terminal.talk(result.summary)
            if result.differenceCount > 0 { throw ExitCode(CommandFailure.Code.findings.rawValue) }
        } catch Bench.Failure.unreadable(let reason) {
            throw CommandFailure(.unreadable, reason)
        }
    }
}
