import Logging
import Synchronization
import TestSupport
import Testing

@testable import FettleServer

@Suite struct RateLimitedLogTests {
    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { lines.add("\(event.metadata?["source"] ?? "") \(event.metadata?["fettle.left_out"] ?? "0")") }
    }
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test("A source that floods hides no line of another, and what is left out is counted")
    func flood() {
        let lines = Lines()
        let time = ManualTimekeeper()
        let log = RateLimitedLog(logger: Logger(label: "test") { _ in Handler(lines: lines) }, timekeeper: time)
        for _ in 0..<100 { log.log(.warning, "turned away", ["source": "loud"]) }
        log.log(.warning, "turned away", ["source": "quiet"])
        time.advance(by: .seconds(10))
        log.log(.warning, "turned away", ["source": "loud"])
        #expect(lines.all == ["loud 0", "quiet 0", "loud 99"])
    }
}
