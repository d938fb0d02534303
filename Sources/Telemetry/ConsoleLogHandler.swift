package import Logging

/// One readable line: time, level, message, then the metadata as `key=value`.
package struct ConsoleLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    private let label: String
    private let color: Bool
    private let now: @Sendable () -> String
    private let write: @Sendable (String) -> Void

    package init(label: String, color: Bool, now: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.color = color
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "\(now()) \(painted(event.level)) \(Self.printable(LogMetadata.bounded("\(event.message)")))"
        for (key, value) in LogMetadata.flat(metadata, event) where !value.isEmpty {
            line += " \(painted(Self.printable(key)))=\(Self.printable(value))"
        }
        write(line)
    }

    private func painted(_ level: Logger.Level) -> String {
        let word = "\(level)".uppercased()
        let padded = word + String(repeating: " ", count: max(0, 7 - word.count))
        guard color else { return padded }
        switch level {
        case .warning: return "\u{1B}[33m\(padded)\u{1B}[0m"
        case .error, .critical: return "\u{1B}[31m\(padded)\u{1B}[0m"
        default: return padded
        }
    }

    private func painted(_ key: String) -> String { color ? "\u{1B}[2m\(key)\u{1B}[0m" : key }

    // What came from outside must not steer the terminal or forge a line.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar.isUnsafeInLogs ? "\u{FFFD}" : scalar)
        }
        return result
    }
}
