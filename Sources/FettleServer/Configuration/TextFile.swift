import Foundation
import Rules

/// Reads the text files that users write: configuration and rules.
enum TextFile {
    /// A path that cannot be used, and why.
    struct Problem: Error, Equatable {
        var path: String
        var reason: String
    }

    /// More would be a mistake in a path, such as a log file among the rules.
    static let maximumSize = 16 << 20

    static func read(_ path: String) -> Result<String, Problem> {
        guard let data = FileManager.default.contents(atPath: path) else {
            return .failure(Problem(path: path, reason: "the file cannot be read: check the path and its permissions"))
        }
        guard data.count <= maximumSize else { return .failure(Problem(path: path, reason: "the file is larger than 16 MiB")) }
        guard let text = String(data: data, encoding: .utf8) else {
            return .failure(Problem(path: path, reason: "the file is not UTF-8"))
        }
        return .success(text)
    }

    /// A problem of a whole file, shown at its first character.
    static func diagnostic(_ problem: Problem, code: String) -> Diagnostic {
        Diagnostic(file: problem.path, line: 1, column: 1, severity: .error, code: code, message: problem.reason)
    }
}
