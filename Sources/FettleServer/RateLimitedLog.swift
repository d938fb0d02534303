import Logging
import Model
import Synchronization

/// Logs what may come as often as requests do: each line once an interval, with the number of those left out.
///
/// Lines are told apart by their constant text and by who and what they are about, so that one flooding source hides no other.
final class RateLimitedLog: Sendable {
    private struct Line {
        var lastShown: Timestamp
        var leftOut = 0
    }
    private let logger: Logger
    private let timekeeper: any Timekeeper
    private let interval: Duration
    private let lines = Mutex<[[String]: Line]>([:])

    /// Metadata with few values, none of which comes from outside.
    private static let telling = ["source", "status", "rule"]
    /// More lines than this are told apart by their text alone.
    private static let most = 1000

    init(logger: Logger, timekeeper: any Timekeeper, interval: Duration = .seconds(10)) {
        self.logger = logger
        self.timekeeper = timekeeper
        self.interval = interval
    }

    func log(_ level: Logger.Level, _ text: String, _ metadata: [String: String]) {
        guard level >= logger.logLevel else { return }
        let now = timekeeper.now
        let leftOut = lines.withLock { lines -> Int? in
            var key = [text] + Self.telling.map { metadata[$0] ?? "" }
            if lines.count >= Self.most, lines[key] == nil { key = [text] }
            guard var line = lines[key] else {
                lines[key] = Line(lastShown: now)
                return 0
            }
            let age = now - line.lastShown
            // A line of the future was shown before the clock was set back.
            guard age >= interval || age < .zero else {
                line.leftOut += 1
                lines[key] = line
                return nil
            }
            defer { lines[key] = Line(lastShown: now) }
            return line.leftOut
        }
        guard let leftOut else { return }
        var metadata = metadata.mapValues { Logger.MetadataValue.string($0) }
        if leftOut > 0 { metadata["fettle.left_out"] = "\(leftOut)" }
        logger.log(level: level, "\(text)", metadata: metadata)
    }
}
