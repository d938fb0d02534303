package import Logging

/// One JSON object a line: `ts`, `level`, `logger`, `msg`, and the metadata flattened beside them.
package struct JSONLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    private static let ownKeys: Set<String> = ["ts", "level", "logger", "msg"]
    private let label: String
    private let now: @Sendable () -> String
    private let write: @Sendable (String) -> Void

    /// `now` gives the line's time, RFC 3339; `write` takes a line without its end.
    package init(label: String, now: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line =
            "{\"ts\":\(quoted(now())),\"level\":\"\(event.level)\",\"logger\":\(quoted(label)),\"msg\":"
        line += quoted(LogMetadata.bounded("\(event.message)"))
        for (key, value) in LogMetadata.flat(metadata, event) {
            // A key must not stand twice in one object.
            line += ",\(quoted(Self.ownKeys.contains(key) ? "metadata.\(key)" : key)):\(quoted(value))"
        }
        write(line + "}")
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isUnsafeInLogs:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
