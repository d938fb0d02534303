import Coalescing
import Correlation
import Delivery
import Foundation
import Model
import PagerDuty
import Queue
import Rules
import Testing
import Webhooks

@testable import FettleServer

/// docs/configuration.md, held to what the reader of fettle.yaml asks for.
@Suite struct ConfigurationDocumentTests {
    struct Row: Sendable {
        var key: String
        var standard: String
        var hasFile: Bool
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let text =
        (try? String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)) ?? ""
    private static let examples = text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
        $0.components(separatedBy: "\n```").first
    }
    private static let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        return Row(key: cells[1].filter { $0 != "`" }, standard: cells[2].filter { $0 != "`" }, hasFile: cells[4] == "✓")
    }

    private static func read(_ text: String) -> ConfigurationLoader.Result {
        ConfigurationLoader.read(text, file: "docs/configuration.md", for: .offline, environment: [:])
    }

    /// Keys by which nothing but other keys is reached are left out, and so are a map's fields, which docs/senders.md tells.
    private static func leaves(_ keys: (ConfigurationLoader.Result) -> Set<String>) -> Set<String> {
        let all = Set(
            examples.flatMap { keys(read($0)) }.map { $0.replacing(/^sources\.[^.]+/, with: "sources.<name>") }
                .filter { !$0.hasPrefix("sources.<name>.map.") })
        return all.filter { key in !all.contains { $0.hasPrefix(key + ".") } }
    }

    @Test("Every example is read without a word", arguments: examples)
    func example(_ text: String) {
        #expect(Self.read(text).problems.map(\.message) == [])
    }

    @Test("Every key that is read is documented, its twin with _file too, and no other")
    func everyKeyIsDocumented() {
        let documented = Self.rows.flatMap { $0.hasFile ? [$0.key, $0.key + "_file"] : [$0.key] }
        let known = Self.leaves(\.known)
        #expect(known.subtracting(documented) == [], "missing in docs/configuration.md")
        #expect(Set(documented).subtracting(known) == [], "not read by anything")
        #expect(documented.count == Set(documented).count)
    }

    @Test("Every key stands in an example, itself or its twin")
    func everyKeyIsShown() {
        let given = Self.leaves(\.given)
        let missing = Self.rows.filter { !given.contains($0.key) && !given.contains($0.key + "_file") }
        #expect(missing.map(\.key) == [])
    }

    @Test("Every code of a mistake stands in the table of codes, and no other")
    func codes() throws {
        let folder = Self.root.appendingPathComponent("Sources/FettleServer/Configuration")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let sources = try files.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
        let used = Set(sources.flatMap { $0.matches(of: /"(FTC\d{3})"/).map { String($0.1) } })
        let documented = Self.text.matches(of: /\n\| (FTC\d{3}) \|/).map { String($0.1) }
        #expect(used.count >= 11)
        #expect(documented == used.sorted())
    }

    @Test("The defaults are those in force")
    func defaults() throws {
        let standard = try #require(Self.read("").configuration)
        let inForce: [String: String] = [
            "listen": standard.listen.description,
            "tls.min_version": TLSSettings(certificateFile: "", keyFile: "").minimum.rawValue,
            "reload.run_tests": String(standard.testsOnReload), "pagerduty.url": standard.pagerduty.url,
            "pagerduty.requests_per_minute": String(standard.pagerduty.requestsPerMinute),
            "pagerduty.acknowledge_without_read": standard.delivery.acknowledgeFreshness.quantity,
            "pagerduty.lookup.deadline": standard.delivery.lookup.deadline.quantity,
            "coalescer.linger": standard.delivery.coalescer.linger.quantity,
            "coalescer.max_batch": String(standard.delivery.coalescer.maxBatch), "grace": standard.delivery.grace.quantity,
            "dedup.window": standard.queue.dedupWindow.quantity, "history.keep": standard.queue.historyKeep.quantity,
            "history.dead": standard.queue.deadKeep.quantity,
            "limits.body": ByteSize(bytes: standard.webhooks.bodyLimit).description,
            "limits.queue": String(standard.queue.maxOpen), "limits.title": ByteSize(bytes: standard.titleLimit).description,
            "limits.rules_memory": ByteSize(bytes: standard.rulesMemory).description,
        ]
        for (key, value) in inForce {
            #expect(Self.rows.first { $0.key == key }?.standard == value, "\(key)")
        }
    }

    @Test("The limits of what cannot be decoded are the store's")
    func undecodable() throws {
        let queue = try #require(Self.read("").configuration).queue
        let size = ByteSize(bytes: queue.maxUndecodableBytes).description.replacing("KiB", with: " KiB")
        #expect(Self.text.contains("the latest \(queue.maxUndecodable) are kept, each by its first \(size)"))
    }
}
