package import Logging

/// How log lines look and which are shown.
package struct LogSettings: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// Readable on a terminal, JSON elsewhere.
        case auto
        case json, text
    }

    package var level: Logger.Level
    package var format: Format

    package init(level: Logger.Level = .info, format: Format = .auto) {
        self.level = level
        self.format = format
    }

    /// Makes every logger of the process write to `write`, a line at a time; once a process.
    package func bootstrap(
        isTerminal: Bool, color: Bool, now: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void
    ) {
        let level = level
        let json = format == .json || (format == .auto && !isTerminal)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                json
                ? JSONLogHandler(label: label, now: now, write: write)
                : ConsoleLogHandler(label: label, color: color, now: now, write: write)
            handler.logLevel = level
            return handler
        }
    }
}
