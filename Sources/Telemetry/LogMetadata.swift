import Logging

/// A log line's metadata, flattened: nested keys joined by dots, values bounded in length, sorted by key.
enum LogMetadata {
    /// A longer value is cut and marked with `…`.
    static let longestValue = 2000

    static func flat(_ base: Logger.Metadata, _ more: Logger.Metadata?) -> [(key: String, value: String)] {
        var lines: [(key: String, value: String)] = []
        for (key, value) in base.merging(more ?? [:], uniquingKeysWith: { $1 }) { add(key, value, to: &lines) }
        return lines.sorted { $0.key < $1.key }
    }

    private static func add(_ key: String, _ value: Logger.MetadataValue, to lines: inout [(key: String, value: String)]) {
        switch value {
        case .dictionary(let nested):
            for (inner, value) in nested { add("\(key).\(inner)", value, to: &lines) }
        case .array(let values):
            for (index, value) in values.enumerated() { add("\(key).\(index)", value, to: &lines) }
        case .string(let text): lines.append((key, bounded(text)))
        case .stringConvertible(let text): lines.append((key, bounded(text.description)))
        }
    }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= longestValue ? text : String(text.prefix(longestValue)) + "…"
    }
}
