import Logging

/// A log line's metadata, flattened: nested keys joined by dots, sorted by key, and bounded in every direction.
struct LogMetadata {
    /// A longer text is cut and marked with `…`; in characters of Unicode.
    static let longestText = 2000
    /// More keys than these are left out, and deeper nesting is written as one text.
    static let mostKeys = 64, deepest = 4

    private var lines: [(key: String, value: String)] = []

    /// What the event says goes before what the logger says; an error of the event stands under `error`.
    static func flat(_ base: Logger.Metadata, _ event: LogEvent) -> [(key: String, value: String)] {
        var merged = base.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
        if let error = event.error, merged["error"] == nil { merged["error"] = "\(error)" }
        var flattened = Self()
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) { flattened.add(key, value, depth: 0) }
        return flattened.lines.sorted { $0.key < $1.key }
    }

    static func bounded(_ text: String) -> String {
        // Bytes are counted first because that is cheap; scalars are cut because one Character can be of any length.
        guard text.utf8.count > longestText, text.unicodeScalars.count > longestText else { return text }
        return String(text.unicodeScalars.prefix(longestText)) + "…"
    }

    private mutating func add(_ key: String, _ value: Logger.MetadataValue, depth: Int) {
        guard lines.count < Self.mostKeys else { return }
        switch value {
        case .dictionary(let nested) where depth < Self.deepest:
            for (inner, value) in nested.sorted(by: { $0.key < $1.key }) { add("\(key).\(inner)", value, depth: depth + 1) }
        case .array(let values) where depth < Self.deepest:
            for (index, value) in values.prefix(Self.mostKeys).enumerated() { add("\(key).\(index)", value, depth: depth + 1) }
        case .string(let text): lines.append((Self.bounded(key), Self.bounded(text)))
        case .stringConvertible, .dictionary, .array: lines.append((Self.bounded(key), Self.bounded(value.description)))
        }
    }
}

extension Unicode.Scalar {
    /// Could forge a line or steer a terminal: controls, line separators, and what turns the direction of writing.
    var isUnsafeInLogs: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
