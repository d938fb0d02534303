import Logging
import Model
import Synchronization

/// Logs what may come as often as requests do: each constant text once an interval, with the number of those left out.
final class RateLimitedLog: Sendable {
    private struct Line {
        var lastShown: Timestamp
        var leftOut = 0
    }
    private let logger: Logger
    private let timekeeper: any Timekeeper
    private let interval: Duration
    private let lines = Mutex<[String: Line]>([:])

    init(logger: Logger, timekeeper: any Timekeeper, interval: Duration = .seconds(10)) {
        self.logger = logger
        self.timekeeper = timekeeper
        self.interval = interval
    }

    func log(_ level: Logger.Level, _ text: String, _ metadata: [String: String]) {
        guard level >= logger.logLevel else { return }
        let now = timekeeper.now
        let leftOut = lines.withLock { lines -> Int? in
            guard var line = lines[text] else {
                lines[text] = Line(lastShown: now)
                return 0
            }
            guard now - line.lastShown >= interval else {
                line.leftOut += 1
                lines[text] = line
                return nil
            }
            defer { lines[text] = Line(lastShown: now) }
            return line.leftOut
        }
        guard let leftOut else { return }
        var metadata = metadata.mapValues { Logger.MetadataValue.string($0) }
        if leftOut > 0 { metadata["fettle.left_out"] = "\(leftOut)" }
        logger.log(level: level, "\(text)", metadata: metadata)
    }
}
