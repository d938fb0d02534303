import Foundation
import Logging
import Synchronization
import Telemetry
import Testing

@Suite struct LogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private func logger(_ lines: Lines, json: Bool) -> Logger {
        var logger = Logger(label: "fettle") { label -> any LogHandler in
            if json { return JSONLogHandler(label: label, now: { "2026-11-23T03:00:00.000Z" }, write: lines.add) }
            return ConsoleLogHandler(label: label, color: false, now: { "03:00:00" }, write: lines.add)
        }
        logger.logLevel = .info
        return logger
    }

    @Test("A JSON line parses back to what was logged, however hostile the text")
    func json() throws {
        let lines = Lines()
        let hostile = "a\"b\\c\nd\u{1B}[31m\u{0}é\u{2028}"
        logger(lines, json: true).warning("message", metadata: ["k": .string(hostile), "nested": ["a": ["x", "y"]]])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["ts"] == "2026-11-23T03:00:00.000Z")
        #expect(object["level"] == "warning")
        #expect(object["logger"] == "fettle")
        #expect(object["msg"] == "message")
        #expect(object["k"] == hostile)
        #expect(object["nested.a.1"] == "y")
    }

    @Test("A console line cannot steer the terminal or forge a second line")
    func console() {
        let lines = Lines()
        logger(lines, json: false).info("message", metadata: ["k": "a\n03:00:01 ERROR forged\u{1B}[2J", "empty": ""])
        #expect(lines.all == ["03:00:00 INFO    message k=a\u{FFFD}03:00:01 ERROR forged\u{FFFD}[2J"])
    }

    @Test("What lies below the level is not written, and long values are cut")
    func bounds() {
        let lines = Lines()
        let logger = logger(lines, json: true)
        logger.debug("hidden")
        #expect(lines.all.isEmpty)
        logger.info("long", metadata: ["k": .string(String(repeating: "x", count: 100_000))])
        #expect(lines.all.first.map { $0.utf8.count < 3000 } == true)
    }

    @Test("Metadata cannot take the place of a line's own keys, and an error has its key")
    func ownKeys() throws {
        struct Mistake: Error {}
        let lines = Lines()
        logger(lines, json: true).error("message", error: Mistake(), metadata: ["level": "info", "msg": "forged"])
        let object = try #require(JSONSerialization.jsonObject(with: Data((lines.all.first ?? "").utf8)) as? [String: String])
        #expect(object["level"] == "error")
        #expect(object["msg"] == "message")
        #expect(object["metadata.msg"] == "forged")
        #expect(object["error"] == "Mistake()")
    }

    @Test("Neither many keys, nor deep nesting, nor one endless character makes a long line")
    func everyDirection() {
        let lines = Lines()
        var deep = Logger.MetadataValue.string("x")
        for _ in 0..<500 { deep = ["a": deep] }
        let many = (0..<10_000).map { Logger.MetadataValue.string("\($0)") }
        let endless = "e" + String(repeating: "\u{301}", count: 100_000)
        logger(lines, json: true).info("\(endless)", metadata: ["deep": deep, "many": .array(many), "endless": .string(endless)])
        #expect(lines.all.first.map { $0.utf8.count < 20_000 } == true)
    }
}
