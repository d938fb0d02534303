import Foundation
import Testing

@testable import Telemetry

/// docs/metrics.md, held to the list of metrics.
@Suite struct MetricsDocumentTests {
    private static let lines: [Substring] = {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/metrics.md").standardized
        return ((try? String(contentsOf: page, encoding: .utf8)) ?? "").split(separator: "\n")
    }()

    @Test("Every metric stands there with its type and its labels", arguments: MetricName.all)
    func metric(_ name: MetricName) {
        let labels = name.labels.isEmpty ? "–" : name.labels.map { "`\($0)`" }.joined(separator: ", ")
        let row = "| `\(name.name)` | \(name.kind.word) | \(labels) | "
        #expect(Self.lines.contains { $0.hasPrefix(row) }, "\(row)")
    }

    @Test("No other metric stands there")
    func others() {
        let rows = Self.lines.filter { $0.hasPrefix("| `fettle_") && !$0.contains(" == ") && !$0.contains(" > ") }
        #expect(rows.count == MetricName.all.count)
    }
}
