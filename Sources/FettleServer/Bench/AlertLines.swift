import Foundation
import Model
import Payloads

/// A file of normalised alerts, one JSON object a line, by the field names of rule files: for `bench` and `check --engine-verify`.
enum AlertLines {
    /// Why a file could not be taken.
    struct Problem: Error, Equatable {
        var message: String
    }

    /// The largest file, in bytes.
    private static let maximumSize = 1 << 30

    static func read(_ path: String) throws(Problem) -> [Alert] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(message: "\(path) cannot be read: check the path and its permissions")
        }
        guard data.count <= maximumSize else { throw Problem(message: "\(path) is larger than 1 GiB") }
        var alerts: [Alert] = []
        for (number, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            // Lines may end as on Windows, and the last may be empty.
            let bytes = [UInt8](line.last == 0x0D ? line.dropLast() : line)
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            do {
                let json = try JSONValue.parse(bytes)
                guard let alert = Alert(normalised: json, source: "bench", id: String(number + 1)) else {
                    throw Problem(message: "\(path):\(number + 1): an alert is a JSON object")
                }
                alerts.append(alert)
            } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem(message: "\(path):\(number + 1): \(error)")
            }
        }
        return alerts
    }
}
