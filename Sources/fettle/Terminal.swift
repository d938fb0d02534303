import Foundation

/// Data goes to stdout, talk to stderr; colour only on a terminal and never with `NO_COLOR`.
enum Terminal {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    static func talk(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Replaces the line on which the cursor stands; for progress on a terminal.
    static func overwrite(_ line: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[2K\(line)".utf8))
    }

    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    static var outputHasColor: Bool { isatty(STDOUT_FILENO) == 1 && !noColor }

    static var talkHasColor: Bool { isInteractive && !noColor }

    private static var noColor: Bool { !(ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty }
}
