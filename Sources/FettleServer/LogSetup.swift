import Foundation
import Logging
import Model
import Telemetry

/// Sets up the process's log lines on stderr: readable on a terminal, JSON elsewhere.
package enum LogSetup {
    /// Once a process, before the first logger; throws a sentence for a word that is no level or format.
    package static func start(level: String, format: String) throws {
        guard let level = Logger.Level(rawValue: level) else {
            throw StartupFailure("`\(level)` is no log level: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let format = LogSettings.Format(rawValue: format) else {
            throw StartupFailure(
                "`\(format)` is no log format: \(LogSettings.Format.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let isTerminal = isatty(STDERR_FILENO) == 1
        let noColor = !(ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        LogSettings(level: level, format: format).bootstrap(
            isTerminal: isTerminal, color: isTerminal && !noColor, now: { SystemTimekeeper().now.description },
            write: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) })
    }
}
